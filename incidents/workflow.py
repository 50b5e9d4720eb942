"""The life of an incident: which moves are allowed, and what must be done before it closes. Pure.

Sources: NCCMH standards 6.4 and 6.5 (none stays open unnoticed, none closes before its steps are done).
"""

from collections.abc import Collection

from django.db.models import TextChoices


class Status(TextChoices):
    RECORDING = "recording", "Being recorded"
    SUBMITTED = "submitted", "Waiting for triage"
    RESPONDING = "responding", "Open"
    CLOSED = "closed", "Closed"


class Step(TextChoices):
    """What closing waits for. A step not needed is ticked too, with the reason."""

    REFERRALS = "referrals", "Every referral is decided, and concluded or handed on"
    CAPACITY = "capacity", "Capacity has been considered for the people involved"
    CARE_PLANS = "care_plans", "The care plans of everyone involved have been reviewed"
    SUPPORT = "support", "Support is in place for everyone involved"
    ACTIONS = "actions", "Actions are done or handed on"
    LEARNING = "learning", "What was learned is recorded"
    PERSON_ASKED = "person_asked", "The person was asked whether they are content for this to close"


#: ticked by people on the closing page; the others are ticked by the work itself
TICKED_BY_HAND = (Step.CAPACITY, Step.CARE_PLANS, Step.SUPPORT)


NEXT: dict[Status, frozenset[Status]] = {
    Status.RECORDING: frozenset({Status.SUBMITTED, Status.RESPONDING}),
    Status.SUBMITTED: frozenset({Status.RESPONDING}),
    Status.RESPONDING: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset({Status.RESPONDING}),  # reopened on new information
}


class IllegalMove(Exception):
    """Refused, in words a person can act on."""


def check_move(current: Status, to: Status, *, done: Collection[Step] = (), submitted: bool = True) -> None:
    """Raise `IllegalMove` unless the move is allowed. `done` are the steps ticked so far."""
    if to not in NEXT[current]:
        raise IllegalMove(f"This record cannot go from “{current.label}” to “{to.label}”.")
    if to is Status.CLOSED:
        _check_closing(done, submitted)


def _check_closing(done: Collection[Step], submitted: bool) -> None:
    if not submitted:
        raise IllegalMove("The record has not been submitted yet. Complete and submit it before closing.")
    waiting = [step.label for step in Step if step not in done]
    if waiting:
        raise IllegalMove("Before closing: " + "; ".join(waiting) + ".")
