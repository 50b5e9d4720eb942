"""A thousand changes by somebody who owns the tables, one at a time: each is found and its place is named.

Each is made with the triggers switched off, inside a transaction that is then rolled back.
"""

import random
from datetime import timedelta
from uuid import uuid4

import pytest

from audit.models import AuditEvent, AuditSeal
from audit.seals import anchors, hashing, sealing
from audit.seals.verifying import SEALED, verify
from tests.audit.forging import KEY, TABLES, owner_at_work, run

LENGTH = 60

pytestmark = pytest.mark.django_db


class Trail:
    """A chain with three anchors, and what somebody who owns the tables may try."""

    def __init__(self, now):
        self.now = now
        self.events = list(AuditEvent.objects.order_by("at", "pk").values_list("pk", flat=True))
        self.length = AuditSeal.objects.count()
        self.lines = []

    def check(self, lines=None):
        return verify(
            now=self.now,
            anchors=self.lines if lines is None else lines,
            is_signed=lambda anchor: anchor.is_signed_by(KEY.public_key()),
        )

    def sealed_at(self, seq):
        return AuditSeal.objects.get(seq=seq).event_id


@pytest.fixture
def trail(happened, now, tmp_path):
    happened(LENGTH)
    while sealing.seal_batch(now=now, batch=LENGTH // 3):
        anchors.anchor_when_due(folder=tmp_path, key=KEY, now=now)
        now += timedelta(minutes=6)
    trail = Trail(now)
    trail.lines = list(anchors.lines(tmp_path))
    assert len(trail.lines) >= 3
    return trail


# --- what is tried ------------------------------------------------------------------------------------------
# Each makes one change, and returns the place that must be named, or the words that must be said.

TEXTS = ("actor", "verb", "target_kind", "target_id", "outcome", "reason", "request_id")


def change_a_word(trail, chance):
    seq = chance.randint(1, trail.length)
    column = chance.choice(TEXTS)
    event = trail.sealed_at(seq)
    run(f"update audit_auditevent set {column} = {column} || 'x' where id = %s", event)
    return seq


def change_whose_it_is(trail, chance):
    seq = chance.randint(1, trail.length)
    run("update audit_auditevent set incident_id = %s where id = %s", uuid4(), trail.sealed_at(seq))
    return seq


def change_the_detail(trail, chance):
    seq = chance.randint(1, trail.length)
    change = chance.choice(
        [
            "detail || '{\"more\": 1}'",
            "jsonb_set(detail, '{fields}', '[\"other\"]', true)",
            "jsonb_build_object('was', detail)",
        ]
    )
    run(f"update audit_auditevent set detail = {change} where id = %s", trail.sealed_at(seq))
    return seq


def redate(trail, chance):
    seq = chance.randint(1, trail.length)
    by = timedelta(microseconds=chance.choice([1, -1, 10**6, -(10**10), 10**12]))
    run("update audit_auditevent set at = at + %s where id = %s", by, trail.sealed_at(seq))
    return seq


def rename_an_event(trail, chance):
    seq = chance.randint(1, trail.length)
    run("update audit_auditevent set id = %s where id = %s", uuid4(), trail.sealed_at(seq))
    return seq


def change_a_seal(trail, chance):
    seq = chance.randint(1, trail.length)
    change = chance.choice(
        [
            "sealed_at = sealed_at + interval '1 microsecond'",
            "sealed_at = sealed_at - interval '1 day'",
            "event_id = gen_random_uuid()",
            "prev_hash = sha256(prev_hash)",
            "hash = sha256(hash)",
            "hash = hash || '\\x00'",
            "hash = ''",
        ]
    )
    run(f"update audit_auditseal set {change} where seq = %s", seq)
    return seq


def move_a_seal(trail, chance):
    seq = chance.randint(1, trail.length - 1)
    run("update audit_auditseal set seq = %s where seq = %s", trail.length + chance.randint(2, 9), seq)
    return seq


def delete_an_event(trail, chance):
    seq = chance.randint(1, trail.length)
    run("delete from audit_auditevent where id = %s", trail.sealed_at(seq))
    return seq


def delete_a_seal(trail, chance):
    seq = chance.randint(1, trail.length)
    run("delete from audit_auditseal where seq = %s", seq)
    return seq


def delete_both(trail, chance):
    seq = chance.randint(1, trail.length - 1)
    run("delete from audit_auditevent where id = %s", trail.sealed_at(seq))
    run("delete from audit_auditseal where seq = %s", seq)
    return seq


def delete_a_range(trail, chance):
    first = chance.randint(1, trail.length - 6)
    last = first + chance.randint(1, 5)
    given = (first, last)
    run(
        "delete from audit_auditevent where id in"
        " (select event_id from audit_auditseal where seq between %s and %s)",
        *given,
    )
    run("delete from audit_auditseal where seq between %s and %s", *given)
    return first


FORGED = """
insert into audit_auditevent
(id, at, actor, verb, target_kind, target_id, incident_id, outcome, reason, detail, request_id)
select %s, at, actor, verb, target_kind, target_id, incident_id, outcome, reason, detail, request_id
from audit_auditevent where id = %s
"""


def insert_a_forged_event(trail, chance):
    forged = uuid4()
    run(FORGED, forged, chance.choice(trail.events))
    return str(forged)


def insert_a_forged_event_with_a_seal(trail, chance):
    """At the end, where it even follows; its hash is invented."""
    forged = uuid4()
    run(FORGED, forged, chance.choice(trail.events))
    run(
        "insert into audit_auditseal select seq + 1, %s, sealed_at, hash, sha256(hash)"
        " from audit_auditseal order by seq desc limit 1",
        forged,
    )
    return trail.length + 1


def insert_a_seal_before_the_first(trail, chance):
    seq = -chance.randint(0, 5)
    run(
        "insert into audit_auditseal select %s, gen_random_uuid(), sealed_at, prev_hash, hash"
        " from audit_auditseal where seq = 1",
        seq,
    )
    return seq


def two(trail, chance):
    return chance.sample(range(1, trail.length + 1), 2)


def swap_two_events(trail, chance):
    """Each takes the other's identifier, and so the other's seal."""
    one, other = two(trail, chance)
    a, b, spare = trail.sealed_at(one), trail.sealed_at(other), uuid4()
    for old, new in ((a, spare), (b, a), (spare, b)):
        run("update audit_auditevent set id = %s where id = %s", new, old)
    return min(one, other)


def swap_two_seals(trail, chance):
    one, other = two(trail, chance)
    for old, new in ((one, -1), (other, one), (-1, other)):
        run("update audit_auditseal set seq = %s where seq = %s", new, old)
    return min(one, other)


def cut_the_tail(trail, chance):
    kept = chance.randint(0, trail.length - 1)
    run(
        "delete from audit_auditevent where id in (select event_id from audit_auditseal where seq > %s)",
        kept,
    )
    run("delete from audit_auditseal where seq > %s", kept)
    return kept + 1


def count_all_hashes_again(first):
    """What a careful forger does: every hash from here on is right."""
    before = hashing.BEGINNING
    for seq, _, _, _, own, text in run(SEALED):
        if seq >= first:
            own = hashing.next_hash(before, text)
            run("update audit_auditseal set prev_hash = %s, hash = %s where seq = %s", before, own, seq)
        before = own if isinstance(own, bytes) else bytes.fromhex(own)


def rewrite_the_chain(trail, chance):
    seq = chance.randint(1, trail.length)
    run("update audit_auditevent set verb = 'nothing.happened' where id = %s", trail.sealed_at(seq))
    count_all_hashes_again(seq)
    return ("rewritten", seq)


def take_one_out_and_rewrite(trail, chance):
    seq = chance.randint(1, trail.length - 1)
    run("delete from audit_auditevent where id = %s", trail.sealed_at(seq))
    run("delete from audit_auditseal where seq = %s", seq)
    run("update audit_auditseal set seq = -seq where seq > %s", seq)
    run("update audit_auditseal set seq = -seq - 1 where seq < 0")
    count_all_hashes_again(1)
    return ("rewritten", seq)


def redate_the_whole_chain(trail, chance):
    by = timedelta(days=chance.randint(1, 900))
    run("update audit_auditevent set at = at - %s", by)
    run("update audit_auditseal set sealed_at = sealed_at - %s", by)
    count_all_hashes_again(1)
    return ("rewritten", 1)


def start_again(trail, chance):
    for table in TABLES:
        run(f"delete from {table}")
    return 1


TRIED = (
    *(change_a_word, change_whose_it_is, change_the_detail, redate, rename_an_event),
    *(change_a_seal, move_a_seal, delete_an_event, delete_a_seal, delete_both, delete_a_range),
    *(insert_a_forged_event, insert_a_forged_event_with_a_seal, insert_a_seal_before_the_first),
    *(swap_two_events, swap_two_seals, cut_the_tail, rewrite_the_chain, take_one_out_and_rewrite),
    *(redate_the_whole_chain, start_again),
)
EACH = -(-1_000 // len(TRIED))  # a thousand and some in all


def names(findings, expected):
    """Is the place named: by itself, in a range, or, for a forger who counts well, by an anchor's range?"""
    if isinstance(expected, str):
        return any(expected in one.words for one in findings)
    if isinstance(expected, tuple):
        kind, seq = expected
        return any(one.kind in {kind, "cut"} and one.first <= seq <= one.last for one in findings)
    return any(one.first is not None and one.first <= expected <= one.last for one in findings)


@pytest.mark.parametrize("attempt", TRIED, ids=lambda attempt: attempt.__name__)
def test_each_change_is_found_and_its_place_named(trail, attempt):
    missed = []
    for number in range(EACH):
        with owner_at_work():
            expected = attempt(trail, random.Random(f"{attempt.__name__} {number}"))
            report = trail.check()
        if report.ok or not names(report.findings, expected):
            missed.append((number, expected, [one.words for one in report.findings]))
    assert missed == []
    assert trail.check().ok


def test_a_thousand_clean_checks_are_quiet(trail):
    reports = [trail.check() for _ in range(1_000)]
    assert [report.findings for report in reports if not report.ok] == []
    assert {(report.sealed, report.anchors) for report in reports} == {(trail.length, 3)}
