"""A lead or an owner who left, lost the role or was closed out: the others are told, in the same words."""

import pytest
from django.urls import reverse

from deadlines import escalation
from deadlines.clock import Kind
from deadlines.models import Deadline, Notice
from incidents.access import may_triage
from incidents.confidentiality.services.case_members import exclude_person
from incidents.confidentiality.services.linking import link
from incidents.models import Incident
from incidents.response.unheld import has_no_lead
from referrals.models import Referral
from staff.models import User
from staff.roles import Role
from staff.services import stand_down
from tests.conftest import appointed
from tests.factories import UserFactory
from tests.incidents.doing import give_action, triage
from tests.incidents.writing import affect

pytestmark = pytest.mark.django_db
NO_LEAD = "The case lead is no longer available for this record"
NO_OWNER = "The person an action was given to is no longer available for this record"


@pytest.fixture(autouse=True)
def at_now(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def first(trust):
    return appointed("Fern Lead", Role.SAFEGUARDING_ADULTS)


@pytest.fixture
def led(incident, first, now):
    triage(incident, first, now)
    return incident


def left(person, incident, lead, now):
    User.objects.filter(pk=person.pk).update(is_active=False)


def lost_the_role(person, incident, lead, now):
    stand_down(appointment=person.appointments.get(), by="system:tests", now=now)


def closed_out(person, incident, lead, now):
    exclude_person(incident=incident, person=person, by=lead, now=now)


def it_happened_to_another_account_of_theirs(person, incident, lead, now):
    bank = UserFactory()
    affect(incident, bank, lead, now)
    one, two = (appointed(name, Role.ADMINISTRATOR) for name in ("Ade One", "Ade Two"))
    link(first=person, second=bank, asked_by=one, by=two, now=now)


GONE = [left, lost_the_role, closed_out]
gone = pytest.mark.parametrize("gone", GONE)


def pages(client, incident):
    names = ("detail", "accounts", "response", "timeline")
    return [client.get(reverse(f"incidents:{name}", args=[incident.pk])).content.decode() for name in names]


def test_while_somebody_leads_it_nothing_is_said(led, lead, signed_in):
    client = signed_in(lead)
    assert "Nobody holds these" not in client.get("/").content.decode()
    assert all(NO_LEAD not in page for page in pages(client, led))


@gone
def test_it_is_a_task_of_the_other_leads_and_its_pages_say_so_in_the_same_words(
    gone, led, first, lead, signed_in, now
):
    gone(first, led, lead, now)
    client = signed_in(lead)
    home = client.get("/").content.decode()
    assert "Nobody holds these" in home
    assert led.reference in home
    assert NO_LEAD in home
    for page in pages(client, led):
        assert f"{NO_LEAD}, so nobody holds it." in page
        assert reverse("incidents:triage", args=[led.pk]) in page


@gone
def test_whoever_cannot_name_another_is_told_nothing(gone, led, first, lead, rowan_nurse, signed_in, now):
    gone(first, led, lead, now)
    client = signed_in(rowan_nurse)
    assert NO_LEAD not in client.get("/").content.decode()
    assert all("no longer available" not in page for page in pages(client, led))


def test_whoever_was_closed_out_sees_no_task_of_it(led, first, lead, signed_in, now):
    closed_out(first, led, lead, now)
    home = signed_in(first).get("/").content.decode()
    assert "Nobody holds these" not in home
    assert led.reference not in home


@gone
def test_named_another_lead_it_is_held_again(gone, led, first, lead, signed_in, now):
    gone(first, led, lead, now)
    triage(led, lead, now)
    assert "Nobody holds these" not in signed_in(lead).get("/").content.decode()


@gone
def test_the_next_up_is_told_of_its_review(gone, led, first, lead, now):
    gone(first, led, lead, now)
    review = Deadline.objects.get(kind=Kind.REVIEW, subject_id=led.pk)
    escalation.tick(now=review.due_at)
    told = set(Notice.objects.filter(escalation__deadline=review).values_list("person__name", flat=True))
    assert told == {"Sam Lead"}


@pytest.mark.parametrize("gone", [*GONE, it_happened_to_another_account_of_theirs])
def test_the_query_says_what_the_rule_says(gone, led, first, lead, now):
    """Of somebody who leads: active, not kept out, and may triage."""
    for before in (True, False):
        incident = Incident.objects.select_related("lead", "ward").get(pk=led.pk)
        kept_out = incident.exclusions.filter(person=first, lifted_at=None).exists()
        able = incident.lead.is_active and not kept_out and may_triage(incident.lead, incident)
        assert has_no_lead(incident, now) is not able
        if before:
            gone(first, led, lead, now)


@gone
def test_an_action_of_somebody_who_is_gone_is_a_task_of_the_leads(
    gone, led, first, lead, rowan_colleague, signed_in, now
):
    give_action(led, rowan_colleague, first, now)
    client = signed_in(lead)
    response = reverse("incidents:response", args=[led.pk])
    assert "No longer available" not in client.get(response).content.decode()
    gone(rowan_colleague, led, lead, now)
    home = client.get("/").content.decode()
    assert NO_OWNER in home
    assert response in home
    assert "No longer available for this record." in client.get(response).content.decode()


@gone
def test_its_case_lead_is_told_when_that_action_is_due(gone, led, first, lead, rowan_colleague, now):
    action = give_action(led, rowan_colleague, first, now)
    gone(rowan_colleague, led, lead, now)
    promise = Deadline.objects.get(kind=Kind.ACTION, subject_id=action.pk)
    escalation.tick(now=promise.due_at)
    told = set(Notice.objects.filter(escalation__deadline=promise).values_list("person__name", flat=True))
    assert told == {"Fern Lead"}


@gone
def test_the_page_of_a_referral_says_so_too(gone, led, first, lead, signed_in, now):
    referral = Referral.objects.create(incident=led, kind="police", recommended_at=now)
    client = signed_in(lead)
    assert NO_LEAD not in client.get(referral.get_absolute_url()).content.decode()
    gone(first, led, lead, now)
    page = client.get(referral.get_absolute_url()).content.decode()
    assert f"{NO_LEAD}, so nobody holds it." in page
