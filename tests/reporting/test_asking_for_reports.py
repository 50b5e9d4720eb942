from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditEvent
from documents.models import Document
from reporting import services
from reporting.models import BoardReport
from reporting.periods import Quarter
from reporting.publishing import protect
from reporting.services import CannotReport
from staff.models import User
from tests.reporting.conftest import Filled

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)  # 1 April in London


@pytest.fixture
def report(filled: Filled, quarter: Quarter, board_member: User, now: datetime) -> BoardReport:
    filled(quarter, 40)
    return services.request_report(quarter=quarter, by=board_member, now=now)


def test_asked_for_twice_with_nothing_new_it_is_one_report(
    report: BoardReport, quarter: Quarter, board_member: User, now: datetime
) -> None:
    again = services.request_report(quarter=quarter, by=board_member, now=now + timedelta(hours=1))
    assert again == report
    assert (BoardReport.objects.count(), Document.objects.count()) == (1, 1)


def test_what_came_later_is_a_new_version_and_the_first_stays(
    report: BoardReport, filled: Filled, quarter: Quarter, board_member: User, now: datetime
) -> None:
    filled(quarter, 400)
    later = services.request_report(quarter=quarter, by=board_member, now=now + timedelta(days=1))
    assert later.version == 2
    kept = BoardReport.objects.get(pk=report.pk)
    assert kept.figures == report.figures
    assert kept.figures_sha256 == report.figures_sha256


def test_a_version_that_would_give_small_numbers_away_is_refused(
    report: BoardReport,
    filled: Filled,
    quarter: Quarter,
    board_member: User,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filled(quarter, 3)
    monkeypatch.setattr(services, "may_follow", lambda later, earlier: False)  # see test_disclosure
    with pytest.raises(CannotReport, match="Too little has changed"):
        services.request_report(quarter=quarter, by=board_member, now=now)


def test_a_quarter_that_is_not_over_is_refused(board_member: User, now: datetime) -> None:
    with pytest.raises(CannotReport, match="not over yet"):
        services.request_report(quarter=Quarter.of(now), by=board_member, now=now)


def test_only_protected_figures_go_to_the_worker(report: BoardReport) -> None:
    figures = services.Figures.from_json(report.figures)
    assert report.document is not None
    assert report.document.facts["figures"] == protect(figures).to_json()
    assert report.figures_sha256 == figures.sha256


def test_the_quarter_just_ended_is_asked_for_by_itself_once(filled: Filled, quarter: Quarter) -> None:
    filled(quarter, 10)
    assert services.request_due(now=MIDNIGHT - timedelta(seconds=1)) is None, "nothing was recorded before it"
    made = services.request_due(now=MIDNIGHT)
    assert made is not None
    assert made.quarter == quarter
    for hours in (0, 1, 30):
        assert services.request_due(now=MIDNIGHT + timedelta(hours=hours)) is None
    assert BoardReport.objects.of(quarter).count() == 1


def test_after_an_outage_on_the_first_day_it_is_still_made(filled: Filled, quarter: Quarter) -> None:
    filled(quarter, 10)
    assert services.request_due(now=MIDNIGHT + timedelta(days=40)) is not None


def test_a_service_not_in_use_yet_has_no_report(trust: object) -> None:
    assert services.request_due(now=MIDNIGHT) is None


def test_signing_keeps_the_figures_and_makes_a_new_document(
    report: BoardReport, executive_lead: User, now: datetime
) -> None:
    first = report.document
    services.sign(report=report, commentary="We are grateful to those who spoke.", by=executive_lead, now=now)
    report.refresh_from_db()
    assert report.document is not None
    assert first is not None
    assert (report.document.version, report.signed_by) == (2, executive_lead)
    assert report.document.facts["figures"] == first.facts["figures"]
    assert Document.objects.filter(pk=first.pk).exists()


def test_it_is_signed_once(report: BoardReport, executive_lead: User, now: datetime) -> None:
    services.sign(report=report, commentary="First", by=executive_lead, now=now)
    with pytest.raises(CannotReport, match="already"):
        services.sign(report=report, commentary="Second", by=executive_lead, now=now)
    assert BoardReport.objects.get(pk=report.pk).commentary == "First"


def test_asking_and_signing_are_in_the_audit_trail(
    report: BoardReport, executive_lead: User, now: datetime
) -> None:
    services.sign(report=report, commentary="Private until printed", by=executive_lead, now=now)
    trail = AuditEvent.objects.filter(target_id=str(report.pk)).order_by("pk")
    assert {event.verb for event in trail} == {"report.requested", "report.signed"}
    assert not any("Private" in str(event.detail) for event in trail)


def test_a_report_costs_few_queries(
    filled: Filled,
    quarter: Quarter,
    board_member: User,
    now: datetime,
    django_assert_max_num_queries: Callable,
) -> None:
    filled(quarter, 20)
    with django_assert_max_num_queries(18):
        services.request_report(quarter=quarter, by=board_member, now=now)
