"""What people do, in one line, for tests that begin after it."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from incidents.models import Action, Incident, Triage
from incidents.response.services.reviewing import Task, add_action
from incidents.response.services.triaging import Decision, latest, triage_incident
from incidents.vocabulary import Audience, Response, Severity
from staff.models import User


def in_days(now: datetime, days: int) -> date:
    return timezone.localdate(now) + timedelta(days=days)


def decision(by: User, now: datetime, **given: object) -> Decision:
    fields: dict[str, object] = {
        "severity": Severity.LOW,
        "response": Response.LOCAL_REVIEW,
        "audience": Audience.WARD,
        "lead": by,
        "review_on": in_days(now, 7),
        "close_by": in_days(now, 28),
        "because": "Made-up reasons",
    }
    return Decision(**(fields | given))


def triage(incident: Incident, by: User, now: datetime, **given: object) -> Triage:
    found = triage_incident(
        incident=incident,
        decision=decision(by, now, **given),
        after=latest(Triage, incident),
        by=by,
        now=now,
    )
    incident.refresh_from_db()
    return found


def give_action(incident: Incident, owner: User, by: User, now: datetime, *, days: int = 3) -> Action:
    task = Task("Put up a curtain", owner, in_days(now, days))
    return add_action(incident=incident, task=task, form_key=uuid4(), by=by, now=now)


def boxes(name: str, day: date) -> dict[str, str]:
    """A date, as the boxes of a form send it."""
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def moment_boxes(name: str, at: datetime) -> dict[str, str]:
    local = timezone.localtime(at)
    return boxes(name, local.date()) | {f"{name}_3": local.strftime("%H:%M"), f"{name}_4": ""}
