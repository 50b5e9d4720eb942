"""Is the audit trail what was written? One pass over it, in constant memory; see `audit.seals.walk`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain as joined

from django.db import connection, transaction

from audit.seals import hashing
from audit.seals.sealing import LATE_AFTER
from audit.seals.walk import Finding, IsSigned, Sealed, Walk

ROWS = 5_000  # fetched at a time
MOST = 100  # findings that are named; further ones are counted

# Plain numbers and text: turning each into an object would take longer than all the hashing.
# In the order of the chain, each event found by its key: no sort, and nothing grows with the trail
AS_THEY_COME = """
set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off
"""
AS_USUAL = "set local enable_hashjoin = on; set local enable_mergejoin = on; set local enable_seqscan = on"
SEALED = f"""
select s.seq, extract(epoch from s.sealed_at)::float8, s.event_id::text,
    encode(s.prev_hash, 'hex'), encode(s.hash, 'hex'),
    case when e.id is not null then {hashing.text("s.seq", "s.sealed_at")} end
from audit_auditseal s left join audit_auditevent e on e.id = s.event_id order by s.seq
"""  # noqa: S608 - constant words
NOT_SEALED = """
select e.id, w.since from audit_auditevent e left join audit_unsealed w on w.event_id = e.id
where not exists (select from audit_auditseal s where s.event_id = e.id)
"""
WAITING_FOR_NOTHING = """
select w.event_id from audit_unsealed w
where not exists (select from audit_auditevent e where e.id = w.event_id)
"""


@dataclass
class Report:
    """`restores`: how often anchors say that a backup was restored.

    `waiting` events are too new to be sealed; `more` findings were not kept.
    """

    sealed: int = 0
    anchors: int = 0
    restores: int = 0
    waiting: int = 0
    more: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.findings

    def add(self, finding: Finding) -> None:
        if len(self.findings) < MOST:
            self.findings.append(finding)
        else:
            self.more += 1


def nobody(_: object) -> bool:
    return False


@transaction.atomic
def verify(*, now: datetime, anchors: Iterable[str] | None = None, is_signed: IsSigned = nobody) -> Report:
    """`anchors` are the lines of the anchor files, oldest first; None where no anchors are kept."""
    report = Report()
    walk = Walk(anchors or (), is_signed)
    for finding in joined(walk.over(sealed()), unsealed(now, report), orphans()):
        report.add(finding)
    if anchors is not None:
        for finding in walk.without_anchors(now.timestamp()):
            report.add(finding)
    report.sealed, report.anchors, report.restores = walk.count, walk.anchors.read, walk.anchors.restores
    return report


def sealed() -> Iterator[Sealed]:
    with connection.cursor() as settings:
        settings.execute(AS_THEY_COME)
    with connection.chunked_cursor() as cursor:
        cursor.execute(SEALED)
        while rows := cursor.fetchmany(ROWS):
            for seq, at, event_id, before, own, text in rows:
                yield Sealed(seq, at, event_id, bytes.fromhex(before), bytes.fromhex(own), text)


def unsealed(now: datetime, report: Report) -> Iterator[Finding]:
    """An event has no seal for a moment only, and then it is known to wait."""
    with connection.cursor() as settings:
        settings.execute(AS_USUAL)
    with connection.chunked_cursor() as cursor:
        cursor.execute(NOT_SEALED)
        while rows := cursor.fetchmany(ROWS):
            for event_id, since in rows:
                if since is None:
                    yield Finding("unsealed", f"Event {event_id} has no seal and does not wait for one.")
                elif now - since > LATE_AFTER:
                    yield Finding("unsealed", f"Event {event_id} has waited for its seal since {since}.")
                else:
                    report.waiting += 1


def orphans() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(WAITING_FOR_NOTHING)
        for (event_id,) in cursor.fetchall():
            yield Finding("event_gone", f"Event {event_id} was waiting for its seal and is gone.")
