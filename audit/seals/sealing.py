"""Giving committed events their place in the chain, after the fact and in batches.

Nothing is missed: the trigger that puts an event among the unsealed is part of the transaction that writes
the event, and only the transaction that seals it takes it away. No clock, no identifier and no order of
commits is relied on: an event that commits an hour late is simply found an hour later.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min

from audit.models import Unsealed
from audit.seals import hashing

LATE_AFTER = timedelta(seconds=120)  # somebody is told: nothing is being sealed
BATCH = 5_000  # events sealed in one transaction
ONE_SEALER = 7_305_411  # the advisory lock of whoever seals; freed when its transaction ends

HEAD = "select seq, hash, sealed_at from audit_auditseal order by seq desc limit 1"
# a batch is found by its keys, however large the trail has grown
BY_KEY = "set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off"
OLDEST = "select event_id from audit_unsealed order by since, event_id limit %s"
WAITING = f"""
select e.id, {hashing.text("%(seq)s + row_number() over (order by w.since, w.event_id)", "%(at)s")}
from audit_unsealed w join audit_auditevent e on e.id = w.event_id
where w.event_id = any(%(oldest)s::uuid[])
    and not exists (select from audit_auditseal s where s.event_id = w.event_id)
order by w.since, w.event_id
"""  # noqa: S608 - constant words, bound values
SEAL = """
insert into audit_auditseal (seq, event_id, sealed_at, prev_hash, hash)
select given.seq, given.event_id, %(at)s, given.prev_hash, given.hash
from unnest(%(seqs)s::bigint[], %(ids)s::uuid[], %(before)s::bytea[], %(hashes)s::bytea[])
    as given (seq, event_id, prev_hash, hash)
"""
# whose event is gone stays, and is late: somebody must look
TAKE_AWAY = """
delete from audit_unsealed w using audit_auditseal s
where w.event_id = any(%s::uuid[]) and s.event_id = w.event_id
"""


def seal_all(*, now: datetime) -> int:
    """How many events were sealed. None when somebody else is sealing."""
    sealed = 0
    while done := seal_batch(now=now):
        sealed += done
        if done < BATCH:
            break
    return sealed


@transaction.atomic
def seal_batch(*, now: datetime, batch: int = BATCH) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [ONE_SEALER])
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute(BY_KEY)
        cursor.execute(OLDEST, [batch])
        oldest = [str(event_id) for (event_id,) in cursor.fetchall()]
        if not oldest:
            return 0
        cursor.execute(HEAD)
        seq, before, last = cursor.fetchone() or (0, hashing.BEGINNING, now)
        at = max(now, last)  # a server's clock may be set back; the chain's never is
        cursor.execute(WAITING, {"seq": seq, "at": at, "oldest": oldest})
        found = cursor.fetchall()
        cursor.execute(SEAL, {"at": at, **links(seq, bytes(before), found)})
        cursor.execute(TAKE_AWAY, [oldest])
    return len(found)


def links(seq: int, before: bytes, found: Sequence[tuple[UUID, str]]) -> dict[str, list[Any]]:
    """The columns of the seals that follow `seq`, whose hash is `before`."""
    hashes = [before]
    for _, sealed in found:
        hashes.append(hashing.next_hash(hashes[-1], sealed))
    return {
        "seqs": list(range(seq + 1, seq + 1 + len(found))),
        "ids": [str(event_id) for event_id, _ in found],
        "before": hashes[:-1],
        "hashes": hashes[1:],
    }


def oldest_unsealed() -> datetime | None:
    return Unsealed.objects.aggregate(oldest=Min("since"))["oldest"]
