"""What closed a door is written outside the database, and done again after a restore."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Session
from audit.services import record
from deadlines import escalation
from deadlines.models import Notice
from incidents.confidentiality.services.case_members import exclude_person, lift_exclusion
from incidents.models import Exclusion
from mail import sending
from oversight import journal, tasks
from oversight.replaying import leave_sent, replay
from staff.models import User
from staff.services import stand_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    """As the worker has it: a place outside the database, and a key."""
    call_command("audit_key", tmp_path / "key.pem", tmp_path / "key.pub")
    (tmp_path / "anchors").mkdir()
    settings.AUDIT_ANCHOR_FOLDER = str(tmp_path / "anchors")
    settings.AUDIT_SIGNING_KEY_FILE = str(tmp_path / "key.pem")
    return tmp_path / "anchors"


def written(folder: Path) -> list[journal.Entry]:
    tasks.write_journal()
    return list(journal.entries(journal.files(folder)))


@pytest.fixture
def undone(folder):
    """``with undone():`` what happens inside is in the journal and, afterwards, in no database."""

    def lose(happens) -> list[journal.Entry]:
        with transaction.atomic():
            happens()
            kept = written(folder)
            transaction.set_rollback(True)
        return kept

    return lose


def test_somebody_kept_out_is_written_down_by_ids_alone(folder, incident, lead, rowan_colleague, now):
    exclude_person(incident=incident, person=rowan_colleague, by=lead, now=now)
    found = [entry for entry in written(folder) if entry.verb == journal.KEPT_OUT]
    assert [(one.incident, one.detail["person"]) for one in found] == [
        (str(incident.pk), str(rowan_colleague.pk))
    ]
    text = journal.files(folder)[0].read_text()
    assert rowan_colleague.name not in text
    assert incident.reference not in text


def test_each_is_written_once(folder, incident):
    first = written(folder)
    assert first
    assert written(folder) == first


def test_a_line_cut_short_by_a_crash_is_written_again(folder, incident):
    before = written(folder)
    path = journal.files(folder)[-1]
    path.write_bytes(path.read_bytes()[:-40])
    assert {entry.event for entry in written(folder)} == {entry.event for entry in before}


def test_kept_out_again(undone, incident, lead, rowan_colleague, now):
    kept = undone(lambda: exclude_person(incident=incident, person=rowan_colleague, by=lead, now=now))
    assert not Exclusion.objects.filter(person=rowan_colleague).exists()
    done, _ = replay(written=kept, now=now)
    assert Exclusion.objects.active().filter(incident=incident, person=rowan_colleague, made_by=lead).exists()
    assert done[journal.KEPT_OUT] == 1


def test_whoever_was_let_back_in_since_stays_out_and_it_is_said(undone, incident, lead, rowan_colleague, now):
    def happens():
        exclude_person(incident=incident, person=rowan_colleague, by=lead, now=now)
        lift_exclusion(incident=incident, person=rowan_colleague, reason="by mistake", by=lead, now=now)

    _, told = replay(written=undone(happens), now=now)
    assert Exclusion.objects.active().filter(incident=incident, person=rowan_colleague).exists()
    assert "incident.exclusion_lifted" in {entry.verb for entry in told}


def test_a_role_ends_again(undone, lead, now):
    role = lead.appointments.get()
    kept = undone(lambda: stand_down(appointment=lead.appointments.get(), by="system:tests", now=now))
    replay(written=kept, now=now)
    role.refresh_from_db()
    assert role.stood_down_at == now


def test_a_closed_account_is_closed_again(undone, lead, administrator, now):
    def happens():
        User.objects.filter(pk=lead.pk).update(is_active=False)
        record(verb=journal.CONFIGURED, target=lead, by=administrator, at=now, fields=["is_active"])

    replay(written=undone(happens), now=now)
    assert not User.objects.get(pk=lead.pk).is_active


@pytest.mark.parametrize("verb", journal.SIGNS_IN_OTHERWISE)
def test_a_password_that_somebody_gave_up_is_good_no_more(undone, lead, now, verb):
    lead.set_password("the one before")
    lead.save()
    replay(written=undone(lambda: record(verb=verb, target=lead, by=lead, at=now)), now=now)
    assert not User.objects.get(pk=lead.pk).has_usable_password()


def test_an_address_that_was_changed_is_not_written_to(undone, lead, now):
    replay(written=undone(lambda: record(verb="staff.email_changed", target=lead, by=lead, at=now)), now=now)
    assert User.objects.get(pk=lead.pk).email is None


def test_every_session_ends(folder, signed_in, lead, now):
    signed_in(lead)
    replay(written=[], now=now)
    assert not Session.objects.exists()


def test_what_the_backup_knows_is_not_done_again(folder, incident, lead, rowan_colleague, now):
    exclude_person(incident=incident, person=rowan_colleague, by=lead, now=now)
    kept = written(folder)
    lift_exclusion(incident=incident, person=rowan_colleague, reason="by mistake", by=lead, now=now)
    done, _ = replay(written=kept, now=now)
    assert (done[journal.KEPT_OUT], Exclusion.objects.active().count()) == (0, 0)


def test_an_incident_reported_since_is_told(undone, flagged, now):
    _, told = replay(written=undone(flagged), now=now)
    assert "incident.flagged" in {entry.verb for entry in told}


def test_a_journal_that_somebody_changed_is_not_acted_on(folder, incident):
    written(folder)
    path = journal.files(folder)[0]
    lines = [json.loads(line) for line in path.read_text().splitlines() if line]
    path.write_text("\n".join(json.dumps(line | {"verb": journal.STOOD_DOWN}) for line in lines))
    with pytest.raises(CommandError, match="do not carry our signature"):
        call_command("replay_journal")


def test_without_a_journal_it_says_what_nobody_knows(folder):
    with pytest.raises(CommandError, match="nobody knows who was kept out since the backup"):
        call_command("replay_journal")


def test_what_was_mailed_since_is_told_and_not_mailed_again(undone, incident, now, mailoutbox):
    late = now + timedelta(days=2)

    def happens():
        escalation.tick(now=late)
        sending.dispatch(now=late)

    kept = undone(happens)
    assert len(mailoutbox) > 0
    mailoutbox.clear()
    assert leave_sent(written=kept, now=late) > 0
    sending.dispatch(now=late)
    assert mailoutbox == []
    assert Notice.objects.exclude(sent_at=None).exists()


def test_what_was_not_mailed_is_mailed_after_the_restore(folder, incident, now, mailoutbox):
    late = now + timedelta(days=2)
    assert leave_sent(written=[], now=late) == 0
    sending.dispatch(now=late)
    assert len(mailoutbox) > 0
