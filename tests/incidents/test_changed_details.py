"""Somebody’s details are changed on the ward’s list: the record keeps what it saw until somebody who decides
in the case has looked. In the role of each, through the client."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import DetailsLook, Involvement
from incidents.response.services.details import Answer
from incidents.vocabulary import Audience
from oversight.records import events_for
from row_security.context import acting_as
from staff.service_users import change_service_user
from tests.cast import share
from tests.factories import ServiceUserFactory
from tests.incidents.details import change, entry_of, look, typed
from tests.incidents.doing import triage
from tests.incidents.writing import affect, enter
from wards.ages import AgeBand
from wards.models import ServiceUser

pytestmark = pytest.mark.django_db
REWRITTEN = {"name": "Kim Otherwise", "date_of_birth": date(2001, 2, 3)}


@pytest.fixture
def walled(rowan_colleague, incident, service_user, rowan_nurse, lead, now):
    """Works on the ward, and is kept out of the case of somebody there."""
    affect(incident, service_user, rowan_nurse, now)
    triage(incident, lead, now, audience=Audience.NAMED)
    exclude_person(incident=incident, person=rowan_colleague, by=lead, now=now)
    return rowan_colleague


share(globals(), "walled", "flagged", "children_lead", "willow")


@pytest.fixture
def empty(flagged):
    return flagged()


@pytest.fixture
def jo(rowan):
    return ServiceUserFactory(ward=rowan, name="Jo Example")


@pytest.fixture
def rewritten(walled, signed_in, service_user):
    """By somebody who is kept out, from the ward’s list, as they would."""
    client = signed_in(walled)
    sent = typed(service_user, name="Kim Otherwise", born=date(2001, 2, 3))
    assert client.post(reverse("staff:change", args=[service_user.pk]), sent).status_code == 302
    service_user.refresh_from_db()
    return service_user


def text_of(client, name, *parts):
    answer = client.get(reverse(f"incidents:{name}", args=parts))
    assert answer.status_code == 200
    return answer.content.decode()


def details_page(incident, person):
    return reverse("incidents:details", args=[incident.pk, entry_of(incident, person).pk])


def test_the_record_says_what_it_saw_and_what_the_list_says_now(signed_in, lead, incident, rewritten):
    text = text_of(signed_in(lead), "detail", incident.pk)
    assert ">Jo Example<" in text
    assert "The ward’s list says <bdi>Kim Otherwise</bdi>" in text
    assert "Look at the change" in text


def test_the_lead_is_shown_the_change_and_who_made_it(signed_in, lead, incident, rewritten, walled):
    client = signed_in(lead)
    home = client.get("/").content.decode()
    assert "Changed details to look at" in home
    assert details_page(incident, rewritten) in home
    assert "Jo Example" not in home
    text = client.get(details_page(incident, rewritten)).content.decode()
    for words in ("Jo Example", "Kim Otherwise", "17 May 1985", "3 February 2001", f"by {walled.name}"):
        assert words in text


def test_a_change_before_they_were_entered_is_shown_as_that(
    signed_in, lead, empty, jo, rowan_nurse, rowan_colleague, now
):
    """Somebody may have been quicker than the person who wrote it down."""
    change(jo, rowan_colleague, now, name="Kim Otherwise")
    affect(empty, jo, rowan_nurse, now)
    text = signed_in(lead).get(details_page(empty, jo)).content.decode()
    assert "Name they use: changed" in text
    assert f"by {rowan_colleague.name} (version 2, before they were entered)" in " ".join(text.split())


def test_somebody_else_s_home_says_nothing_of_it(signed_in, rowan_nurse, children_lead, walled, rewritten):
    for person in (rowan_nurse, children_lead, walled):
        assert "Changed details" not in signed_in(person).get("/").content.decode()


def test_a_recorder_who_was_there_until_triage_reads_the_name_that_was_entered(
    signed_in, rowan_nurse, incident, rewritten
):
    text = text_of(signed_in(rowan_nurse), "detail", incident.pk)
    assert "Jo Example" in text
    assert "Kim Otherwise" not in text


def test_before_triage_whoever_records_is_told_that_the_list_says_something_else(
    signed_in, rowan_nurse, empty, jo, now
):
    affect(empty, jo, rowan_nurse, now)
    change(jo, rowan_nurse, now, name="Kim Otherwise")
    for name, more in (("detail", []), ("section", ["people"])):
        text = text_of(signed_in(rowan_nurse), name, empty.pk, *more)
        assert "Jo Example" in text
        assert "The ward’s list says <bdi>Kim Otherwise</bdi>" in text
        assert "until somebody who decides in this case has looked" in text
        assert "Look at the change" not in text


def test_used_the_record_says_it_and_how_they_were_entered(signed_in, lead, incident, rewritten):
    client = signed_in(lead)
    sent = {"answer": "USE", "seen": "2"}
    answer = client.post(details_page(incident, rewritten), sent, follow=True)
    text = answer.content.decode()
    assert "This record and its documents say what the ward’s list says now" in text
    assert ">Kim Otherwise<" in text
    assert "Was entered as <bdi>Jo Example</bdi>" in text
    assert "Changed details to look at" not in client.get("/").content.decode()
    entry = entry_of(incident, rewritten)
    assert (entry.entered_as.number, entry.details.number, entry.looked_to) == (1, 2, 2)
    event = AuditEvent.objects.get(verb="incident.details_used")
    assert (event.incident_id, event.actor, event.detail["version"]) == (incident.pk, f"staff:{lead.pk}", 2)
    assert "Kim" not in str(event.detail)


def test_not_used_the_record_stays_and_the_list_too(signed_in, lead, incident, rewritten):
    client = signed_in(lead)
    client.post(details_page(incident, rewritten), {"answer": "KEEP", "seen": "2"})
    text = text_of(client, "detail", incident.pk)
    assert ">Jo Example<" in text
    assert "The ward’s list says <bdi>Kim Otherwise</bdi>" in text
    assert "were changed" not in text
    assert "Changed details to look at" not in client.get("/").content.decode()
    rewritten.refresh_from_db()
    assert rewritten.name == "Kim Otherwise"
    assert DetailsLook.objects.get().used is False


def test_put_back_the_list_says_what_the_record_says_and_not_why(
    signed_in, lead, incident, rewritten, rowan_nurse
):
    signed_in(lead).post(details_page(incident, rewritten), {"answer": "PUT_BACK", "seen": "2"})
    rewritten.refresh_from_db()
    assert (rewritten.name, rewritten.date_of_birth) == ("Jo Example", date(1985, 5, 17))
    last = rewritten.versions.get(number=3)
    assert (last.made_by, last.reason) == (lead, "")
    assert "Jo Example" in signed_in(rowan_nurse).get("/people/").content.decode()
    assert "Changed details to look at" not in signed_in(lead).get("/").content.decode()


def test_put_back_a_kept_out_auditor_does_not_read_that_a_lead_did_it(
    signed_in, auditor, lead, incident, rewritten, now
):
    """Or it would say that there is a case about somebody."""
    exclude_person(incident=incident, person=auditor, by=lead, now=now)
    signed_in(lead).post(details_page(incident, rewritten), {"answer": "PUT_BACK", "seen": "2"})
    changes = AuditEvent.objects.filter(verb="service_user.changed")
    assert set(changes.values_list("incident_id", flat=True)) == {None, incident.pk}
    read = events_for(auditor.pk).filter(verb="service_user.changed")
    assert [event.incident_id for event in read] == [None]
    with acting_as(auditor.pk):
        assert changes.count() == 1


def test_put_back_to_the_ward_it_was_on(signed_in, lead, incident, walled, service_user, willow, now):
    change(service_user, walled, now, ward=willow, discharged_on=now.date())
    signed_in(lead).post(details_page(incident, service_user), {"answer": "PUT_BACK", "seen": "2"})
    service_user.refresh_from_db()
    assert (service_user.ward.name, service_user.discharged_on) == ("Rowan ward", None)


def test_a_number_that_is_somebody_else_s_by_now_is_not_put_back(
    signed_in, lead, incident, walled, service_user, rowan, now
):
    before = service_user.local_number
    change(service_user, walled, now, local_number="L999999", name="Kim Otherwise")
    ServiceUserFactory(ward=rowan, local_number=before)
    answer = signed_in(lead).post(details_page(incident, service_user), {"answer": "PUT_BACK", "seen": "2"})
    assert "belongs to somebody else now" in answer.content.decode()
    service_user.refresh_from_db()
    assert service_user.name == "Kim Otherwise"
    assert not DetailsLook.objects.exists()


@pytest.mark.parametrize("seen", ["1", "", "x", "\u0662", "9" * 9, "-2"])
def test_a_change_since_the_page_was_opened_is_shown_and_the_answer_is_kept(
    signed_in, lead, incident, rewritten, seen
):
    answer = signed_in(lead).post(details_page(incident, rewritten), {"answer": "KEEP", "seen": seen})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "The details have changed again since you opened this page" in text
    assert re.search(r'<input[^>]*value="KEEP"[^>]*checked', text)
    assert 'name="seen" value="2"' in text
    assert not DetailsLook.objects.exists()


def test_nothing_chosen_is_asked_for_in_words(signed_in, lead, incident, rewritten):
    text = signed_in(lead).post(details_page(incident, rewritten), {"seen": "2"}).content.decode()
    assert "Choose which details to use" in text
    assert "There is a problem" in text


def test_the_same_answer_twice_is_written_once(lead, incident, rewritten, now):
    assert look(incident, rewritten, lead, now)
    assert not look(incident, rewritten, lead, now)
    assert DetailsLook.objects.count() == 1


def test_another_answer_later_stands_beside_the_first(lead, incident, rewritten, now):
    assert look(incident, rewritten, lead, now, Answer.KEEP)
    assert look(incident, rewritten, lead, now + timedelta(hours=1), Answer.USE)
    assert entry_of(incident, rewritten).details.number == 2
    assert [one.used for one in DetailsLook.objects.order_by("recorded_at")] == [False, True]


def test_a_birth_date_that_is_used_may_make_the_incident_more_urgent(
    lead, incident, walled, service_user, now
):
    change(service_user, walled, now, date_of_birth=date(2011, 1, 1))
    incident.refresh_from_db()
    before = incident.urgency
    look(incident, service_user, lead, now)
    incident.refresh_from_db()
    assert incident.urgency < before
    assert entry_of(incident, service_user).age_band == AgeBand.UNDER_16.value


def test_whoever_is_kept_out_finds_nothing_there(signed_in, walled, incident, rewritten):
    client = signed_in(walled)
    page = details_page(incident, rewritten)
    for answer in (client.get(page), client.post(page, {"answer": "USE", "seen": "2"})):
        assert answer.status_code == 404
    assert entry_of(incident, rewritten).details.number == 1


def test_helping_with_a_record_does_not_decide_what_it_rests_on(signed_in, rowan_nurse, empty, jo, now):
    affect(empty, jo, rowan_nurse, now)
    answer = signed_in(rowan_nurse).post(details_page(empty, jo), {"answer": "USE", "seen": "1"})
    assert answer.status_code == 403


@pytest.mark.parametrize("who", ["staff", "visitor", "withdrawn", "of another record"])
def test_only_service_users_of_this_record_have_such_a_page(
    signed_in, lead, flagged, empty, jo, rowan_nurse, rowan_colleague, now, who
):
    entry = affect(flagged() if who == "of another record" else empty, jo, rowan_nurse, now)
    if who == "staff":
        entry = affect(empty, rowan_colleague, rowan_nurse, now)
    if who == "visitor":
        entry = enter(empty, "witness", "A visitor", rowan_nurse, now)
    if who == "withdrawn":
        withdrawn = {"withdrawn_at": now, "withdrawn_by": lead, "withdrawn_because": "Wrong"}
        Involvement.objects.filter(pk=entry.pk).update(**withdrawn)
    page = reverse("incidents:details", args=[empty.pk, entry.pk])
    assert signed_in(lead).get(page).status_code == 404


def test_each_case_of_a_person_decides_for_itself(lead, incident, flagged, rewritten, rowan_nurse, now):
    """A record that begins after the change saw the new details, and the other still rests on the old."""
    later = flagged()
    affect(later, rewritten, rowan_nurse, now)
    assert entry_of(later, rewritten).name == "Kim Otherwise"
    assert entry_of(incident, rewritten).name == "Jo Example"


def test_nobody_s_change_enters_a_record_by_itself_whoever_makes_it(
    lead, incident, walled, service_user, rowan_nurse, now
):
    for by in (rowan_nurse, lead):
        change(service_user, by, now, pronouns=f"as {by.name} wrote")
        assert entry_of(incident, service_user).details.number == 1


def test_changing_somebody_asks_the_same_statements_with_and_without_a_case(
    walled, incident, service_user, jo, now, django_assert_num_queries
):
    """So that not even the time it takes tells."""
    counts = []
    for person in (service_user, jo):
        person = ServiceUser.objects.get(pk=person.pk)
        with django_assert_num_queries(4) as asked:
            change_service_user(
                person=person, values={"name": "New"}, seen=person.fingerprint, by=walled, now=now
            )
        counts.append([query["sql"].split("(")[0][:40] for query in asked])
    assert counts[0] == counts[1]


def test_the_page_costs_the_same_however_often_somebody_was_changed(
    signed_in, lead, rowan_nurse, incident, walled, service_user, now, django_assert_max_num_queries
):
    for number in range(12):
        change(service_user, rowan_nurse, now + timedelta(minutes=number), name=f"Jo {number}")
    client = signed_in(lead)
    client.get(details_page(incident, service_user))
    with django_assert_max_num_queries(8):
        assert client.get(details_page(incident, service_user)).status_code == 200
