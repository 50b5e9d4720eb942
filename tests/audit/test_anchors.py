"""The head of the chain leaves the database signed; what is verified against it is told in plain words."""

import json
import stat
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from audit import checks, tasks
from audit.models import AuditSeal, Unsealed
from audit.seals import anchors, keys, sealing
from tests.audit.forging import KEY, TABLES, owner_at_work, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(happened, now):
    happened(5)
    sealing.seal_all(now=now)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "anchors").mkdir()
    return tmp_path / "anchors"


@pytest.fixture
def pair(tmp_path):
    private, public = tmp_path / "key.pem", tmp_path / "key.pub"
    call_command("audit_key", private, public)
    return private, public


@pytest.fixture
def configured(settings, folder, pair):
    settings.AUDIT_ANCHOR_FOLDER, settings.AUDIT_SIGNING_KEY_FILE = str(folder), str(pair[0])


def written(folder):
    return [anchors.Anchor.from_line(line) for line in anchors.lines(folder)]


def anchor(folder, now):
    return anchors.anchor_when_due(folder=folder, key=KEY, now=now)


def verify(*more):
    """Words, and the code it ends with."""
    try:
        call_command("audit_verify", *more)
    except SystemExit as end:
        return end.code
    return 0


def test_an_anchor_says_where_the_chain_ends_and_is_signed(sealed, folder, now):
    made = anchor(folder, now)
    head = AuditSeal.objects.order_by("-seq").first()
    assert written(folder) == [made]
    assert (made.seq, made.hash, made.count) == (head.seq, bytes(head.hash).hex(), AuditSeal.objects.count())
    assert made.is_signed_by(KEY.public_key())


def test_nothing_new_is_not_anchored_again(sealed, folder, now):
    anchor(folder, now)
    assert anchor(folder, now + timedelta(hours=1)) is None


def test_what_is_new_is_anchored_after_five_minutes(sealed, folder, happened, now):
    anchor(folder, now)
    happened(1)
    sealing.seal_all(now=now)
    assert anchor(folder, now + timedelta(seconds=299)) is None
    assert anchor(folder, now + timedelta(seconds=300)).count == AuditSeal.objects.count()


def test_a_thousand_events_are_anchored_at_once(sealed, folder, happened, now):
    anchor(folder, now)
    happened(999)
    sealing.seal_all(now=now)
    assert anchor(folder, now) is None
    happened(1)
    sealing.seal_all(now=now)
    assert anchor(folder, now).seq == AuditSeal.objects.count()


def test_a_new_month_begins_a_new_file(sealed, folder, happened, now):
    anchor(folder, now)
    happened(1)
    sealing.seal_all(now=now)
    anchor(folder, now + timedelta(days=30))
    assert [path.name for path in anchors.files(folder)] == [
        "anchors-2026-06.jsonl",
        "anchors-2026-07.jsonl",
    ]


def test_a_line_cut_short_by_a_crash_spoils_no_other(sealed, folder, happened, now):
    first = anchor(folder, now)
    with anchors.files(folder)[0].open("a") as file:
        file.write('{"seq": 9')
    happened(1)
    sealing.seal_all(now=now)
    assert anchors.last(folder) == first
    second = anchor(folder, now + timedelta(minutes=6))
    assert anchors.last(folder) == second


def test_a_chain_that_is_not_the_anchored_one_is_not_anchored(sealed, folder, now):
    anchor(folder, now)
    with owner_at_work():
        run("delete from audit_auditseal where seq > 2")
        with pytest.raises(anchors.NotTheSameChain, match="is not there any more"):
            anchor(folder, now + timedelta(minutes=6))


def test_the_worker_anchors_with_its_own_key(sealed, configured, folder, pair):
    tasks.anchor()
    (made,) = written(folder)
    assert made.is_signed_by(keys.public_key(pair[1]))


def test_the_worker_does_not_anchor_without_a_key(sealed, folder, settings):
    settings.AUDIT_ANCHOR_FOLDER, settings.AUDIT_SIGNING_KEY_FILE = str(folder), str(folder / "none.pem")
    with pytest.raises(keys.NoKey, match="none.pem"):
        tasks.anchor()
    assert not anchors.files(folder)


# --- keys ---------------------------------------------------------------------------------------------------


def test_only_its_owner_may_read_the_private_key(pair):
    assert stat.S_IMODE(pair[0].stat().st_mode) == 0o600


def test_a_key_is_never_replaced(pair, tmp_path):
    before = pair[0].read_bytes()
    with pytest.raises(CommandError, match="not replaced"):
        call_command("audit_key", pair[0], tmp_path / "other.pub")
    call_command("audit_key", *pair, "--if-missing")
    assert pair[0].read_bytes() == before


@pytest.mark.parametrize("words", ["", "no key at all"])
def test_what_is_not_a_key_is_named(tmp_path, words):
    (tmp_path / "bad.pem").write_text(words)
    for read in (keys.private_key, keys.public_key):
        with pytest.raises(keys.NoKey, match="bad.pem"):
            read(tmp_path / "bad.pem")


# --- the deploy check ---------------------------------------------------------------------------------------


