"""The safeguarding questions: promised from when it became known, asked again when what they rest on changes.

Multi-agency guidance 2024: a safeguarding decision for every incident, on what is known now. Referrals belong
to an app above this one, so the answers are reached backwards, by name.
"""

from datetime import datetime

from django.db.models import Exists, Q, QuerySet

from deadlines import clock
from deadlines import services as deadlines
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents.models import Incident, StepTick
from incidents.response.services.steps import undo_step
from incidents.workflow import Status, Step
from staff.models import User

Ground = tuple[frozenset[str], str]
KINDS_CHANGED = "The kind of incident changed after the questions were answered."
STAFF_CHANGED = "Whether staff are involved changed after the questions were answered."


def first_known(incident: Incident) -> datetime:
    """What clocks are counted from. A correction to a later time gains nobody any."""
    return min(incident.known_at, incident.first_known_at)


def promise_questions(*, incident: Incident, by: User, now: datetime) -> None:
    """Within a day of when it became known; nothing new where they are answered or asked already."""
    if not are_answered(incident) and not are_asked(incident):
        _ask(incident, first_known(incident), by, now)


def ground(incident: Incident) -> Ground:
    """What the answers rest on in the record itself."""
    return frozenset(incident.categories), str(incident.staff_involved)


def ask_again_if_changed(*, incident: Incident, was: Ground, by: User, now: datetime) -> None:
    """The step is to do again, and so are the questions; while it is closed, once it is reopened."""
    became = ground(incident)
    if became == was or not is_anything_decided(incident):
        return
    because = KINDS_CHANGED if became[0] != was[0] else STAFF_CHANGED
    undo_step(incident=incident, step=Step.REFERRALS, because=because, by=by, now=now)
    if incident.status != Status.CLOSED:
        ask_again(incident=incident, by=by, now=now)


def ask_again(*, incident: Incident, by: User, now: datetime) -> None:
    """A day from now, unless they are asked already or nothing waits for them."""
    if not are_asked(incident) and not is_step_done(incident):
        _ask(incident, now, by, now)


def known_earlier(*, incident: Incident, by: User, now: datetime) -> None:
    """Brings forward what is counted from when it became known, not what was asked again since."""
    asked = Deadline.objects.about(incident).filter(kind=Kind.QUESTIONS).order_by("opened_at").last()
    if asked and asked.basis_at < asked.opened_at:
        due_at = clock.due_at(Kind.QUESTIONS, first_known(incident))
        deadlines.bring_forward(
            kind=Kind.QUESTIONS, subject=incident, due_at=due_at, by=by, now=now, also_if_met=True
        )


def are_answered(incident: Incident) -> bool:
    return Incident.objects.filter(pk=incident.pk, safeguardinganswers__isnull=False).exists()


def is_anything_decided(incident: Incident) -> bool:
    """The questions are answered, or the step is ticked. One query: it is asked while saving."""
    done = Exists(_done(incident))
    return Incident.objects.filter(Q(safeguardinganswers__isnull=False) | done, pk=incident.pk).exists()


def are_asked(incident: Incident) -> bool:
    return Deadline.objects.running().about(incident).filter(kind=Kind.QUESTIONS).exists()


def is_step_done(incident: Incident) -> bool:
    return _done(incident).exists()


def _done(incident: Incident) -> QuerySet[StepTick]:
    return StepTick.objects.active().filter(incident=incident, step=Step.REFERRALS)


def _ask(incident: Incident, basis_at: datetime, by: User, now: datetime) -> None:
    deadlines.open_deadline(
        kind=Kind.QUESTIONS, subject=incident, ward=incident.ward, basis_at=basis_at, by=by, now=now
    )
