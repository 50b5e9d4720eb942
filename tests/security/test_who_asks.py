"""What PostgreSQL is told of who asks: when, on whose behalf, and what is given back afterwards."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import CaseMember, Incident, MemberAs
from incidents.vocabulary import Audience
from row_security.context import acting_as
from staff.models import WardPermission
from tests.incidents.doing import triage

pytestmark = pytest.mark.django_db


@pytest.fixture
def named_until_tonight(flagged, lead, willow_nurse, now):
    incident = flagged()
    triage(incident, lead, now, audience=Audience.NAMED)
    CaseMember.objects.create(
        incident=incident,
        person=willow_nurse,
        member_as=MemberAs.INVESTIGATOR,
        because="asked",
        added_by=lead,
        added_at=now,
        ends_at=now + timedelta(hours=6),
    )
    return incident


def sees(incident, person, at):
    with acting_as(person.pk, now=at):
        return Incident.objects.filter(pk=incident.pk).exists()


def test_what_ends_by_itself_ends_by_the_time_that_is_told(named_until_tonight, willow_nurse, now):
    before, after = now + timedelta(hours=5), now + timedelta(hours=7)
    assert sees(named_until_tonight, willow_nurse, before)
    assert not sees(named_until_tonight, willow_nurse, after)


def test_a_role_that_has_ended_opens_nothing(flagged, lead, rowan_colleague, now):
    incident = flagged()
    triage(incident, lead, now, audience=Audience.WARD)
    WardPermission.objects.filter(user=rowan_colleague).update(ends_on=now.date())
    assert sees(incident, rowan_colleague, now)
    assert not sees(incident, rowan_colleague, now + timedelta(days=1))


def enter(person, at):
    with connection.cursor() as cursor:
        cursor.execute("select set_config('role', %s, true)", [settings.RUNTIME_ROLE])
        cursor.execute("select * from heard_enter(%s, %s, %s)", [settings.RUNTIME_ROLE, person.pk, at])


def test_without_the_time_there_are_no_rows(flagged, rowan_nurse, now):
    flagged()
    enter(rowan_nurse, now)
    assert Incident.objects.exists()
    enter(rowan_nurse, None)
    assert not Incident.objects.exists()


def test_somebody_who_has_just_shut_themselves_out_can_finish(flagged, lead, rowan_nurse, now):
    """What they may see was worked out as their request began, and is not by what acts as another within."""
    incident = flagged()
    with acting_as(lead.pk, now=now):
        with acting_as(rowan_nurse.pk, now=now):
            assert Incident.objects.filter(pk=incident.pk).exists()
        exclude_person(incident=incident, person=lead, by=lead, now=now)
        with acting_as(rowan_nurse.pk, now=now):
            pass
        assert Incident.objects.filter(pk=incident.pk).update(headline="finished") == 1
    assert not sees(incident, lead, now)


def test_what_is_given_back_holds_the_time_too(named_until_tonight, willow_nurse, now):
    late = now + timedelta(hours=7)
    with acting_as(willow_nurse.pk, now=now):
        with acting_as(willow_nurse.pk, now=late):
            assert not Incident.objects.exists()
        assert Incident.objects.exists()
