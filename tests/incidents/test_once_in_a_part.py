"""The same person is entered once in a part of an incident: the form says so, the database refuses it."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from incidents.models import Involvement
from incidents.recording.services.people import withdraw_involvement
from incidents.vocabulary import InvolvedAs, PersonKind
from tests.incidents.doing import triage
from tests.incidents.writing import affect, enter, url

pytestmark = pytest.mark.usefixtures("clock")

INDEXES = ("service_user_once_in_a_part", "staff_once_in_a_part")


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


def add(client, incident, kind, **answers):
    return client.post(url("person_add_kind", incident, kind), answers)


def again(entered: Involvement, **other: object) -> Involvement:
    """The same person, in the same part, by whatever way."""
    kept = {"incident": entered.incident, "involved_as": entered.involved_as, "kind": entered.kind}
    who = {"service_user": entered.service_user, "staff": entered.staff}
    seen = {"details": entered.details, "entered_as": entered.entered_as}
    when = {"recorded_at": entered.recorded_at, "recorded_by": entered.recorded_by}
    return Involvement.objects.create(**(kept | who | seen | when | other))


def test_the_database_refuses_the_same_person_twice_in_a_part(
    incident, service_user, rowan_nurse, rowan_colleague, now
):
    affected = affect(incident, service_user, rowan_nurse, now)
    witness = enter(incident, InvolvedAs.WITNESS, rowan_colleague, rowan_nurse, now)
    for entered in (affected, witness):
        with pytest.raises(IntegrityError, match="once_in_a_part"), transaction.atomic():
            again(entered)
    again(affected, involved_as=InvolvedAs.WITNESS)
    withdraw_involvement(involvement=affected, reason="Wrong", by=rowan_nurse, now=now)
    again(affected)


def test_several_who_are_only_described_may_be_in_one_part(incident, rowan_nurse, now):
    for _ in range(2):
        Involvement.objects.create(
            incident=incident,
            involved_as=InvolvedAs.WITNESS,
            kind=PersonKind.VISITOR,
            described_as="A visitor",
            recorded_at=now,
            recorded_by=rowan_nurse,
        )


def test_the_form_says_so_beside_the_person_and_keeps_what_was_chosen(nurse, incident, service_user):
    answers = {"involved_as": "affected", "service_user": str(service_user.pk)}
    assert add(nurse, incident, "service-user", **answers).status_code == 302
    answer = add(nurse, incident, "service-user", **answers)
    page = answer.content.decode()
    said = "Jo Example is in this record already as: directly affected person."
    assert answer.status_code == 200
    assert page.lower().count(said.lower()) == 2, "in the summary and beside the field"
    assert re.search(rf'value="{service_user.pk}"[^>]*checked', page)
    assert Involvement.objects.count() == 1
    assert add(nurse, incident, "service-user", **(answers | {"involved_as": "witness"})).status_code == 302


def test_the_form_for_staff_says_so_too(nurse, incident, rowan_colleague):
    answers = {"q": "Ray", "staff": str(rowan_colleague.pk), "involved_as": "witness"}
    assert add(nurse, incident, "staff", **answers).status_code == 302
    page = add(nurse, incident, "staff", **answers).content.decode()
    assert "Ray Colleague is in this record already as" in page


def test_nobody_is_told_of_an_entry_that_they_may_not_read(nurse, incident, rowan_colleague, lead, now):
    """A lead entered them after triage: for the person who recorded it, it is as if they had not."""
    triage(incident, lead, now)
    enter(incident, InvolvedAs.INITIATOR, rowan_colleague, lead, now + timedelta(minutes=1))
    answers = {"q": "Ray", "staff": str(rowan_colleague.pk), "involved_as": "initiator"}
    answer = add(nurse, incident, "staff", **answers)
    assert "is in this record already" not in answer.content.decode()
