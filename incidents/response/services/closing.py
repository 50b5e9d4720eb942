"""Closing an incident when its steps are done, and reopening it (NCCMH standards 6.4, 6.5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from audit import services as audit
from deadlines import services as deadlines
from deadlines.clock import Kind
from incidents.locking import hold
from incidents.models import Action, Closure, Incident, StepTick
from incidents.response.ask_again import still_to_ask
from incidents.response.services.asking_again import ask_again_after_all, hand_on
from incidents.response.services.questions import ask_again
from incidents.response.services.steps import tick_step, undo_step
from incidents.response.services.triaging import note_move, promise_review
from incidents.vocabulary import Content, Explained
from incidents.workflow import IllegalMove, Status, Step, check_move
from staff.models import User

#: asked for on the closing page itself, so asked again at each closing
AT_CLOSING = (Step.LEARNING, Step.PERSON_ASKED)
WHY_CONTENT = "Say why they are not content, or why it was not possible to ask"
WHY_HELP = "Say why it was not possible to tell them where they can get independent help"
WHY_HANDED_ON = "Ask again first, or say who will and why this can close before"
GONE = "Somebody else has just changed this incident. Look at it again."


@dataclass(frozen=True)
class Ending:
    learning: str
    person_content: Content
    person_because: str
    told_of_independent_help: Explained
    help_because: str = ""
    handed_on: str = ""  # what is still promised: who asks it now, and why it can close before


@transaction.atomic
def close_incident(*, incident: Incident, ending: Ending, by: User, now: datetime) -> Closure:
    """Close it, or raise `IllegalMove` saying in words what it still waits for."""
    held = hold(incident)
    _tick_what_is_true(held, ending, by, now)
    check_move(Status(held.status), Status.CLOSED, done=done_steps(held), submitted=held.is_submitted)
    _check_reasons(ending)
    _check_help(ending)
    _check_promised(held, ending)
    if not Incident.objects.filter(pk=held.pk, status=held.status).update(
        status=Status.CLOSED, closed_at=now
    ):
        raise IllegalMove(GONE)
    note_move(held, Status.CLOSED, by, now)
    for kind in (Kind.ENTRY, Kind.TRIAGE, Kind.QUESTIONS, Kind.REVIEW, Kind.LEAD):
        deadlines.end(kind=kind, subject=held, by=by, now=now)
    promised = hand_on(incident=held, by=by, now=now)
    audit.record(verb="incident.closed", target=held, by=by, at=now, handed_on=len(promised))
    return Closure.objects.create(
        incident=held,
        learning=ending.learning,
        person_content=ending.person_content,
        person_because=ending.person_because,
        told_of_independent_help=ending.told_of_independent_help,
        help_because=ending.help_because,
        still_promised="\n".join(promised),
        handed_on=ending.handed_on if promised else "",
        recorded_at=now,
        recorded_by=by,
    )


def done_steps(incident: Incident) -> set[Step]:
    return {
        Step(step)
        for step in StepTick.objects.active().filter(incident=incident).values_list("step", flat=True)
    }


def ticks(incident: Incident) -> dict[str, StepTick]:
    """Step -> its standing tick, with who ticked it."""
    standing = StepTick.objects.active().filter(incident=incident).select_related("recorded_by")
    return {tick.step: tick for tick in standing}


def _tick_what_is_true(held: Incident, ending: Ending, by: User, now: datetime) -> None:
    """Undone with everything else when closing is refused."""
    true = {Step.LEARNING: "Written when closing", Step.PERSON_ASKED: f"Asked: {ending.person_content.label}"}
    if not Action.objects.filter(incident=held).exists():
        true[Step.ACTIONS] = "No actions were needed"
    for step, because in true.items():
        tick_step(incident=held, step=step, because=because, by=by, now=now)


def _check_reasons(ending: Ending) -> None:
    if ending.person_content is not Content.YES and not ending.person_because:
        raise IllegalMove(WHY_CONTENT)
    if ending.told_of_independent_help is Explained.NOT_POSSIBLE and not ending.help_because:
        raise IllegalMove(WHY_HELP)


def _check_help(ending: Ending) -> None:
    if ending.person_content is Content.NO and ending.told_of_independent_help is Explained.NOT_YET:
        raise IllegalMove("The person is not content for this to close. Tell them of independent help first.")


def _check_promised(held: Incident, ending: Ending) -> None:
    promised = still_to_ask(Q(incident=held))
    if promised and not ending.handed_on:
        raise IllegalMove(f"{WHY_HANDED_ON}: " + "; ".join(one.words for one in promised) + ".")


@transaction.atomic
def reopen_incident(
    *, incident: Incident, reason: str, review_on: date, again: Collection[Step], by: User, now: datetime
) -> None:
    """Open again on new information. Steps stay done, but those to do `again` and those of closing itself."""
    held = hold(incident)
    if held.status != Status.CLOSED:
        raise IllegalMove("This incident is not closed.")
    reopened = Incident.objects.filter(pk=held.pk, status=Status.CLOSED).update(
        status=Status.RESPONDING, closed_at=None, review_on=review_on
    )
    if not reopened:
        raise IllegalMove(GONE)
    for step in {*again, *AT_CLOSING}:
        undo_step(incident=held, step=step, by=by, now=now)
    ask_again(incident=held, by=by, now=now)
    ask_again_after_all(incident=held, by=by, now=now)
    note_move(held, Status.RESPONDING, by, now, reason)
    promise_review(incident=held, on=review_on, by=by, now=now)
    audit.record(verb="incident.reopened", target=held, by=by, at=now)
