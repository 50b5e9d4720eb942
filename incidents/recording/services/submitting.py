"""Submitting a complete record: the moment that counts for the 24 hours (NCCMH standard 7.1)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from audit import services as audit
from deadlines import services as deadlines
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents.locking import Refused, hold
from incidents.models import Incident, StatusChange
from incidents.read_scope import Reading
from incidents.recording.completeness import entry_of
from incidents.recording.required_facts import Missing, missing
from incidents.vocabulary import LateReason
from incidents.workflow import Status, check_move
from staff.models import User


class Incomplete(Refused):
    """`missing` says what is still needed, by name."""

    def __init__(self, gaps: Sequence[Missing]) -> None:
        super().__init__("Still needed: " + "; ".join(gap.words for gap in gaps) + ".")
        self.missing = list(gaps)


def entry_deadline(incident: Incident) -> Deadline | None:
    return Deadline.objects.about(incident).filter(kind=Kind.ENTRY).first()


def is_late(deadline: Deadline | None, now: datetime) -> bool:
    return deadline is not None and now > deadline.due_at


@transaction.atomic
def submit(
    *,
    incident: Incident,
    late_reason: LateReason | str = "",
    late_words: str = "",
    by: User,
    now: datetime,
    reading: Reading | None = None,
) -> bool:
    """Submit a whole record, late with the reason. False when it was submitted already.

    Raises `Incomplete`, or `Refused` when a late record does not say why. With `reading`, only what its
    reader may know of can be missing: leads answer for what they added after triage.
    """
    held = hold(incident)
    if held.is_submitted:
        return False
    if gaps := missing(entry_of(held, reading)):
        raise Incomplete(gaps)
    late = is_late(entry_deadline(held), now)
    if late and not late_reason:
        raise Refused("The 24 hours have passed. Say why this record is late.")
    held.submitted_at, held.submitted_by = now, by
    held.late_reason, held.late_words = (late_reason, late_words) if late else ("", "")
    held.save(update_fields=["submitted_at", "submitted_by", "late_reason", "late_words"])
    _await_triage(held, by, now)
    deadlines.meet(kind=Kind.ENTRY, subject=held, by=by, now=now)
    audit.record(verb="incident.submitted", target=held, by=by, at=now, late=late)
    return True


def _await_triage(held: Incident, by: User, now: datetime) -> None:
    """A record triaged before it was whole stays where triage put it."""
    if held.status != Status.RECORDING:
        return
    check_move(Status.RECORDING, Status.SUBMITTED)
    moved = Incident.objects.filter(pk=held.pk, status=Status.RECORDING).update(status=Status.SUBMITTED)
    if not moved:
        raise Refused("Somebody else has just changed this incident. Look at it again.")
    StatusChange.objects.create(
        incident=held, was=Status.RECORDING, became=Status.SUBMITTED, recorded_at=now, recorded_by=by
    )
