"""Every page of this app, for every persona: hidden is absent, seen but not theirs is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from incidents.confidentiality.services.case_members import name_on_case
from incidents.models import Exclusion, Incident, MemberAs
from incidents.viewing import triage_queue
from incidents.vocabulary import Category
from referrals.queries import unfinished_for
from staff.roles import Role
from staff.services import appoint
from tests.conftest import appointed
from tests.factories import SiteFactory, UserFactory, WardFactory
from tests.incidents.writing import affect
from tests.referrals.conftest import ADULT
from wards.models import Known

OF_INCIDENT = ["for_incident", "questions", "propose"]
OF_REFERRAL = ["detail", "decide", "send", "acknowledge", "outcome", "close"]


def addresses(referral):
    yield from (reverse(f"referrals:{name}", args=[referral.incident_id]) for name in OF_INCIDENT)
    yield from (reverse(f"referrals:{name}", args=[referral.pk]) for name in OF_REFERRAL)


def statuses(client, referral):
    return {client.get(url).status_code for url in addresses(referral)}


def test_a_lead_may(signed_in, lead, to_send):
    assert statuses(signed_in(lead), to_send) == {200}


def test_those_who_see_the_incident_may_not_refer(signed_in, rowan_nurse, rowan_manager, to_send):
    for person in (rowan_nurse, rowan_manager):  # the recorder, and the manager of a new incident
        assert statuses(signed_in(person), to_send) == {403}


@pytest.mark.parametrize(
    "persona",
    [
        "rowan_colleague",
        "willow_nurse",
        "board_member",
        "executive_lead",
        "administrator",
        "allegations_lead",
    ],
)
def test_for_everybody_else_there_is_nothing(signed_in, request, persona, to_send):
    client = signed_in(request.getfixturevalue(persona))
    assert statuses(client, to_send) == {404}


def test_hidden_and_absent_look_the_same(signed_in, willow_nurse, to_send):
    client = signed_in(willow_nurse)
    hidden = client.get(reverse("referrals:detail", args=[to_send.pk]))
    absent = client.get(reverse("referrals:detail", args=[uuid4()]))
    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_an_excluded_lead_finds_nothing(signed_in, children_lead, lead, to_send, now):
    Exclusion.objects.create(
        incident=to_send.incident, person=children_lead, cause="manual", made_at=now, made_by=lead
    )
    assert statuses(signed_in(children_lead), to_send) == {404}
    assert unfinished_for(children_lead, now) == []


def test_a_lead_it_happened_to_reads_no_referral_about_it(signed_in, lead, children_lead, to_send, now):
    """Another lead responds. Every address of the referral asks."""
    affect(to_send.incident, lead, children_lead, now)
    opened = {signed_in(lead).get(url).status_code for url in addresses(to_send)}
    assert opened == {403}
    assert statuses(signed_in(children_lead), to_send) == {200}


def test_a_superuser_gets_no_pass(signed_in, administrator, to_send):
    administrator.is_superuser = administrator.is_staff = True
    administrator.save()
    assert statuses(signed_in(administrator), to_send) == {404}


def test_a_lead_of_another_site_finds_nothing(signed_in, trust, to_send, now):

    elsewhere = WardFactory(site=SiteFactory(trust=trust)).site
    person = UserFactory()
    appoint(person=person, role=Role.SAFEGUARDING_ADULTS, site=elsewhere, by="system:tests", now=now)
    assert statuses(signed_in(person), to_send) == {404}
    assert unfinished_for(person, now) == []


def test_an_allegations_lead_refers_where_staff_may_be_involved(
    signed_in, allegations_lead, flagged, answered, now
):
    about = flagged(category=Category.SEXUALISED_LANGUAGE, staff_involved=Known.NOT_SURE)
    answered(about=about, **ADULT)
    theirs = unfinished_for(allegations_lead, now)
    assert [one.referral.incident_id for one in theirs] == [about.pk]
    assert statuses(signed_in(allegations_lead), theirs[0].referral) == {200}


@pytest.mark.parametrize("name", ["decide", "acknowledge", "outcome", "close", "make_document"])
def test_posting_goes_through_the_same_door(signed_in, rowan_nurse, willow_nurse, to_send, name):
    url = reverse(f"referrals:{name}", args=[to_send.pk])
    assert signed_in(rowan_nurse).post(url, {}).status_code == 403
    assert signed_in(willow_nurse).post(url, {}).status_code == 404
    assert to_send.changes.count() == 2


def test_nobody_signed_in_is_sent_to_log_in(client, to_send):
    response = client.get(reverse("referrals:detail", args=[to_send.pk]))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_every_reading_is_in_the_audit_trail(signed_in, lead, to_send):
    client = signed_in(lead)
    client.get(reverse("referrals:detail", args=[to_send.pk]))
    client.get(reverse("referrals:for_incident", args=[to_send.incident_id]))
    read = AuditEvent.objects.filter(verb__endswith=".read", actor=f"staff:{lead.pk}")
    assert set(read.values_list("incident_id", flat=True)) == {to_send.incident_id}
    assert sorted(read.values_list("verb", flat=True)) == ["incident.read", "referral.read"]


def test_a_ward_role_alone_never_refers(rowan, now, recommended):
    manager = appointed("Another Manager", Role.WARD_MANAGER, ward=rowan)
    assert unfinished_for(manager, now) == []


def test_what_is_read_in_an_emergency_is_on_no_list_of_work(
    signed_in, allegations_lead, flagged, to_send, lead, now
):
    for about in (to_send.incident, flagged()):
        name_on_case(
            incident=about,
            person=allegations_lead,
            member_as=MemberAs.BREAK_GLASS,
            because="Emergency access",
            by=lead,
            now=now,
            ends_at=timezone.now() + timedelta(hours=1),
        )
    client = signed_in(allegations_lead)
    assert unfinished_for(allegations_lead, now) == []
    assert triage_queue.page(allegations_lead, now).rows == []
    assert statuses(client, to_send) == {403}
    Incident.objects.filter(pk=to_send.incident_id).update(lead=allegations_lead)
    assert [one.referral for one in unfinished_for(allegations_lead, now)] == [to_send]
    assert statuses(client, to_send) == {200}
