"""Auditors read the trail by person, record, what was done and when, and nothing they are kept out of."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from audit import services as audit
from audit.models import AuditEvent, Outcome
from audit.words import did, purpose
from incidents.confidentiality.services.case_members import exclude_person
from oversight.filters import KEPT_AS
from tests.factories import ServiceUserFactory, UserFactory

pytestmark = pytest.mark.django_db
TRAIL = "/audit/"


@pytest.fixture
def read(now):
    """``read(person, incident)``: they opened the record."""

    def make(person, incident, *, at=now, verb="incident.read", **given):
        return audit.record(verb=verb, by=person, at=at, target=incident, **given)

    return make


@pytest.fixture
def page(signed_in, auditor):
    """The trail as the auditor sees it, after choosing."""
    client = signed_in(auditor)

    def show(**chosen):
        if chosen:
            client.post(TRAIL, chosen)
        return client.get(TRAIL).content.decode()

    show.client = client
    return show


def rows(text):
    return text.count('<tr role="row" class="nhsuk-table__row">')


def test_events_are_in_words_with_names_and_references(page, read, rowan_nurse, incident):
    read(rowan_nurse, incident)
    text = page()
    assert "Opened the record" in text
    assert f"{rowan_nurse.name} ({rowan_nurse.staff_number})" in text
    assert incident.reference in text


def test_a_page_costs_the_same_however_many_events(
    page, read, rowan_nurse, incident, django_assert_max_num_queries
):
    page()
    for _ in range(30):
        read(rowan_nurse, incident)
    with django_assert_max_num_queries(14) as few:
        page()
    assert len(few) <= 14


def test_pages_go_on_without_a_gap_or_a_repeat(page, read, rowan_nurse, incident, now):
    AuditEvent.objects.count()
    events = [read(rowan_nurse, incident, at=now + timedelta(days=9, seconds=i // 3)) for i in range(60)]
    wanted = {str(event.pk) for event in events}
    client, address, seen = page.client, TRAIL, []
    while address and len(seen) < 60:
        answer = client.get(address)
        seen += [str(line.event.pk) for line in answer.context["lines"] if str(line.event.pk) in wanted]
        address = TRAIL + answer.context["older"]
    assert len(seen) == len(set(seen)) == 60
    assert "from=" in answer.context["newer"]
    back = client.get(TRAIL + answer.context["newer"])
    assert back.status_code == 200


def test_by_person_by_name_or_staff_number(page, read, rowan_nurse, willow_nurse, incident):
    read(rowan_nurse, incident)
    read(willow_nurse, incident)
    for typed in ("robin nur", rowan_nurse.staff_number):
        text = page(who=typed)
        assert f"({rowan_nurse.staff_number})" in text
        assert f"({willow_nurse.staff_number})" not in text


def test_which_of_several_people_is_asked(page, rowan_nurse, willow_nurse):
    asked = page.client.post(TRAIL, {"who": "nurse"}).content.decode()
    assert "More than one person was found" in asked
    assert str(rowan_nurse.pk) in asked
    assert page.client.post(TRAIL, {"who": "nurse", "person": rowan_nurse.pk}).status_code == 302
    assert page.client.session[KEPT_AS] == {"person": str(rowan_nurse.pk)}


def test_by_record_by_what_was_done_and_by_how_it_ended(page, read, flagged, rowan_nurse):
    one, other = flagged(), flagged()
    read(rowan_nurse, one)
    read(rowan_nurse, other, outcome=Outcome.NOT_THERE)
    text = page(reference=f" {one.reference.lower()} ")
    assert one.reference in text
    assert other.reference not in text
    page.client.post(TRAIL, {"clear": "1"})
    assert rows(page(verb="incident.read")) == 2
    assert rows(page(verb="incident.read", outcome="not_there")) == 1


def test_by_days_both_included(page, read, rowan_nurse, incident, now):
    for days in (20, 21, 22, 23):
        read(rowan_nurse, incident, at=now + timedelta(days=days), verb="incident.closed")
    first, last = (now + timedelta(days=21)).date(), (now + timedelta(days=22)).date()
    chosen = {f"since_{i}": part for i, part in enumerate((first.day, first.month, first.year))}
    chosen |= {f"until_{i}": part for i, part in enumerate((last.day, last.month, last.year))}
    assert rows(page(verb="incident.closed", **chosen)) == 2


WRONG = [
    ({"who": "nobody at all"}, "Nobody was found"),
    ({"reference": "SSI-0000-0000"}, "No record that you may look at has this reference"),
    ({"since_0": "31", "since_1": "2", "since_2": "2026"}, "the first day"),
    ({"verb": "no.such"}, "Choose one of the answers"),
    ({"who": "a\x00b" * 30}, "Nobody was found"),
    ({"reference": "x" * 41}, "40 characters or fewer"),
]


@pytest.mark.parametrize(("typed", "said"), WRONG)
def test_what_cannot_be_looked_for_is_said_and_kept(page, typed, said):
    answer = page.client.post(TRAIL, typed)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert KEPT_AS not in page.client.session


def test_a_last_day_before_the_first_is_refused(page):
    dates = {
        "since_0": "2",
        "since_1": "6",
        "since_2": "2026",
        "until_0": "1",
        "until_1": "6",
        "until_2": "2026",
    }
    assert "must be the first day or later" in page.client.post(TRAIL, dates).content.decode()


def test_nothing_chosen_stands_in_an_address(page, read, rowan_nurse, incident):
    for _ in range(30):
        read(rowan_nurse, incident)
    answer = page.client.post(TRAIL, {"who": "Robin Nurse", "reference": incident.reference})
    assert answer.url == TRAIL
    older = page.client.get(TRAIL).context["older"]
    assert str(rowan_nurse.pk) not in older
    assert incident.reference not in older


@pytest.mark.parametrize("cursor", ["x", "a:b:c", "%00", "x" * 400])
def test_a_cursor_that_is_not_ours_shows_the_first_page(page, cursor):
    assert page.client.get(TRAIL, {"from": cursor}).status_code == 200


# --- the wall -----------------------------------------------------------------------------------------------


@pytest.fixture
def kept_out(flagged, lead, auditor, read, now):
    """A record the auditor is kept out of, and what others did with it."""
    hidden = flagged()
    read(lead, hidden)
    exclude_person(incident=hidden, person=auditor, by=lead, now=now)
    read(lead, hidden, at=now + timedelta(minutes=5))
    return hidden


def test_an_auditor_kept_out_of_a_record_sees_no_event_of_it(page, kept_out, incident):
    text = page()
    assert incident.reference in text
    assert kept_out.reference not in text
    assert kept_out.pk not in {line.event.incident_id for line in page.client.get(TRAIL).context["lines"]}


def test_the_times_it_was_promised_by_are_of_that_record(kept_out, page):
    verbs = {"deadline.opened", "incident.flagged"}
    events = AuditEvent.objects.filter(verb__in=verbs)
    assert {event.incident_id for event in events} == {kept_out.pk}
    shown = page.client.get(TRAIL).context["lines"]
    assert not verbs & {line.event.verb for line in shown}


def test_its_reference_answers_as_one_that_never_existed(page, kept_out):
    hidden = page.client.post(TRAIL, {"reference": kept_out.reference}).content.decode()
    absent = page.client.post(TRAIL, {"reference": "SSI-2222-2222"}).content.decode()
    assert "No record that you may look at" in hidden
    assert hidden.count("error") == absent.count("error")


def test_a_filter_kept_from_before_shows_nothing_of_it(page, kept_out):
    session = page.client.session
    session[KEPT_AS] = {"record": str(kept_out.pk)}
    session.save()
    assert rows(page()) == 0


def test_its_patterns_are_not_shown_either(page, kept_out, read, willow_nurse, time_machine, now):
    read(willow_nurse, kept_out)
    time_machine.move_to(now + timedelta(minutes=9), tick=False)
    assert kept_out.reference not in page.client.get(f"{TRAIL}patterns/").content.decode()


# --- patterns -----------------------------------------------------------------------------------------------


@pytest.fixture
def patterns(page, now, time_machine):
    time_machine.move_to(now + timedelta(hours=3), tick=False)

    def found():
        kinds = page.client.get(f"{TRAIL}patterns/").context["kinds"]
        return {heading: [(one.who, one.words) for one in some] for heading, some in kinds}

    return found


def many(person, times, start, step):
    audit.record_many(
        audit.event(verb="incident.read", by=person, at=start + i * step, incident=uuid4())
        for i in range(times)
    )


def test_more_than_thirty_records_within_an_hour(patterns, rowan_nurse, now):
    start = now + timedelta(minutes=30)  # across the turn of the clock hour
    many(rowan_nurse, 31, start, timedelta(seconds=100))
    assert patterns()["Many records in an hour"] == [(rowan_nurse.name, "31 different records")]


def test_thirty_records_or_a_slower_pace_is_no_pattern(patterns, rowan_nurse, willow_nurse, now):
    many(rowan_nurse, 30, now, timedelta(seconds=1))
    many(willow_nurse, 40, now, timedelta(seconds=130))
    assert patterns()["Many records in an hour"] == []


def test_a_record_opened_without_a_role_there(patterns, read, incident, rowan_nurse, willow_nurse, lead):
    for person in (rowan_nurse, willow_nurse, lead):
        read(person, incident)
    (heading,) = [one for one in patterns() if "without a role" in one]
    assert patterns()[heading] == [(willow_nurse.name, incident.reference)]


def test_ten_refusals(patterns, read, incident, willow_nurse, rowan_nurse):
    for person, times in ((willow_nurse, 10), (rowan_nurse, 9)):
        for _ in range(times):
            read(person, incident, outcome=Outcome.NOT_THERE)
    assert patterns()["Many refusals"] == [(willow_nurse.name, "10 refusals")]


def test_the_details_of_a_namesake(patterns, read, rowan, rowan_nurse, lead):
    own = ServiceUserFactory(ward=rowan, name=rowan_nurse.name.upper())
    colleague = ServiceUserFactory(ward=rowan, name=lead.name)
    for person in (own, colleague, ServiceUserFactory(ward=rowan, name="Jo Example")):
        read(rowan_nurse, person, verb="service_user.read")
    (heading,) = [one for one in patterns() if "colleague" in one]
    assert {words for _, words in patterns()[heading]} == {
        "Somebody with their own name",
        "Somebody with the name of a colleague",
    }


def test_their_own_staff_details(patterns, read, administrator, rowan_nurse):
    for person in (administrator, rowan_nurse):
        read(administrator, person, verb="configuration.read")
    assert patterns()["Their own staff details"] == [(administrator.name, "Opened their own staff details")]


def test_emergency_access(patterns, read, incident, lead):
    read(lead, incident, verb="incident.emergency_opened")
    later, refused = incident.flagged_at + timedelta(minutes=1), {"outcome": Outcome.NOT_THERE}
    read(lead, incident, verb="incident.emergency_refused", at=later, **refused)
    said = [words for _, words in patterns()["Emergency access"]]
    assert said == [f"{incident.reference}, refused", incident.reference]


def test_patterns_cost_the_same_however_many_there_are(
    patterns, page, rowan_nurse, willow_nurse, now, django_assert_max_num_queries
):
    for person in (rowan_nurse, willow_nurse):
        many(person, 50, now, timedelta(seconds=1))
    with django_assert_max_num_queries(32):
        patterns()


# --- the spreadsheet ----------------------------------------------------------------------------------------


def sheet(client):
    answer = client.post(f"{TRAIL}export/")
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content))


def test_the_events_chosen_are_exported_as_text(page, read, incident, now):
    plus = UserFactory(name='=HYPERLINK("http://example.test")', staff_number="+44")
    read(plus, incident)
    page(verb="incident.read")
    book = sheet(page.client)
    cells = [cell for row in book["Events"].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [plus.name, "+44"] == [book["Events"].cell(2, column).value for column in (2, 3)]
    assert book["Events"].max_row == 2
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["Exported by"] == "Ira Auditor"
    assert about["What was done"] == "Opened the record"


def test_an_export_holds_nothing_the_auditor_is_kept_out_of(page, kept_out):
    text = str([list(row) for row in sheet(page.client)["Events"].iter_rows(values_only=True)])
    assert kept_out.reference not in text
    assert str(kept_out.pk) not in text


def test_too_many_events_are_not_cut_off_in_silence(page, read, incident, rowan_nurse, monkeypatch):
    monkeypatch.setattr("oversight.sheet.MOST", 2)
    answer = page.client.post(f"{TRAIL}export/", follow=True)
    assert "There are more than 2 events" in answer.content.decode()


# --- who, and what is written down about it -----------------------------------------------------------------


@pytest.mark.parametrize("who", ["lead", "rowan_manager", "board_member", "administrator"])
def test_only_auditors_read_the_trail(request, signed_in, who):
    client = signed_in(request.getfixturevalue(who))
    for name in ("list", "patterns"):
        assert client.get(reverse(f"oversight:{name}")).status_code == 403
    assert client.post(TRAIL, {"clear": "1"}).status_code == 403
    assert client.post(reverse("oversight:export")).status_code == 403


@pytest.mark.parametrize(
    ("verb", "method", "address"),
    [
        ("audit.read", "get", TRAIL),
        ("audit.patterns", "get", f"{TRAIL}patterns/"),
        ("audit.exported", "post", f"{TRAIL}export/"),
    ],
)
def test_reading_the_trail_is_an_event_of_it(page, auditor, verb, method, address):
    getattr(page.client, method)(address)
    (event,) = AuditEvent.objects.filter(verb=verb)
    assert event.actor == f"staff:{auditor.pk}"


def test_what_has_no_words_is_shown_as_it_is():
    assert did("no.such_verb") == "no.such_verb"
    assert did("incident.read") == "Opened the record"
    assert purpose("no.such_verb") == "for its running"
