"""The database by itself: asked directly as the runtime role, without any filter of the application."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from audit import services as audit
from audit.models import AuditEvent, Outcome, Why
from deadlines.models import Deadline
from incidents.access import visible
from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import Exclusion, Incident, StatusChange
from incidents.vocabulary import Audience, Category
from incidents.workflow import Status
from oversight.records import events_for
from row_security.context import acting_as, acting_as_system
from staff.models import SamePerson
from staff.roles import Role
from tests.conftest import appointed
from tests.incidents.doing import give_action, triage
from tests.security.secured import SECURED
from tests.security.structure import asked
from wards.models import Known, ServiceUser

pytestmark = pytest.mark.django_db

PERSONAS = (
    *("rowan_nurse", "rowan_colleague", "rowan_manager", "willow_nurse", "lead", "children_lead"),
    *("allegations_lead", "board_member", "executive_lead", "administrator"),
)


@pytest.fixture
def incidents(flagged, lead, children_lead, now):
    """New, open to its ward, for named people, about staff, and one that a lead is kept out of."""
    new, on_ward, named = flagged(), flagged(), flagged()
    about_staff = flagged(staff_involved=Known.YES, category=Category.SEXUAL_ASSAULT, by=lead)
    closed_to_one = flagged()
    triage(on_ward, lead, now, audience=Audience.WARD)
    triage(named, lead, now, audience=Audience.NAMED)
    exclude_person(incident=closed_to_one, person=children_lead, by=lead, now=now)
    give_action(on_ward, lead, lead, now)
    return [new, on_ward, named, about_staff, closed_to_one]


@pytest.fixture
def other_account(auditor, lead, now):
    made = {"person": auditor.pk, "made_at": now, "made_by": lead}
    other = appointed("I Auditor (bank)", Role.AUDITOR)
    SamePerson.objects.bulk_create(SamePerson(account=account, **made) for account in (auditor, other))
    return other


# --- who sees which rows ------------------------------------------------------------------------------------


def test_nobody_named_means_no_rows(incidents):
    with acting_as(None):
        shown = [label for label in SECURED if apps.get_model(label)._default_manager.exists()]
    assert shown == []


def test_without_anybody_having_been_named_in_the_transaction_there_are_no_rows(incidents):
    asked("select set_config('role', %s, true)", settings.RUNTIME_ROLE)
    assert not Incident.objects.exists()
    asked("select set_config('role', %s, true)", settings.SYSTEM_ROLE)
    assert Incident.objects.count() == 5


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_database_shows_exactly_the_incidents_that_the_door_does(request, incidents, persona, now):
    person = request.getfixturevalue(persona)
    by_the_door = set(visible(person, now).values_list("pk", flat=True))
    with acting_as(person.pk):
        assert set(Incident.objects.values_list("pk", flat=True)) == by_the_door


OF_AN_INCIDENT = sorted(
    label for label in SECURED if label != "audit.AuditEvent" and hasattr(apps.get_model(label), "incident")
)


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_belongs_to_an_incident_is_seen_with_it(request, incidents, persona, now):
    person = request.getfixturevalue(persona)
    theirs = set(visible(person, now).values_list("pk", flat=True))
    tables = {label: apps.get_model(label)._default_manager for label in OF_AN_INCIDENT}
    expected = {label: ids(rows.filter(incident__in=theirs)) for label, rows in tables.items()}
    with acting_as(person.pk):
        assert {label: ids(rows.all()) for label, rows in tables.items()} == expected


def ids(rows):
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_promise_is_known_with_its_incident(request, incidents, persona, now):
    person = request.getfixturevalue(persona)
    theirs = set(visible(person, now).values_list("pk", flat=True))
    with acting_as(person.pk):
        of_incidents = Deadline.objects.filter(kind__in=["entry", "triage"])
        assert set(of_incidents.values_list("subject_id", flat=True)) <= theirs


def test_somebody_kept_out_does_not_even_see_that_they_are(incidents, children_lead):
    with acting_as(children_lead.pk):
        assert not Exclusion.objects.exists()


def test_those_cared_for_are_seen_on_ones_own_wards_and_where_they_are_involved(
    service_user, rowan_nurse, willow_nurse, lead, board_member
):
    seen = {}
    for person in (rowan_nurse, willow_nurse, lead, board_member):
        with acting_as(person.pk):
            seen[person] = ServiceUser.objects.filter(pk=service_user.pk).exists()
    assert seen == {rowan_nurse: True, willow_nurse: False, lead: True, board_member: False}


# --- the audit trail ----------------------------------------------------------------------------------------


@pytest.fixture
def trail(incidents, lead, willow_nurse, now):
    """Each way in which an event can end, about two records, one that never was, and none."""
    hidden, *_, other = incidents
    return [
        audit.record(verb="test.asked", by=willow_nurse, at=now, incident=pk, outcome=outcome, reason=reason)
        for pk in (hidden.pk, other.pk, uuid4(), None)
        for outcome in Outcome
        for reason in ("", "at_risk", *Why.values)
    ]


@pytest.mark.parametrize("account", ["first", "second"])
def test_the_database_shows_an_auditor_exactly_the_events_that_the_application_does(
    trail, incidents, auditor, other_account, lead, now, account
):
    exclude_person(incident=incidents[0], person=auditor, by=lead, now=now)
    who = {"first": auditor, "second": other_account}[account]
    by_the_application = ids(events_for(who.pk))
    with acting_as(who.pk):
        assert ids(AuditEvent.objects.all()) == by_the_application
    closed = {event.pk for event in trail if event.incident_id == incidents[0].pk}
    said_nothing = {event.pk for event in trail if event.is_unanswered}
    assert {event.pk for event in trail} - by_the_application == closed - said_nothing
    assert closed & said_nothing


def test_somebody_who_sees_the_record_reads_of_it_and_of_nothing_else(trail, incidents, lead):
    with acting_as(lead.pk):
        seen = set(AuditEvent.objects.filter(verb="test.asked").values_list("incident_id", flat=True))
    assert seen == {incidents[0].pk, incidents[-1].pk}


# --- what cannot be added -----------------------------------------------------------------------------------


def add_to(incident_id, by, now):
    StatusChange.objects.create(
        incident_id=incident_id, was="", became=Status.RECORDING, recorded_at=now, recorded_by=by
    )


def test_adding_to_a_hidden_record_fails_like_adding_to_none(incidents, willow_nurse, now):
    """A foreign key that accepts a hidden row would tell that it is there."""
    said = []
    for incident_id in (incidents[0].pk, uuid4()):
        with acting_as(willow_nurse.pk), pytest.raises(DatabaseError) as refusal, transaction.atomic():
            add_to(incident_id, willow_nurse, now)
        said.append(str(refusal.value).split("\n")[0])
    assert said[0] == said[1]


def test_changing_a_hidden_record_changes_nothing(incidents, willow_nurse):
    with acting_as(willow_nurse.pk):
        assert Incident.objects.update(headline="") == 0


# --- one inside another -------------------------------------------------------------------------------------


def current_role() -> str:
    return asked("select current_user")[0][0]


def test_acting_as_somebody_else_inside_gives_back_who_was_acting(incidents, rowan_nurse, board_member):
    with acting_as(rowan_nurse.pk):
        seen = Incident.objects.count()
        with acting_as(board_member.pk):
            assert Incident.objects.count() == 0
        assert Incident.objects.count() == seen > 0
        with acting_as_system("system:tests"):
            assert Incident.objects.count() == 5
        assert (current_role(), Incident.objects.count()) == (settings.RUNTIME_ROLE, seen)
    assert current_role() == settings.SYSTEM_ROLE


def test_a_failure_inside_gives_back_who_was_acting(incidents, rowan_nurse):
    with acting_as(rowan_nurse.pk):
        with pytest.raises(RuntimeError), acting_as_system("system:tests"):
            raise RuntimeError
        assert current_role() == settings.RUNTIME_ROLE
    with pytest.raises(RuntimeError), acting_as(rowan_nurse.pk):
        raise RuntimeError
    assert current_role() == settings.SYSTEM_ROLE


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_the_role_is_given_back_too():
    asked("select set_config('role', %s, false)", settings.RUNTIME_ROLE)
    try:
        with acting_as_system("system:tests"):
            assert current_role() == settings.SYSTEM_ROLE
        assert current_role() == settings.RUNTIME_ROLE
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_connection_made_anew_goes_on_as_the_system(transactional_db):
    with acting_as_system("system:tests"):
        connection.close()
        assert current_role() == settings.SYSTEM_ROLE
