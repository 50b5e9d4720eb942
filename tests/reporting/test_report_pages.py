from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from documents import services as documents
from documents.pdf import Rendered
from reporting import asking, services
from reporting.counts.periods import Quarter
from reporting.document import charts
from reporting.models import BoardReport
from staff.models import User
from tests.cast import share
from tests.reporting.conftest import Filled
from wards.models import Ward

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
PAGES = Rendered(content=b"%PDF-1.7 pages", sha256="0" * 64, pages=3)


@pytest.fixture
def built(filled: Filled, quarter: Quarter, now: datetime) -> BoardReport:
    filled(quarter, 40)
    report = services.make_report(quarter=quarter, by="system:tests", now=now)
    build(now)
    return report


def build(now: datetime) -> None:
    """tests/reporting/test_board_report_document.py makes a real one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "_picture", lambda alt, height, draw: charts.Picture(alt, "data:,"))
        patch.setattr(documents, "render", lambda html, meanwhile: PAGES)
        documents.build_due(clock=lambda: now)


share(globals(), "built", "executive_lead", "board_member")


@pytest.fixture
def waiting(filled: Filled, quarter: Quarter, now: datetime) -> BoardReport:
    """Of the quarter before; its document is not made yet."""
    filled(quarter.previous(), 40)
    return services.make_report(quarter=quarter.previous(), by="system:tests", now=now)


@pytest.fixture
def signed(built: BoardReport, executive_lead: User, now: datetime) -> BoardReport:
    services.sign(report=built, commentary="Thank you all.", by=executive_lead, now=now)
    build(now)
    return built


@pytest.fixture
def reader(signed_in: SignedIn, board_member: User) -> Client:
    return signed_in(board_member)


def address(name: str, report: BoardReport) -> str:
    return reverse(f"reporting:{name}", args=[report.pk])


@pytest.mark.parametrize("who", ["rowan_nurse", "rowan_manager", "lead", "allegations_lead", "administrator"])
def test_nobody_without_the_role_sees_any_page_of_reports(
    who: str, built: BoardReport, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))
    pages = [reverse("reporting:list"), reverse("reporting:request")]
    pages += [address(name, built) for name in ("detail", "sign", "download")]
    pages.append(reverse("reporting:asked", args=[uuid4()]))
    assert {client.get(page).status_code for page in pages} == {403}
    assert client.post(address("try_again", built)).status_code == 403


def test_a_superuser_has_no_pass(built: BoardReport, rowan_nurse: User, signed_in: SignedIn) -> None:
    User.objects.filter(pk=rowan_nurse.pk).update(is_superuser=True)
    rowan_nurse.refresh_from_db()
    assert signed_in(rowan_nurse).get(address("download", built)).status_code == 403


def test_a_board_member_reads_but_does_not_sign(signed: BoardReport, reader: Client) -> None:
    page = reader.get(address("detail", signed))
    assert b"Main findings" in page.content
    assert b"sign off</a>" not in page.content
    assert reader.post(address("sign", signed), {"commentary": "x"}).status_code == 403


def test_the_list_shows_each_quarter_with_its_versions(signed: BoardReport, reader: Client) -> None:
    page = reader.get(reverse("reporting:list")).content.decode()
    assert "Quarter 4 2025/26 (January to March 2026)" in page
    assert "Signed off" in page


def test_while_it_is_made_the_page_says_so_and_looks_again(
    waiting: BoardReport, executive_lead: User, signed_in: SignedIn
) -> None:
    client = signed_in(executive_lead)
    page = client.get(address("detail", waiting))
    assert page["Refresh"] == "5"
    assert b"Check again" in page.content
    assert client.get(address("download", waiting)).status_code == 404


def test_the_document_is_downloaded_under_a_neutral_name_and_that_is_noted(
    signed: BoardReport, reader: Client, board_member: User
) -> None:
    got = reader.get(address("download", signed))
    assert got.content == PAGES.content
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"] == 'attachment; filename="board-report-2025-q4.pdf"'
    assert got["Cache-Control"] == "no-store"
    noted = AuditEvent.objects.get(verb="report.downloaded")
    assert noted.actor == f"staff:{board_member.pk}"


def test_a_draft_says_so_in_the_name_of_its_file(
    built: BoardReport, executive_lead: User, signed_in: SignedIn
) -> None:
    got = signed_in(executive_lead).get(address("download", built))
    assert got["Content-Disposition"] == 'attachment; filename="board-report-2025-q4-draft.pdf"'


def test_looking_at_a_report_is_noted(signed: BoardReport, reader: Client) -> None:
    reader.get(address("detail", signed))
    assert AuditEvent.objects.filter(verb="report.read", target_id=str(signed.pk)).exists()


def test_looking_how_far_a_report_is_is_noted(reader: Client, quarter: Quarter, now: datetime) -> None:
    asked = asking.ask(quarter=quarter, by="system:tests", now=now)
    assert reader.get(asked.get_absolute_url())["Refresh"] == "5"
    assert AuditEvent.objects.filter(verb="report.request_read", target_id=str(asked.pk)).exists()


@pytest.mark.parametrize("typed", ["", "2026-05-01", "1066-01-01", "\x00", "x" * 100_000])
def test_a_quarter_that_is_not_offered_is_refused_in_words(typed: str, reader: Client, trust: object) -> None:
    answer = reader.post(reverse("reporting:request"), {"quarter": typed})
    assert answer.status_code == 200
    assert b"There is a problem" in answer.content


def test_the_executive_lead_signs(built: BoardReport, executive_lead: User, signed_in: SignedIn) -> None:
    client = signed_in(executive_lead)
    assert b"sign off</a>" in client.get(address("detail", built)).content
    words = "Thank you <b>all</b> 😀"
    answer = client.post(address("sign", built), {"commentary": words})
    assert answer.status_code == 302
    page = client.get(address("detail", built)).content.decode()
    assert "Thank you &lt;b&gt;all&lt;/b&gt; 😀" in page
    assert "being made" in page


def test_a_comment_that_names_a_ward_is_handed_back_with_all_its_words(
    built: BoardReport, rowan: Ward, executive_lead: User, signed_in: SignedIn
) -> None:
    words = f"Numbers rose on {rowan.name.upper()} in May."
    page = signed_in(executive_lead).post(address("sign", built), {"commentary": words}).content.decode()
    assert "Take out" in page
    assert words in page
    assert not BoardReport.objects.get().is_signed


def test_a_comment_that_names_several_things_is_handed_back_beside_the_field_and_in_the_summary(
    built: BoardReport, executive_lead: User, signed_in: SignedIn
) -> None:
    words = "JS, aged 34, told two nurses on 3 May."
    page = signed_in(executive_lead).post(address("sign", built), {"commentary": words}).content.decode()
    said = "Take out “3 May”, “aged 34”, “two nurses” and “JS”."
    assert page.count(said) == 2, "in the summary and beside the field"
    assert words in page
    assert not BoardReport.objects.get().is_signed


def test_signing_twice_is_refused_in_words(
    built: BoardReport, executive_lead: User, signed_in: SignedIn, now: datetime
) -> None:
    services.sign(report=built, commentary="First", by=executive_lead, now=now)
    answer = signed_in(executive_lead).post(address("sign", built), {"commentary": "Second"})
    assert "signed off already" in answer.content.decode()


def test_one_that_could_not_be_made_is_tried_again(
    waiting: BoardReport, executive_lead: User, signed_in: SignedIn, now: datetime
) -> None:
    reader = signed_in(executive_lead)
    waiting.document.__class__.objects.update(failed_at=now, attempts=5, step=documents.GIVEN_UP)
    assert documents.GIVEN_UP in reader.get(address("detail", waiting)).content.decode()
    reader.post(address("try_again", waiting))
    assert documents.claim(now=now) == waiting.document


def test_a_report_that_does_not_exist_is_not_found(reader: Client, trust: object) -> None:
    assert reader.get(reverse("reporting:detail", args=[uuid4()])).status_code == 404


def test_pages_cost_few_queries_however_many_reports(
    built: BoardReport,
    executive_lead: User,
    signed_in: SignedIn,
    filled: Filled,
    now: datetime,
    django_assert_max_num_queries: Callable,
) -> None:
    reader = signed_in(executive_lead)
    reader.get(reverse("reporting:list"))
    filled(built.quarter.ago(5), 10)
    for ago in range(1, 5):
        services.make_report(quarter=built.quarter.ago(ago), by="system:tests", now=now)
        asking.ask(quarter=built.quarter.ago(ago), by="system:tests", now=now)
    with django_assert_max_num_queries(7):
        reader.get(reverse("reporting:list"))
    with django_assert_max_num_queries(8):
        reader.get(address("detail", built))
