"""Events get their place in the chain after they are committed, once each, and none is left out."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from audit import services as audit
from audit import tasks
from audit.models import AuditEvent, AuditSeal, Unsealed
from audit.seals import hashing, sealing
from tests.database.base import as_owner
from tests.factories import TrustFactory

pytestmark = pytest.mark.django_db


def seals():
    return list(AuditSeal.objects.order_by("seq"))


def test_an_event_waits_from_the_moment_it_is_written(nothing_waits, happened):
    events = happened(3)
    assert set(Unsealed.objects.values_list("event_id", flat=True)) == {event.pk for event in events}


def test_each_event_is_sealed_once_in_its_turn(nothing_waits, happened, now):
    before = AuditSeal.objects.count()
    events = happened(5)
    assert sealing.seal_all(now=now) == 5
    assert sealing.seal_all(now=now) == 0
    added = seals()[before:]
    assert {seal.event_id for seal in added} == {event.pk for event in events}
    assert [seal.seq for seal in added] == [before + n for n in range(1, 6)]
    assert not Unsealed.objects.exists()


def test_each_seal_follows_the_hash_before_it(happened, now):
    happened(5)
    sealing.seal_all(now=now)
    before = hashing.BEGINNING
    for seal in seals():
        assert bytes(seal.prev_hash) == before
        before = bytes(seal.hash)
    assert len(before) == 32


def test_batches_go_on_from_each_other(happened, now):
    happened(7)
    sealed = [sealing.seal_batch(now=now, batch=2) for _ in range(10)]
    assert sealed[0] == 2
    assert [seal.seq for seal in seals()] == list(range(1, sum(sealed) + 1))
    assert all(bytes(b.prev_hash) == bytes(a.hash) for a, b in zip(seals(), seals()[1:], strict=False))


def test_every_column_of_an_event_is_sealed():
    assert {field.column for field in AuditEvent._meta.local_fields} == set(hashing.COLUMNS)


def test_a_clock_set_back_does_not_set_the_chain_back(happened, now):
    happened(1)
    sealing.seal_all(now=now)
    happened(1)
    sealing.seal_all(now=now - timedelta(hours=1))
    assert [seal.sealed_at for seal in seals()][-1] == now


def test_an_event_that_says_it_is_older_than_the_last_sealed_is_sealed_too(trust, happened, now):
    happened(1)
    sealing.seal_all(now=now)
    late = audit.record(verb="test.late", by="system:tests", at=now - timedelta(days=30), target=trust)
    sealing.seal_all(now=now)
    assert seals()[-1].event_id == late.pk


def test_an_entry_put_back_in_the_queue_does_not_stop_the_sealer(nothing_waits, happened, now):
    event = happened(1)[0]
    sealing.seal_all(now=now)
    Unsealed.objects.create(event_id=event.pk, since=now)
    assert sealing.seal_all(now=now) == 0
    assert not Unsealed.objects.exists()


CHANGES = (
    "update audit_auditseal set sealed_at = now()",
    "delete from audit_auditseal",
    "truncate audit_auditseal",
)


@pytest.mark.parametrize("change", CHANGES)
def test_seals_only_grow(happened, now, change):
    happened(1)
    sealing.seal_all(now=now)
    with as_owner(connection), pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        connection.cursor().execute(change)


def test_the_task_and_the_command_do_the_same_work(nothing_waits, happened, capsys):
    happened(2)
    tasks.seal()
    assert not Unsealed.objects.exists()
    happened(3)
    call_command("audit_seal")
    assert capsys.readouterr().out == "3 sealed.\n"


def test_health_says_late_while_nothing_is_sealed(nothing_waits, client, happened, time_machine):
    assert client.get("/health/audit").status_code == 200
    happened(1)
    real = timezone.now()
    time_machine.move_to(real + timedelta(seconds=110), tick=False)
    assert client.get("/health/audit").status_code == 200
    time_machine.move_to(real + timedelta(seconds=125), tick=False)
    assert (client.get("/health/audit").status_code, client.get("/health/audit").json()) == (
        503,
        {"audit": "late", "anchors": "ok"},
    )
    tasks.seal()
    assert client.get("/health/audit").status_code == 200


# --- two connections ----------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(transactional_db):
    other = connections.create_connection("default")
    yield other
    other.close()


def write(cursor):
    cursor.execute(
        "insert into audit_auditevent"
        " (id, at, actor, verb, target_kind, target_id, outcome, reason, detail, request_id)"
        " values (gen_random_uuid(), now(), 'system:tests', 'test.late', '', '', 'ok', '', '{}', '')"
        " returning id"
    )
    return cursor.fetchone()[0]


def test_an_event_that_commits_late_is_sealed_late_and_never_skipped(elsewhere, now):
    elsewhere.set_autocommit(False)
    early = write(elsewhere.cursor())
    later = audit.record(verb="test.happened", by="system:tests", at=now, target=TrustFactory())
    assert sealing.seal_all(now=now) == 1
    assert [seal.event_id for seal in seals()] == [later.pk]
    elsewhere.commit()
    assert sealing.seal_all(now=now) == 1
    assert [seal.event_id for seal in seals()] == [later.pk, early]


def test_only_one_seals_at_a_time_and_the_other_does_not_wait(elsewhere, now):
    audit.record(verb="test.happened", by="system:tests", at=now, target=TrustFactory())
    elsewhere.set_autocommit(False)
    elsewhere.cursor().execute("select pg_advisory_xact_lock(%s)", [sealing.ONE_SEALER])
    assert sealing.seal_all(now=now) == 0
    elsewhere.rollback()
    assert sealing.seal_all(now=now) == 1


def test_what_is_rolled_back_waits_for_nothing(elsewhere, now):
    elsewhere.set_autocommit(False)
    write(elsewhere.cursor())
    elsewhere.rollback()
    assert sealing.seal_all(now=now) == 0
    assert not Unsealed.objects.exists()
