"""Each thing that waits past its limit turns its address red, in these words."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from audit.models import AuditEvent
from audit.seals import anchors, sealing
from audit.seals.keys import Ed25519PrivateKey
from deadlines import escalation
from deadlines.models import Escalation, Notice
from documents.models import Document
from mail import posting
from mail.models import Mail, Outage

pytestmark = pytest.mark.django_db


@pytest.fixture
def after(time_machine, now):
    """``after(address, minutes)``: what it answers so long from now."""

    def ask(address, minutes):
        time_machine.move_to(now + timedelta(minutes=minutes), tick=False)
        answer = Client().get(f"/health/{address}")
        return answer.status_code, answer.json()

    return ask


def test_a_notice_that_is_not_sent(incident, lead, now, after):
    escalation.tick(now=now)
    assert Notice.objects.waiting().exists()
    assert after("deadlines", 59)[1]["notices"] == "ok"
    status, words = after("deadlines", 61)
    assert (status, words["notices"]) == (503, "late")


def test_an_escalation_that_nobody_is_told_of(incident, lead, now, after):
    escalation.escalate(now=now)
    assert Escalation.objects.filter(told_at=None).exists()
    assert after("deadlines", 1)[1]["escalations"] == "ok"
    status, words = after("deadlines", 3)
    assert (status, words["escalations"]) == (503, "late")


@pytest.mark.parametrize(("tries", "fine", "red"), [(0, 4, 6), (3, 59, 61)])
def test_an_email_that_waits(lead, now, after, tries, fine, red):
    posting.post("sign_in_changed", [lead.pk], now=now)
    Mail.objects.update(attempts=tries)
    assert after("mail", fine) == (200, {"mail": "ok", "server": "ok"})
    assert after("mail", red) == (503, {"mail": "late", "server": "ok"})


def test_a_mail_server_that_takes_nothing(now, after):
    Outage.objects.create(began_at=now, next_try_at=now)
    assert after("mail", 14) == (200, {"mail": "ok", "server": "ok"})
    assert after("mail", 16) == (503, {"mail": "ok", "server": "not usable"})


def test_a_document_that_is_not_made(now, after):
    Document.objects.create(kind="letter", subject_id=uuid4(), facts={}, asked_at=now)
    assert after("documents", 9) == (200, {"documents": "ok"})
    assert after("documents", 11) == (503, {"documents": "late"})


def test_a_trail_that_is_not_anchored(incident, now, after, tmp_path):
    assert AuditEvent.objects.exists()
    sealing.seal_all(now=now)
    assert after("audit", 14) == (200, {"audit": "ok", "anchors": "ok"})
    assert after("audit", 16) == (503, {"audit": "ok", "anchors": "late"})
    key = Ed25519PrivateKey.generate()
    anchors.anchor_when_due(folder=tmp_path, key=key, now=now + timedelta(minutes=16))
    assert after("audit", 17) == (200, {"audit": "ok", "anchors": "ok"})


def test_a_folder_of_anchors_that_cannot_be_written(incident, now, after, tmp_path):
    sealing.seal_all(now=now)
    gone = tmp_path / "not there"
    with pytest.raises(OSError, match="not there"):
        anchors.anchor_when_due(folder=gone, key=Ed25519PrivateKey.generate(), now=now)
    assert after("audit", 16) == (503, {"audit": "ok", "anchors": "late"})
