"""Deciding, sending and acknowledging are promises: who is told when nobody keeps them."""

from datetime import timedelta

from django.urls import reverse

from deadlines import subjects
from deadlines.clock import Audience, Kind
from deadlines.escalation import escalate, tell
from deadlines.models import Deadline, Notice
from incidents.models import Exclusion, Incident
from incidents.workflow import Status


def due(referral, kind):
    return Deadline.objects.about(referral).get(kind=kind)


def told(deadline):
    return {notice.person for notice in Notice.objects.filter(escalation__deadline=deadline)}


def sweep(at):
    escalate(now=at)
    tell(now=at)


def test_every_kind_of_referral_promise_is_registered():
    assert {Kind.DECISION, Kind.SENDING, Kind.ACKNOWLEDGEMENT} <= subjects.registered()


def test_an_acknowledgement_that_does_not_come_is_chased(sent, lead, now):
    waiting = due(sent, Kind.ACKNOWLEDGEMENT)
    assert waiting.due_at == sent.sent_at + timedelta(hours=48)
    sweep(waiting.due_at + timedelta(minutes=1))
    assert told(waiting) == {lead}


def test_an_acknowledgement_in_time_is_not_chased(acknowledged):
    waiting = due(acknowledged, Kind.ACKNOWLEDGEMENT)
    sweep(waiting.due_at + timedelta(days=9))
    assert told(waiting) == set()


def test_the_lead_of_the_case_is_told_too(sent, lead, children_lead, now):
    Incident.objects.filter(pk=sent.incident_id).update(
        lead=children_lead, status=Status.RESPONDING, review_on=now.date()
    )
    deadline = due(sent, Kind.ACKNOWLEDGEMENT)
    people = subjects.of(deadline).people(deadline, [Audience.CASE_LEAD, Audience.SAFEGUARDING_LEAD], now)
    assert set(people) == {lead, children_lead}


def test_somebody_excluded_is_never_told(recommended, lead, children_lead, now):
    Exclusion.objects.create(
        incident=recommended.incident, person=lead, cause="manual", made_at=now, made_by=children_lead
    )
    deadline = due(recommended, Kind.DECISION)
    sweep(deadline.due_at + timedelta(minutes=1))
    assert told(deadline) == {children_lead}


def test_the_notice_opens_the_referral_for_who_may_act_and_the_incident_for_who_may_not(
    recommended, lead, rowan_nurse, willow_nurse, now
):
    deadline = due(recommended, Kind.DECISION)
    address = subjects.of(deadline).url
    assert address(deadline, lead, now) == recommended.get_absolute_url()
    assert address(deadline, rowan_nurse, now) == reverse("incidents:detail", args=[recommended.incident_id])
    assert address(deadline, willow_nurse, now) == ""
