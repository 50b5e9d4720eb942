"""After a restore the trail is shorter than what was anchored: one command says so, and anchors go on."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import tasks
from audit.seals import anchors, sealing
from tests.audit.forging import KEY, TABLES, owner_at_work, run
from tests.audit.test_anchors import (  # noqa: F401 - fixtures
    anchored,
    configured,
    folder,
    pair,
    sealed,
    verify,
)

pytestmark = pytest.mark.django_db

GONE = (
    "delete from audit_auditevent where id in (select event_id from audit_auditseal where seq > 6)",
    "delete from audit_auditseal where seq > 6",
)


@pytest.fixture
def restored(anchored, happened, time_machine):  # noqa: F811
    """Five seals were anchored, then seven; the backup holds six."""
    happened(2)
    sealing.seal_all(now=timezone.now())
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    tasks.anchor()
    with owner_at_work():
        for words in GONE:
            run(words)
        yield


def test_a_restored_trail_is_whole_once_it_was_said(restored, capsys):
    assert verify() == 1
    call_command("audit_resume")
    assert "Seals 7 to 7 are lost. Anchors go on from seal 6." in capsys.readouterr().out
    assert verify() == 0
    assert "1 restores: what was after the backup then is in no database." in capsys.readouterr().out


def test_anchors_go_on_from_there(restored, folder, happened, time_machine, capsys):  # noqa: F811
    call_command("audit_resume")
    for table in TABLES:
        run(f"alter table {table} enable trigger all")
    happened(2)
    sealing.seal_all(now=timezone.now())
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    tasks.anchor()
    last = anchors.last(folder)
    assert (last.seq, last.count, last.resumed) == (8, 8, False)
    assert verify() == 0


def test_a_backup_older_than_the_first_seal_is_gone_on_from(restored, folder, happened, capsys):  # noqa: F811
    for table in TABLES:
        run(f"delete from {table}")
    call_command("audit_resume")
    assert "Seals 1 to 7 are lost. Anchors go on from seal 0." in capsys.readouterr().out
    for table in TABLES:
        run(f"alter table {table} enable trigger all")
    happened(2)
    sealing.seal_all(now=timezone.now())
    tasks.anchor()
    assert verify() == 0
    assert "1 restores" in capsys.readouterr().out


def test_what_is_cut_off_after_a_restore_is_seen_like_any_other(restored, happened, capsys):
    call_command("audit_resume")
    run(GONE[0].replace("> 6", "> 5"))
    run(GONE[1].replace("> 6", "> 5"))
    capsys.readouterr()
    assert verify() == 1
    assert "The end was cut off: seals 6 to 6" in capsys.readouterr().out


def test_a_trail_that_was_written_anew_is_not_gone_on_from(restored):
    run("update audit_auditseal set hash = sha256(hash)")
    with pytest.raises(CommandError, match="not a backup of the trail that was anchored"):
        call_command("audit_resume")


def test_it_is_believed_only_with_our_signature(restored, folder, now, capsys):  # noqa: F811
    anchors.resume(folder=folder, key=KEY, now=now)
    assert verify() == 1
    assert "does not carry our signature" in capsys.readouterr().out


def test_where_nothing_is_lost_nothing_is_said(anchored, folder, capsys):  # noqa: F811
    before = list(anchors.lines(folder))
    call_command("audit_resume")
    assert "Nothing that was anchored is missing." in capsys.readouterr().out
    assert list(anchors.lines(folder)) == before
