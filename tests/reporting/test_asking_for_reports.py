from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditEvent
from documents.models import Document
from reporting import asking, services
from reporting.counts.periods import Quarter
from reporting.models import BoardReport, ReportRequest
from reporting.protection.publishing import protect
from reporting.services import CannotReport
from staff.models import User
from tests.reporting.conftest import Filled

pytestmark = pytest.mark.django_db

A_DAY_AFTER = datetime(2026, 4, 1, 23, 0, tzinfo=UTC)  # 24 hours after the quarter, by the clock in London


@pytest.fixture
def report(filled: Filled, quarter: Quarter, board_member: User, now: datetime) -> BoardReport:
    filled(quarter, 40)
    return services.make_report(quarter=quarter, by=board_member, now=now)


def test_asked_for_twice_with_nothing_new_it_is_one_report(
    report: BoardReport, quarter: Quarter, board_member: User, now: datetime
) -> None:
    again = services.make_report(quarter=quarter, by=board_member, now=now + timedelta(hours=1))
    assert again == report
    assert (BoardReport.objects.count(), Document.objects.count()) == (1, 1)


def test_what_came_later_is_a_new_version_and_the_first_stays(
    report: BoardReport, filled: Filled, quarter: Quarter, board_member: User, now: datetime
) -> None:
    filled(quarter, 400)
    later = services.make_report(quarter=quarter, by=board_member, now=now + timedelta(days=1))
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
        services.make_report(quarter=quarter, by=board_member, now=now)


@pytest.mark.parametrize("early", [timedelta(seconds=1), timedelta(hours=24), timedelta(days=30)])
def test_a_quarter_whose_last_record_is_not_due_yet_is_refused(
    early: timedelta, filled: Filled, quarter: Quarter, board_member: User
) -> None:
    filled(quarter, 10)
    with pytest.raises(CannotReport, match="24 hours after it ends"):
        services.make_report(quarter=quarter, by=board_member, now=A_DAY_AFTER - early)
    assert services.make_report(quarter=quarter, by=board_member, now=A_DAY_AFTER)


def test_a_quarter_before_the_first_record_is_refused(
    filled: Filled, quarter: Quarter, board_member: User, now: datetime
) -> None:
    filled(quarter, 10)
    with pytest.raises(CannotReport, match="not used yet in Q3"):
        services.make_report(quarter=quarter.previous(), by=board_member, now=now)


def test_only_protected_figures_go_to_the_worker(report: BoardReport) -> None:
    figures = services.Figures.from_json(report.figures)
    assert report.document is not None
    assert report.document.facts["figures"] == protect(figures).to_json()
    assert report.figures_sha256 == figures.sha256


def made(request: ReportRequest | None) -> BoardReport | None:
    assert request is not None
    request.refresh_from_db()
    return request.report


def test_the_quarter_just_ended_is_asked_for_by_itself_once(filled: Filled, quarter: Quarter) -> None:
    filled(quarter, 10)
    assert asking.ask_due(now=A_DAY_AFTER - timedelta(seconds=1)) is None, "nothing was recorded before it"
    asked = asking.ask_due(now=A_DAY_AFTER)
    assert asking.ask_due(now=A_DAY_AFTER) is None, "it waits already"
    asking.answer_waiting(clock=lambda: A_DAY_AFTER)
    report = made(asked)
    assert report is not None
    assert (report.quarter, report.asked_by) == (quarter, None)
    for hours in (0, 1, 30):
        assert asking.ask_due(now=A_DAY_AFTER + timedelta(hours=hours)) is None
    assert BoardReport.objects.of(quarter).count() == 1


def test_after_an_outage_on_the_first_days_it_is_still_asked_for(filled: Filled, quarter: Quarter) -> None:
    filled(quarter, 10)
    assert asking.ask_due(now=A_DAY_AFTER + timedelta(days=40)) is not None


def test_a_service_not_in_use_yet_has_no_report(trust: object) -> None:
    assert asking.ask_due(now=A_DAY_AFTER) is None


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
    assert {event.verb for event in trail} == {"report.frozen", "report.signed"}
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
        services.make_report(quarter=quarter, by=board_member, now=now)
