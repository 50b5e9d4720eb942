"""A report asked for on a page, counted by the worker, signed, and read again: compared with plain SQL.

The pages run as the person, in the runtime role, with row security on; the tasks as a worker runs them.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from documents import services as documents
from documents.pdf import Rendered
from documents.tasks import build_due
from reporting import asking, services
from reporting.counts import counting
from reporting.counts.periods import Quarter
from reporting.counts.soundness import ALL_ZERO
from reporting.document import charts
from reporting.models import BoardReport, ReportRequest
from reporting.tasks import answer_waiting, ask_due, replace_unsound
from row_security.context import acting_as
from staff.models import User
from tests.cast import share
from tests.database.base import as_owner
from tests.reporting.conftest import Filled

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
MADE = "The report is being made"

IN_QUARTER = """
select count(*) from incidents_incident
where least(known_at, first_known_at) >= %s and least(known_at, first_known_at) < %s
"""
OF_KIND = IN_QUARTER + " and category = %s"
AFFECTED = """
select count(*) from incidents_involvement p join incidents_incident i on i.id = p.incident_id
where p.involved_as = 'affected' and p.withdrawn_at is null
    and i.first_known_at >= %s and i.first_known_at < %s
"""


@pytest.fixture
def last() -> Quarter:
    return Quarter.latest_countable(timezone.now())


@pytest.fixture(autouse=True)
def quick_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """tests/reporting/test_board_report_document.py makes real ones."""
    pages = Rendered(content=b"%PDF-1.7 pages", sha256="0" * 64, pages=3)
    monkeypatch.setattr(charts, "_picture", lambda alt, height, draw: charts.Picture(alt, "data:,"))
    monkeypatch.setattr(documents, "render", lambda html, meanwhile: pages)


share(globals(), "filled", "board_member", "executive_lead")


def counted_by_the_owner(sql: str, *given: object) -> int:
    with as_owner(connection), connection.cursor() as cursor:  # type: ignore[arg-type]
        cursor.execute(sql, given)
        return int(cursor.fetchone()[0])


def ask_on_the_page(client: Client, quarter: Quarter) -> str:
    """The address of the page that says how far it is."""
    answer = client.post(reverse("reporting:request"), {"quarter": quarter.starts_on})
    assert answer.status_code == 302
    return str(answer["Location"])


def seen(client: Client, where: str) -> str:
    return client.get(where, follow=True).content.decode()


@pytest.mark.parametrize("who", ["board_member", "executive_lead"])
def test_what_is_asked_for_on_a_page_is_what_plain_sql_counts(
    who: str,
    filled: Filled,
    last: Quarter,
    executive_lead: User,
    signed_in: SignedIn,
    request: pytest.FixtureRequest,
) -> None:
    for ago, number in enumerate((40, 33, 25, 28)):
        filled(last.ago(ago), number)
    client = signed_in(request.getfixturevalue(who))
    page = ask_on_the_page(client, last)
    assert MADE in seen(client, page)
    assert not BoardReport.objects.exists(), "nothing is counted while somebody waits for a page"
    answer_waiting()
    build_due()
    report = BoardReport.objects.get()
    sign_on_the_page(signed_in(executive_lead), report)
    build_due()

    counts = report.figures["counts"]
    year = (last.ago(3).starts_at, last.ends_at)
    assert (
        counts[f"quarter:{last.starts_on}"]
        == counted_by_the_owner(IN_QUARTER, last.starts_at, last.ends_at)
        == 40
    )
    assert counts["year"] == counted_by_the_owner(IN_QUARTER, *year) == 126
    assert counts["affected"] == counted_by_the_owner(AFFECTED, *year) == 126
    for name in [name for name in counts if name.startswith("category:")]:
        assert counts[name] == counted_by_the_owner(OF_KIND, *year, name.removeprefix("category:"))
    shown = seen(client, page)
    assert "about 40" in shown.lower()
    assert client.get(reverse("reporting:download", args=[report.pk])).status_code == 200


def sign_on_the_page(client: Client, report: BoardReport) -> None:
    answer = client.post(reverse("reporting:sign", args=[report.pk]), {"commentary": "Thank you all."})
    assert answer.status_code == 302


def test_counted_inside_the_row_security_of_a_board_member_it_is_the_same(
    filled: Filled, quarter: Quarter, board_member: User, now: datetime
) -> None:
    filled(quarter, 40)
    with acting_as(board_member.pk):
        inside = counting.count(quarter, at=now)
    assert inside == counting.count(quarter, at=now)
    assert int(inside.by_cell["year"]) == 40


def test_a_draft_is_for_the_executive_lead_and_a_board_member_is_told_so(
    filled: Filled, last: Quarter, board_member: User, executive_lead: User, signed_in: SignedIn
) -> None:
    filled(last, 40)
    board, executive = signed_in(board_member), signed_in(executive_lead)
    page = ask_on_the_page(board, last)
    answer_waiting()
    build_due()
    report = BoardReport.objects.get()
    assert "draft until the executive lead has signed it off" in seen(board, page)
    for name in ("detail", "download"):
        assert board.get(reverse(f"reporting:{name}", args=[report.pk])).status_code == 404
    assert report.get_absolute_url() not in seen(board, reverse("reporting:list"))
    assert report.get_absolute_url() not in seen(board, reverse("home"))
    assert "Draft, not signed off" in seen(executive, reverse("reporting:list"))
    assert "Draft, not signed off" in seen(executive, page)
    assert "Draft, ready to sign off" in seen(executive, reverse("home"))
    sign_on_the_page(executive, report)
    assert report.get_absolute_url() in seen(board, reverse("reporting:list"))
    build_due()
    assert "Ready to read" in seen(board, reverse("home"))


def test_the_database_by_itself_shows_a_board_member_no_draft(
    filled: Filled, quarter: Quarter, board_member: User, executive_lead: User, now: datetime
) -> None:
    filled(quarter, 40)
    report = services.make_report(quarter=quarter, by="system:tests", now=now)

    def rows(person: User) -> tuple[int, int]:
        with acting_as(person.pk):
            return BoardReport.objects.count(), documents.Document.objects.count()

    assert (rows(board_member), rows(executive_lead)) == ((0, 0), (1, 1))
    services.sign(report=report, commentary="Thank you all.", by=executive_lead, now=now)
    assert rows(board_member)[0] == 1


def test_asked_for_twice_while_it_waits_it_is_one_request(
    filled: Filled, last: Quarter, board_member: User, executive_lead: User, signed_in: SignedIn
) -> None:
    filled(last, 40)
    first = ask_on_the_page(signed_in(board_member), last)
    assert ask_on_the_page(signed_in(executive_lead), last) == first
    answer_waiting()
    assert ask_on_the_page(signed_in(executive_lead), last) != first
    answer_waiting()
    assert BoardReport.objects.count() == 1
    assert "Nothing has changed since" in seen(
        signed_in(executive_lead), ReportRequest.objects.all()[0].get_absolute_url()
    )


@pytest.fixture
def refused(
    filled: Filled, last: Quarter, board_member: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
):
    filled(last, 40)
    nothing = counting.Figures.make(quarter=last, frozen_at=timezone.now(), trust="", counted={})
    monkeypatch.setattr(counting, "count", lambda quarter, at: nothing)
    client = signed_in(board_member)
    page = ask_on_the_page(client, last)
    answer_waiting()
    monkeypatch.undo()
    return client, page


def test_zeros_where_there_are_records_are_refused_with_the_reason(refused: tuple[Client, str]) -> None:
    client, page = refused
    assert "Every figure came out as 0, although incidents are recorded." in seen(client, page)
    assert "Not made" in seen(client, reverse("reporting:list"))
    assert not BoardReport.objects.exists()
    assert AuditEvent.objects.filter(verb="report.refused", target_kind="reporting.reportrequest").exists()


def test_a_refusal_does_not_keep_the_report_from_being_made_by_itself(
    refused: tuple[Client, str], last: Quarter
) -> None:
    ask_due()
    answer_waiting()
    assert BoardReport.objects.get().quarter == last


def test_sums_that_differ_are_refused_with_the_reason(
    filled: Filled, quarter: Quarter, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(quarter, 40)
    counts = counting.count(quarter, at=now).to_json()
    counts["counts"]["place:garden"] += 1
    wrong = counting.Figures.from_json(counts)
    monkeypatch.setattr(counting, "count", lambda quarter, at: wrong)
    with pytest.raises(services.CannotReport, match="parts of “Where it happened” do not add up"):
        services.make_report(quarter=quarter, by="system:tests", now=now)


def test_what_fails_is_tried_again_and_refused_in_the_end(
    filled: Filled, last: Quarter, board_member: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(last, 40)
    client = signed_in(board_member)
    page = ask_on_the_page(client, last)
    monkeypatch.setattr(counting, "count", lambda quarter, at: 1 / 0)
    for attempt in range(asking.MOST_ATTEMPTS):
        assert MADE in seen(client, page), f"attempt {attempt}"
        at = timezone.now() + attempt * asking.WAIT_AFTER_ATTEMPT
        assert asking.answer_waiting(clock=lambda at=at: at) == 1
    assert asking.FAILED in seen(client, page)
    monkeypatch.undo()
    ask_due()
    answer_waiting()
    assert BoardReport.objects.get().quarter == last


@pytest.fixture
def zeros(filled: Filled, last: Quarter, board_member: User) -> Iterator[BoardReport]:
    """A report as the fault of an earlier version froze it."""
    filled(last, 40)
    now = timezone.now()
    report = services.make_report(quarter=last, by=board_member, now=now)
    nothing = counting.Figures.make(quarter=last, frozen_at=now, trust="", counted={})
    BoardReport.objects.filter(pk=report.pk).update(figures=nothing.to_json(), figures_sha256=nothing.sha256)
    return report


def test_a_report_of_zeros_from_before_is_withdrawn_with_the_reason_and_replaced(
    zeros: BoardReport, last: Quarter, executive_lead: User, signed_in: SignedIn
) -> None:
    replace_unsound()
    answer_waiting()
    new, old = BoardReport.objects.of(last)
    assert (old.pk, old.withdrawn_because, new.version) == (zeros.pk, ALL_ZERO, 2)
    assert new.figures["counts"]["year"] == 40
    client = signed_in(executive_lead)
    assert "This version was withdrawn" in seen(client, old.get_absolute_url())
    assert ALL_ZERO in seen(client, old.get_absolute_url())
    assert "Withdrawn" in seen(client, reverse("reporting:list"))
    assert client.get(reverse("reporting:download", args=[old.pk])).status_code == 404
    replace_unsound()
    assert BoardReport.objects.count() == 2


def test_a_report_of_zeros_cannot_be_signed(
    zeros: BoardReport, executive_lead: User, signed_in: SignedIn
) -> None:
    client = signed_in(executive_lead)
    page = client.post(reverse("reporting:sign", args=[zeros.pk]), {"commentary": "All is well."})
    assert "Every figure came out as 0" in page.content.decode()
    assert "All is well." in page.content.decode()
    assert not BoardReport.objects.get().is_signed


def test_somebody_asking_again_is_not_blocked_by_it(
    zeros: BoardReport, last: Quarter, board_member: User, signed_in: SignedIn
) -> None:
    ask_on_the_page(signed_in(board_member), last)
    answer_waiting()
    assert [report.is_withdrawn for report in BoardReport.objects.of(last)] == [False, True]


def test_signing_asks_again_who_they_are(
    filled: Filled, quarter: Quarter, executive_lead: User, signed_in: SignedIn, now: datetime
) -> None:
    filled(quarter, 40)
    report = services.make_report(quarter=quarter, by="system:tests", now=now)
    client = signed_in(executive_lead)
    session = client.session
    methods = session["account_authentication_methods"]
    session["account_authentication_methods"] = [
        method | {"at": (timezone.now() - timedelta(hours=1)).timestamp()} for method in methods
    ]
    session.save()
    answer = client.post(reverse("reporting:sign", args=[report.pk]), {"commentary": "Thank you all."})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{reverse('mfa_index')}?again=1")
    assert not BoardReport.objects.get().is_signed
