"""Two workers, at the same moment, on the same rows."""

import pytest

from audit.models import AuditEvent
from deadlines import escalation
from deadlines.models import Escalation, Notice
from mail import sending
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(flagged, lead, rowan_manager, now):
    """Forty incidents, each with two promises; when both are overdue."""
    made = [flagged() for _ in range(40)]
    return made and now.replace(day=12)


def test_sweeping_at_once_escalates_each_once(many):
    fired = at_once(lambda: escalation.escalate(now=many))
    assert sum(fired) == Escalation.objects.count() == 80
    assert AuditEvent.objects.filter(verb="deadline.escalated").count() == 80


def test_telling_at_once_writes_each_notice_once(many):
    escalation.escalate(now=many)
    at_once(lambda: escalation.tell(now=many))
    assert Escalation.objects.filter(told_at=None).count() == 0
    notices = Notice.objects.values_list("escalation", "person")
    assert len(notices) == len(set(notices)) > 0


def test_dispatching_at_once_sends_each_person_one_message(many, mailoutbox):
    escalation.tick(now=many)
    at_once(lambda: sending.dispatch(now=many))
    people = Notice.objects.values_list("person", flat=True).distinct().count()
    assert len(mailoutbox) == len({message.to[0] for message in mailoutbox}) == people