def test_a_worker_that_anchors_passes_the_deploy_check(configured):
    assert checks.check_anchors(None) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"AUDIT_ANCHOR_FOLDER": ""}, "AUDIT_ANCHOR_FOLDER is not set"),
        ({"AUDIT_ANCHOR_FOLDER": "/nowhere/at/all"}, "is not a folder"),
        ({"AUDIT_SIGNING_KEY_FILE": ""}, "AUDIT_SIGNING_KEY_FILE is not set"),
        ({"AUDIT_SIGNING_KEY_FILE": "/nowhere/key.pem"}, "cannot be read"),
    ],
)
def test_a_worker_that_cannot_anchor_is_told_why(configured, given, said):
    with override_settings(**given):
        (error,) = checks.check_anchors(None)
    assert said in error.msg


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def anchored(sealed, configured):
    tasks.anchor()


def test_a_whole_trail_is_said_to_be_whole(anchored, capsys):
    assert verify() == 0
    said = capsys.readouterr().out
    assert said == f"{AuditSeal.objects.count()} sealed, 0 waiting, 1 anchors. Nothing is wrong.\n"


def test_without_anchors_it_says_what_it_cannot_see(sealed, capsys):
    assert verify() == 0
    assert "a cut end would not be seen" in capsys.readouterr().out


def emptied(folder):
    for path in anchors.files(folder):
        path.unlink()


def test_a_folder_whose_anchors_are_gone_is_not_called_whole(
    anchored, folder, pair, now, time_machine, capsys
):
    emptied(folder)
    time_machine.move_to(now + anchors.EVERY, tick=False)
    assert verify("--anchors", str(folder), "--public-key", str(pair[1])) == 1
    said = capsys.readouterr().out
    assert f"No anchor was read, and seals 1 to {AuditSeal.objects.count()} are there" in said
    with override_settings(AUDIT_ANCHOR_FOLDER=""):
        assert verify() == 0


def test_a_chain_that_has_only_begun_has_no_anchor_yet(anchored, folder, now, time_machine):
    emptied(folder)
    time_machine.move_to(now + anchors.EVERY - timedelta(seconds=1), tick=False)
    assert verify() == 0


def test_an_empty_folder_beside_an_empty_trail_is_whole(db, configured):
    with owner_at_work():
        for table in TABLES:
            run(f"delete from {table}")
        assert verify() == 0


def test_an_event_that_has_only_just_happened_is_not_wrong(anchored, happened, capsys):
    happened(2)
    assert verify() == 0
    assert "2 waiting" in capsys.readouterr().out


def test_an_event_that_waits_too_long_is_named(anchored, happened, time_machine, capsys):
    (event,) = happened(1)
    since = Unsealed.objects.get(event_id=event.pk).since
    time_machine.move_to(since + timedelta(seconds=121), tick=False)
    assert verify() == 1
    assert f"Event {event.pk} has waited for its seal" in capsys.readouterr().out


def test_an_event_that_waited_and_is_gone_is_named(anchored, happened, capsys):
    (event,) = happened(1)
    with owner_at_work():
        run("delete from audit_auditevent where id = %s", event.pk)
        assert verify() == 1
    assert f"Event {event.pk} was waiting for its seal and is gone." in capsys.readouterr().out


def test_a_cut_tail_is_seen_by_the_anchors_alone(anchored, folder, pair, capsys):
    with owner_at_work():
        run("delete from audit_auditevent where id in (select event_id from audit_auditseal where seq > 2)")
        run("delete from audit_auditseal where seq > 2")
        with override_settings(AUDIT_ANCHOR_FOLDER=""):
            assert verify() == 0
        assert verify("--anchors", str(folder), "--public-key", str(pair[1])) == 1
    assert "The end was cut off: seals 3 to " in capsys.readouterr().out


def test_a_machine_reads_the_same(anchored, capsys):
    with owner_at_work():
        run("update audit_auditseal set hash = sha256(hash) where seq = 2")
        assert verify("--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert {"kind": "changed", "first": 2, "last": 2}.items() <= told["findings"][0].items()


def test_an_anchor_that_somebody_changed_is_named(anchored, folder, capsys):
    (path,) = anchors.files(folder)
    path.write_text(path.read_text().replace('"count": ', '"count": 1') + "scribble\n")
    assert verify() == 1
    said = capsys.readouterr().out
    assert "Anchor 1 does not carry our signature." in said
    assert "Anchor 2 cannot be read." in said


def test_anchors_signed_with_another_key_are_not_ours(anchored, tmp_path, capsys):
    call_command("audit_key", tmp_path / "other.pem", tmp_path / "other.pub")
    assert verify("--public-key", str(tmp_path / "other.pub")) == 1
    assert "does not carry our signature" in capsys.readouterr().out


@pytest.mark.parametrize("more", [("--anchors", "/nowhere/at/all"), ("--public-key", "/nowhere/at/all.pub")])
def test_what_it_needs_and_does_not_find_is_said(anchored, more):
    with pytest.raises(CommandError, match="/nowhere/at/all"):
        verify(*more)
