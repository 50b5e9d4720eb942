"""Looking at an open incident again, and the actions that follow (NCCMH standard 6.5)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from audit import services as audit
from audit.adding import add_once
from deadlines import services as deadlines
from deadlines.clock import Kind
from incidents.due_dates import end_of
from incidents.locking import hold
from incidents.models import Action, Exclusion, Incident, Review
from incidents.response.services.steps import tick_step, undo_step
from incidents.response.services.triaging import latest, promise_review
from incidents.vocabulary import Explained
from incidents.workflow import IllegalMove, Status, Step
from staff.models import User

NOT_OPEN = "Only an open incident can be reviewed or given actions. Triage it, or reopen it, first."


@dataclass(frozen=True)
class Looked:
    with_person: Explained
    notes: str
    next_review_on: date


@dataclass(frozen=True)
class Task:
    what: str
    owner: User
    due_on: date


@transaction.atomic
def review_incident(
    *, incident: Incident, looked: Looked, after: UUID | None, by: User, now: datetime
) -> Review:
    """Write the review, keep the promise of it and make the next. `after` is the latest its writer saw."""
    held = hold(incident)
    check_open(held)
    if latest(Review, held) != after:
        raise IllegalMove(
            "Somebody else has reviewed this since you opened the page. Their review is saved. "
            "Send yours again to add it."
        )
    review = Review.objects.create(
        incident=held,
        with_person=looked.with_person,
        notes=looked.notes,
        next_review_on=looked.next_review_on,
        recorded_at=now,
        recorded_by=by,
    )
    Incident.objects.filter(pk=held.pk).update(review_on=looked.next_review_on)
    deadlines.meet(kind=Kind.REVIEW, subject=held, by=by, now=now)
    promise_review(incident=held, on=looked.next_review_on, by=by, now=now)
    audit.record(verb="incident.reviewed", target=held, by=by, at=now)
    return review


def check_open(held: Incident) -> None:
    if held.status != Status.RESPONDING:
        raise IllegalMove(NOT_OPEN)


@transaction.atomic
def add_action(*, incident: Incident, task: Task, form_key: UUID, by: User, now: datetime) -> Action:
    """Something to do, by somebody, by a day. The same form sent twice adds one action."""
    held = hold(incident)
    check_open(held)
    if Exclusion.objects.active().filter(incident=held, person=task.owner).exists():
        raise IllegalMove("The person you chose is kept out of this incident. Choose somebody else.")
    action = _new_action(held, task, form_key, by, now)
    if not add_once(action):
        return Action.objects.get(pk=form_key, incident=held)
    deadlines.open_deadline(
        kind=Kind.ACTION,
        subject=action,
        ward=held.ward,
        basis_at=now,
        due_at=end_of(task.due_on),
        by=by,
        now=now,
    )
    undo_step(incident=held, step=Step.ACTIONS, by=by, now=now)
    audit.record(verb="incident.action_added", target=held, by=by, at=now, action=str(action.pk))
    return action


def _new_action(held: Incident, task: Task, form_key: UUID, by: User, now: datetime) -> Action:
    return Action(
        pk=form_key,
        incident=held,
        what=task.what,
        owner=task.owner,
        due_on=task.due_on,
        recorded_at=now,
        recorded_by=by,
    )


@transaction.atomic
def finish_action(*, action: Action, evidence: str, by: User, now: datetime) -> None:
    """Done, or handed on, with what shows it. The last open action ticks the step that closing waits for."""
    held = hold(action.incident)
    done = Action.objects.filter(pk=action.pk, done_at=None).update(
        done_at=now, done_by=by, evidence=evidence
    )
    if not done:
        raise IllegalMove("Somebody has already finished this action.")
    deadlines.meet(kind=Kind.ACTION, subject=action, by=by, now=now)
    if not Action.objects.filter(incident=held, done_at=None).exists():
        tick_step(
            incident=held, step=Step.ACTIONS, because="Every action is done or handed on", by=by, now=now
        )
    audit.record(verb="incident.action_finished", target=held, by=by, at=now, action=str(action.pk))
