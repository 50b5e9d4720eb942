"""Deadlines of the kinds the engine serves, and the moments at which their rungs are reached."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from deadlines import escalation
from deadlines.clock import Kind
from deadlines.models import Deadline, Ladder, Notice
from incidents.models import Exclusion, ExclusionCause, Incident
from staff.models import User

HOUR = timedelta(hours=1)


@pytest.fixture
def entry(incident: Incident) -> Deadline:
    """The incident was known two hours before `now`, so its entry is due 22 hours after."""
    return Deadline.objects.get(kind=Kind.ENTRY, subject_id=incident.pk)


@pytest.fixture
def triage(incident: Incident) -> Deadline:
    return Deadline.objects.get(kind=Kind.TRIAGE, subject_id=incident.pk)


@pytest.fixture
def exclude(now: datetime, lead: User) -> Callable[[User, Incident], None]:
    def make(person: User, incident: Incident) -> None:
        Exclusion.objects.create(
            incident=incident, person=person, cause=ExclusionCause.MANUAL, made_at=now, made_by=lead
        )

    return make


def told(level: str, of: Deadline | None = None) -> set[str]:
    """Names of those who have a notice of this rung, of this promise or of any."""
    notices = Notice.objects.filter(escalation__level=level)
    if of is not None:
        notices = notices.filter(escalation__deadline=of)
    return set(notices.values_list("person__name", flat=True))


def swept_to(deadline: Deadline, hours: float) -> datetime:
    """Every sweep in its time, until so many hours after it was due. Returns that moment."""
    at = deadline.due_at + hours * HOUR
    ladder = Ladder.objects.of(Kind(deadline.kind))
    for moment in [deadline.due_at + rung.after_due for rung in ladder]:
        if deadline.opened_at <= moment < at:
            escalation.tick(now=moment)
    escalation.tick(now=at)
    return at


def another_subject() -> object:
    """Something with a primary key, for deadlines whose subject does not matter."""

    class Something:
        incident_id = uuid4()
        pk = uuid4()

    return Something()
