"""Opening, meeting and ending promises, and seeing a notice. `deadlines.escalation` escalates.

Only the sweep knows the ladders: what is new, or due sooner, is marked for its next round.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from audit import services as audit
from audit.adding import add
from audit.services import Actor, incident_of
from deadlines import clock
from deadlines.clock import LADDERS, Kind, Rung
from deadlines.escalation_policies import refusals
from deadlines.models import Deadline, Ladder, LadderRung, Notice
from row_security.context import acting_as_system
from wards.models import Trust, Ward

#: a round that began before a ladder was set, and so with the old one, leaves its deadlines to the next
ROUND = timedelta(seconds=5)


@transaction.atomic
def open_deadline(
    *,
    kind: Kind,
    subject: Model,
    ward: Ward,
    basis_at: datetime,
    by: Actor,
    now: datetime,
    due_at: datetime | None = None,
) -> Deadline:
    """Promise `kind` about `subject`, due its allowed time after `basis_at`, or at `due_at` when given.

    Opened after rungs were reached (an incident entered late), their audiences are told what is true now.
    """
    deadline = _promised(kind, subject, ward, basis_at, due_at or clock.due_at(kind, basis_at), now)
    _open([deadline], by, now)
    return deadline


@transaction.atomic(savepoint=False)  # only ever part of what makes its subject
def open_deadlines(
    *, kinds: Iterable[Kind], subject: Model, ward: Ward, basis_at: datetime, by: Actor, now: datetime
) -> None:
    """Several promises about one subject, counted from the same moment."""
    _open(
        [_promised(kind, subject, ward, basis_at, clock.due_at(kind, basis_at), now) for kind in kinds],
        by,
        now,
    )


def _promised(
    kind: Kind, subject: Model, ward: Ward, basis_at: datetime, due: datetime, now: datetime
) -> Deadline:
    return Deadline(
        kind=kind,
        subject_id=subject.pk,
        incident_id=cast(UUID, incident_of(subject)),  # the database refuses one of no record
        ward=ward,
        basis_at=basis_at,
        first_due_at=due,
        due_at=due,
        opened_at=now,
        next_rung_at=now,
    )


def _open(promised: list[Deadline], by: Actor, now: datetime) -> None:
    add(promised)
    audit.record_many(
        audit.event(
            verb="deadline.opened",
            target=each,
            by=by,
            at=now,
            kind=Kind(each.kind).value,
            subject=str(each.subject_id),
        )
        for each in promised
    )


@transaction.atomic
def meet(*, kind: Kind, subject: Model, by: Actor, now: datetime) -> bool:
    """The promise is kept, in time or late. False when none of this kind was running."""
    return _finish(kind, subject, "met_at", by, now)


@transaction.atomic
def end(*, kind: Kind, subject: Model, by: Actor, now: datetime) -> bool:
    """The promise is no longer needed: its reminders stop, and it never counts as kept."""
    return _finish(kind, subject, "ended_at", by, now)


def _finish(kind: Kind, subject: Model, field: str, by: Actor, now: datetime) -> bool:
    running = Deadline.objects.running().select_for_update().filter(kind=kind, subject_id=subject.pk)
    deadline = running.first()
    if deadline is None:
        return False
    setattr(deadline, field, now)
    deadline.next_rung_at = None
    deadline.save(update_fields=[field, "next_rung_at"])
    audit.record(
        verb=f"deadline.{field.removesuffix('_at')}", target=deadline, by=by, at=now, kind=kind.value
    )
    return True


@transaction.atomic
def bring_forward(
    *, kind: Kind, subject: Model, due_at: datetime, by: Actor, now: datetime, also_if_met: bool = False
) -> bool:
    """Due sooner than thought. A later time is not taken: nobody gains time by editing.

    With `also_if_met`, a promise already kept is measured again against the true time, and may prove late.
    """
    promised = Deadline.objects.filter(ended_at=None) if also_if_met else Deadline.objects.running()
    mine = promised.select_for_update().filter(kind=kind, subject_id=subject.pk)
    deadline = mine.order_by("opened_at").last()
    if deadline is None or due_at >= deadline.due_at:
        return False
    deadline.due_at = due_at
    if deadline.met_at is None:
        deadline.next_rung_at = now
    deadline.save(update_fields=["due_at", "next_rung_at"])
    audit.record(verb="deadline.brought_forward", target=deadline, by=by, at=now, kind=kind.value)
    return True


def mark_seen(*, notice: Notice, now: datetime) -> None:
    """The first time counts."""
    Notice.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=now)


@transaction.atomic
def set_ladder(*, kind: Kind, rungs: Sequence[Rung], by: Actor, now: datetime) -> bool:
    """The trust's own reminders of `kind`, from the next round of the sweep on, for running promises too.

    The built-in ones, given again, are simply those. False when nothing changes. ValueError, with the reasons
    one to a line, for a ladder that is not safe.
    """
    if refused := refusals(kind, rungs):
        raise ValueError("\n".join(refused))
    list(Trust.objects.select_for_update())  # two administrators at once: one after the other
    ladder = tuple(sorted(rungs, key=lambda rung: rung.after_due))
    before = Ladder.objects.in_force().filter(kind=kind).first()
    if ladder == Ladder.objects.of(kind):
        return False
    if before:
        before.ended_at = now
        before.save(update_fields=["ended_at"])
    mine = None if ladder == LADDERS[kind] else _make_ladder(kind, ladder, now)
    said = {rung.level: sorted(rung.tells) for rung in ladder}
    audit.record(
        verb="configuration.changed", target=mine or before, by=by, at=now, kind=kind.value, tells=said
    )
    with acting_as_system("system:ladders"):
        Deadline.objects.running().filter(kind=kind).update(next_rung_at=now + ROUND)
    return True


def _make_ladder(kind: Kind, rungs: Iterable[Rung], now: datetime) -> Ladder:
    ladder = Ladder.objects.create(kind=kind, set_at=now)
    LadderRung.objects.bulk_create(
        LadderRung(ladder=ladder, level=rung.level, minutes=rung.minutes, tells=sorted(rung.tells))
        for rung in rungs
    )
    return ladder
