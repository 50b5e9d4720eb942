"""A lead sees who opened a record and who was turned away, and can print an answer for somebody who asks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape

from audit import services as audit
from audit.models import AuditEvent, Outcome
from incidents.confidentiality.services.case_members import exclude_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(incident, now):
    def make(person, *, minutes=0, verb="incident.read", **given):
        at = now + timedelta(minutes=minutes)
        return audit.record(verb=verb, by=person, at=at, target=incident, **given)

    return make


@pytest.fixture
def looked(signed_in, lead, incident):
    client = signed_in(lead)

    def show(name="who_looked"):
        return client.get(reverse(f"incidents:{name}", args=[incident.pk]))

    return show


def test_it_says_who_opened_it_how_often_and_what_they_did(looked, read, rowan_manager):
    for minutes in (1, 2, 30):
        read(rowan_manager, minutes=minutes)
    read(rowan_manager, minutes=40, verb="incident.reviewed")
    (one,) = [each for each in looked().context["lookers"] if each.person == rowan_manager]
    assert (one.times, one.roles) == (4, "Ward manager")
    assert one.did == ["Opened the record", "Reviewed it"]
    assert one.last - one.first == timedelta(minutes=39)


def test_whoever_looked_last_stands_first(looked, read, rowan_manager, rowan_nurse):
    read(rowan_manager, minutes=90)
    read(rowan_nurse, minutes=80)
    people = [one.person for one in looked().context["lookers"]]
    assert people.index(rowan_manager) < people.index(rowan_nurse)


def test_who_was_turned_away_is_a_list_of_its_own(looked, read, willow_nurse):
    read(willow_nurse, outcome=Outcome.NOT_THERE)
    read(willow_nurse, outcome=Outcome.REFUSED)
    context = looked().context
    assert [(one.person, one.times) for one in context["turned_away"]] == [(willow_nurse, 2)]
    assert willow_nurse not in [one.person for one in context["lookers"]]


def test_other_records_are_not_counted(looked, read, flagged, willow_nurse, now):
    audit.record(verb="incident.read", by=willow_nurse, at=now, target=flagged())
    assert willow_nurse.name not in looked().content.decode()


def test_it_costs_the_same_however_many_have_looked(
    looked, read, rowan_manager, rowan_nurse, willow_nurse, django_assert_max_num_queries
):
    looked()
    for person in (rowan_manager, rowan_nurse, willow_nurse) * 5:
        read(person)
    with django_assert_max_num_queries(16):
        looked()


def test_the_answer_with_names(looked, read, rowan_manager, incident):
    read(rowan_manager)
    text = looked("answer").content.decode()
    assert escape(rowan_manager.name) in text
    assert "to read it" in text
    assert incident.headline not in text


def test_the_answer_by_role_names_nobody_but_who_prepared_it(looked, read, rowan_manager, rowan_nurse):
    for person in (rowan_manager, rowan_nurse):
        read(person)
    text = looked("answer_by_role").content.decode()
    assert "Ward manager" in text
    assert "Prepared by Sam Lead" in text
    assert rowan_manager.name not in text
    assert rowan_nurse.name not in text


def test_roles_are_counted_together(looked, read, rowan_nurse, rowan_colleague):
    read(rowan_nurse)
    read(rowan_colleague, minutes=5)
    (ward,) = [one for one in looked("answer_by_role").context["roles"] if one.roles == "Ward staff"]
    assert ward.people == 2


def test_the_answer_does_not_say_who_was_turned_away(looked, read, willow_nurse):
    read(willow_nurse, outcome=Outcome.NOT_THERE)
    assert willow_nurse.name not in looked("answer").content.decode()


@pytest.mark.parametrize("name", ["who_looked", "answer", "answer_by_role"])
def test_those_who_may_see_it_and_not_triage_it_are_refused(signed_in, rowan_manager, incident, name):
    address = reverse(f"incidents:{name}", args=[incident.pk])
    assert signed_in(rowan_manager).get(address).status_code == 403


@pytest.mark.parametrize("name", ["who_looked", "answer", "answer_by_role"])
def test_to_a_lead_who_is_kept_out_it_was_never_there(signed_in, children_lead, lead, incident, now, name):
    exclude_person(incident=incident, person=children_lead, by=lead, now=now)
    address = reverse(f"incidents:{name}", args=[incident.pk])
    assert signed_in(children_lead).get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("who_looked", "incident.who_looked"),
        ("answer", "incident.printed"),
        ("answer_by_role", "incident.printed"),
    ],
)
def test_looking_is_an_event_of_the_record(looked, incident, lead, name, verb):
    looked(name)
    (event,) = AuditEvent.objects.filter(verb=verb)
    assert (event.actor, event.incident_id) == (f"staff:{lead.pk}", incident.pk)


def test_the_page_is_linked_from_the_incident(signed_in, lead, incident):
    text = signed_in(lead).get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    assert reverse("incidents:who_looked", args=[incident.pk]) in text
