"""The tick: escalate what has fallen due, then write a notice to each person it concerns.

Stateless, and safe to run twice at once or after days of silence: rows are claimed with SKIP LOCKED, and a
unique key makes each rung fire once. Of a promise only the highest rung true now fires. It tells its own
audience and, of the audiences of the rungs before it, anybody who was never told of this promise: one notice
each, of what is true now. What was passed over is named in the audit event. NCCMH standard 7.1.

First, what time alone can bring about is promised (`subjects.look_first`). Last, whoever has come to be in
the audience of a rung that was reached before is told once.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from audit import services as audit
from deadlines import clock, subjects
from deadlines.clock import LADDERS, Audience, Kind, Rung
from deadlines.models import Deadline, Escalation, Ladder, Notice
from staff.models import User

TICK = "system:tick"
BATCH = 1000  # deadlines in one statement, and escalations told in one round
LONGEST_WAIT = timedelta(hours=1)
LOOK_AGAIN = timedelta(hours=1)  # how long somebody who has come to be told waits for it, at most
LOOKS = 50  # promises of which a sweep asks it: 6,000 in an hour

log = logging.getLogger(__name__)

ESCALATE = """
with own as (
    select kind::text, level::text, minutes, tells::text[] from deadlines_ladder ladder
    join deadlines_ladderrung rung on rung.ladder_id = ladder.id where ladder.ended_at is null
),
ladder as (
    -- in minutes: an interval of days would follow the clock changes of the session's time zone
    select kind, level, minutes, tells, minutes * interval '1 minute' as after_due from (
        select * from own
        union all
        select * from (values {rungs}) built_in (kind, level, minutes, tells)
        where kind not in (select kind from own)
    ) rungs
),
due as (
    select id, kind, incident_id, due_at, next_rung_at from deadlines_deadline
    where met_at is null and ended_at is null and next_rung_at <= %(now)s
    order by next_rung_at limit %(batch)s
    for update skip locked
),
said as (
    select deadline_id as id, max(minutes) as minutes from deadlines_escalation
    where deadline_id in (select id from due) group by deadline_id
),
step as (
    select due.id, due.kind, due.incident_id,
        max(ladder.minutes) filter (where due_at + after_due <= %(now)s) as minutes,
        max(due_at + after_due) filter (where due_at + after_due <= %(now)s) as was_due_at,
        min(due_at + after_due) filter (where due_at + after_due > %(now)s) as next_rung_at,
        array_agg(level order by after_due) filter (
            where due_at + after_due <= %(now)s and (said.minutes is null or ladder.minutes > said.minutes)
        ) as reached
    from due left join ladder using (kind) left join said using (id)
    group by due.id, due.kind, due.incident_id
),
moved as (
    update deadlines_deadline set next_rung_at = step.next_rung_at,
        next_look_at = case when step.minutes is not null then %(next_look)s end
    from step where deadlines_deadline.id = step.id
),
fired as (
    insert into deadlines_escalation
        (id, deadline_id, level, minutes, tells, tells_also, was_due_at, fired_at, attempts)
    select gen_random_uuid(), step.id, level, ladder.minutes, tells, array(
        select unnest(below.tells) from ladder below
        where below.kind = step.kind and below.minutes < step.minutes
        except select unnest(ladder.tells)
        order by 1
    ), was_due_at, %(now)s, 0
    from step join ladder on ladder.kind = step.kind and ladder.minutes = step.minutes
    left join said on said.id = step.id
    -- when a ladder has changed, nothing that lies below what was said already
    where said.minutes is null or step.minutes > said.minutes
    on conflict (deadline_id, level) do nothing
    returning deadline_id, level, was_due_at
),
noted as (
    insert into audit_auditevent
        (id, at, actor, verb, target_kind, target_id, incident_id, outcome, reason, detail, request_id)
    select gen_random_uuid(), %(now)s, %(actor)s,
        'deadline.escalated', 'deadlines.deadline', step.id::text, step.incident_id, 'ok', '',
        jsonb_build_object(
            'level', fired.level,
            'was_due_at', fired.was_due_at,
            'passed_over', array_remove(reached, fired.level)
        ), ''
    from fired join step on step.id = fired.deadline_id
)
select (select count(*) from due), (select count(*) from fired)
"""


def tick(*, now: datetime) -> None:
    look(now=now)
    escalate(now=now)
    tell(now=now)
    tell_newcomers(now=now)


def look(*, now: datetime) -> None:
    """One that fails is tried again by the next sweep; the rest of this one goes on."""
    for one in subjects.looks():
        try:
            one(now)
        except Exception:  # whatever is wrong with it, what has fallen due is told
            log.exception("What every sweep looks for could not be found out; it will be tried again")


def escalate(*, now: datetime, ladders: Mapping[Kind, tuple[Rung, ...]] = LADDERS) -> int:
    """Fire, once, the highest rung true at `now` of each deadline whose next rung is due. How many fired.

    One statement for each thousand, a transaction of its own: an interruption loses at most its own batch.
    `ladders` stand where the trust has not set its own, which the statement reads.
    """
    fired, found = 0, BATCH
    while found == BATCH:
        found, new = _escalate_batch(now, ladders)
        fired += new
    return fired


def _escalate_batch(now: datetime, ladders: Mapping[Kind, tuple[Rung, ...]]) -> tuple[int, int]:
    rows = [
        (kind, step.level, step.minutes, sorted(step.tells))
        for kind, ladder in ladders.items()
        for step in ladder
    ]
    rungs = {f"rung{n}": row for n, row in enumerate(rows)}
    statement = ESCALATE.format(rungs=", ".join(f"%({name})s" for name in rungs))
    values: dict[str, Any] = {"now": now, "next_look": now + LOOK_AGAIN, "batch": BATCH, "actor": TICK}
    with connection.cursor() as cursor:
        cursor.execute(statement, values | rungs)
        found, fired = cursor.fetchone()
    return found, fired


def tell(*, now: datetime) -> int:
    """Write the notices of every escalation not yet told. One that fails waits; the others go on.

    Returns of how many promises somebody was told.
    """
    waiting = Escalation.objects.to_tell(now).order_by("fired_at").values_list("pk", flat=True)[:BATCH]
    return sum(_tell_or_wait(pk, now) for pk in list(waiting))


def _tell_or_wait(pk: UUID, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _tell(pk, now)
    except Exception:  # whatever is wrong with one row, the others are told
        _try_later(pk, now)
        log.exception(
            "Nobody could be told of an escalation; it will be tried again", extra={"ids": {"escalation": pk}}
        )
        return False


def _tell(pk: UUID, now: datetime) -> bool:
    """All that waits to be told of one promise, as one: whom it concerns has one notice, of the newest."""
    held = Deadline.objects.select_for_update(skip_locked=True, no_key=True)
    deadline = held.filter(pk__in=Escalation.objects.filter(pk=pk, told_at=None).values("deadline")).first()
    if deadline is None:  # another worker has it, or had
        return False
    every = list(deadline.escalations.order_by("minutes"))
    waiting = [one for one in every if one.told_at is None]
    if waiting and deadline.is_running:
        _tell_of(deadline, waiting, now, superseded=waiting[-1] is not every[-1])
    Escalation.objects.filter(pk__in=[one.pk for one in waiting]).update(told_at=now)
    return bool(waiting)


def _tell_of(deadline: Deadline, waiting: Sequence[Escalation], now: datetime, *, superseded: bool) -> None:
    """`superseded`: something above was told meanwhile, so what waits is like a rung that was passed over."""
    *below, newest = waiting
    own = set() if superseded else set(newest.tells)
    also = {audience for one in waiting for audience in one.tells_also}
    also |= {audience for one in waiting if superseded or one in below for audience in one.tells}
    _write_notices(newest, deadline, now, own=own, also=also - own)


@transaction.atomic
def tell_at_once(*, deadline: Deadline, now: datetime) -> int:
    """The rung that is true now, told in this transaction and not by the next sweep. How many are told."""
    rung = clock.true_rung(Ladder.objects.of(Kind(deadline.kind)), deadline.due_at, now)
    if rung is None:
        return 0
    escalation = Escalation.objects.create(
        deadline=deadline,
        level=rung.level,
        minutes=rung.minutes,
        tells=sorted(rung.tells),
        was_due_at=now,
        fired_at=now,
        told_at=now,
    )
    _write_notices(escalation, deadline, now, own=escalation.tells, also=())
    return Notice.objects.filter(escalation=escalation, suppressed_at=None).count()


def _write_notices(
    escalation: Escalation, deadline: Deadline, now: datetime, *, own: Collection[str], also: Collection[str]
) -> None:
    """To everybody in its `own` audiences, and to those in `also` who were never told of this promise."""
    people = _people(deadline, own, now)
    if own and not people:
        audit.record(verb="deadline.nobody_to_tell", target=deadline, by=TICK, at=now, level=escalation.level)
        log.error("Nobody is left to tell of an escalation", extra={"ids": {"escalation": escalation.pk}})
    if also:
        people |= _people(deadline, also, now) - _told_before(deadline)
    _write_to(people, escalation, now)


def _write_to(people: Iterable[User], escalation: Escalation, now: datetime) -> None:
    notices = [Notice(escalation=escalation, person=person, created_at=now) for person in people]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def _people(deadline: Deadline, audiences: Collection[str], now: datetime) -> set[User]:
    if not audiences:
        return set()
    return set(subjects.of(deadline).people(deadline, frozenset(map(Audience, audiences)), now))


def _told_before(deadline: Deadline) -> set[User]:
    """Of a notice that was suppressed nobody ever saw anything."""
    told = Notice.objects.filter(escalation__deadline=deadline, suppressed_at=None)
    return set(User.objects.filter(pk__in=told.values("person")))


def _try_later(pk: UUID, now: datetime) -> None:
    attempts = Escalation.objects.values_list("attempts", flat=True).get(pk=pk)
    wait = min(LONGEST_WAIT, timedelta(seconds=30 * 2 ** min(attempts, 10)))
    Escalation.objects.filter(pk=pk, told_at=None).update(attempts=F("attempts") + 1, retry_at=now + wait)


def tell_newcomers(*, now: datetime) -> None:
    """Appointed, let back in or named since the rung that concerns them: one notice of what is true now.

    Of each running promise it is asked once in `LOOK_AGAIN`, of `LOOKS` of them in one sweep, whether or not
    another rung lies ahead. One that fails waits for its next turn; the others go on.
    """
    for pk in _to_look_at(now):
        try:
            _tell_newcomers(pk, now)
        except Exception:
            log.exception("Who came to be told could not be found out", extra={"ids": {"deadline": pk}})


@transaction.atomic
def _to_look_at(now: datetime) -> list[UUID]:
    waiting = Deadline.objects.running().filter(next_look_at__lte=now).order_by("next_look_at")
    free = waiting.select_for_update(skip_locked=True, no_key=True)
    taken = list(free.values_list("pk", flat=True)[:LOOKS])
    Deadline.objects.filter(pk__in=taken).update(next_look_at=now + LOOK_AGAIN)
    return taken


@transaction.atomic
def _tell_newcomers(pk: UUID, now: datetime) -> None:
    """Of the audiences of every rung that was told; a rung not told yet tells its own."""
    deadline = Deadline.objects.running().select_for_update(no_key=True).filter(pk=pk).first()
    told = list(deadline.escalations.exclude(told_at=None).order_by("minutes")) if deadline else []
    if deadline and told:
        audiences = {audience for one in told for audience in (*one.tells, *one.tells_also)}
        _write_to(_people(deadline, audiences, now) - _told_before(deadline), told[-1], now)
