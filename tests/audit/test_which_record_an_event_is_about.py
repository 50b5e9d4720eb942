"""So that the wall holds in the audit trail: every event about a record says which record it is about."""

import pytest

from audit.models import AuditEvent
from audit.services import incident_of
from deadlines import escalation
from deadlines.models import Deadline, Escalation, Notice
from documents.models import Document
from referrals.models import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def deadline(incident):
    return Deadline.objects.get(kind="entry", subject_id=incident.pk)


def test_a_promise_and_its_notice_lead_to_the_record(incident, deadline, rowan_nurse, now):
    rung = {"minutes": 0, "tells": []}
    reached = Escalation.objects.create(deadline=deadline, level="due", was_due_at=now, fired_at=now, **rung)
    notice = Notice.objects.create(escalation=reached, person=rowan_nurse, created_at=now)
    assert incident_of(deadline) == incident_of(notice) == incident.pk


def test_a_document_leads_to_the_record_of_its_referral(incident, now):
    referral = Referral.objects.create(incident=incident, kind="police", recommended_at=now)
    document = Document(kind="referral", subject_id=referral.pk, incident_id=incident.pk)
    assert incident_of(document) == incident_of(referral) == incident.pk


def test_what_is_about_no_record_leads_to_none(trust, rowan_nurse):
    assert incident_of(trust) is incident_of(rowan_nurse) is None


def test_an_escalation_is_recorded_as_being_about_the_record(incident, deadline, lead):
    escalation.escalate(now=deadline.due_at)
    escalated = AuditEvent.objects.filter(verb="deadline.escalated")
    assert {event.incident_id for event in escalated} == {incident.pk}
