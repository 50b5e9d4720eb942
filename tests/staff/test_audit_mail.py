"""Auditors can have the newest hash by e-mail: a copy that is out of everybody's reach here."""

import re

import pytest

from audit.models import AuditSeal
from audit.seals import sealing
from mail import sending
from mail.tasks import send
from oversight import tasks
from oversight.audit_mail import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(incident, auditor, now):
    sealing.seal_all(now=now)
    return AuditSeal.objects.order_by("seq").last()


def test_each_auditor_gets_the_hash_and_nothing_about_anybody(
    sealed, incident, auditor, lead, now, mailoutbox
):
    assert ask(now=now) == 1
    sending.dispatch(now=now)
    (message,) = mailoutbox
    assert message.to == [auditor.email]
    assert bytes(sealed.hash).hex() in message.body
    for told in (incident.reference, auditor.name, str(incident.pk)):
        assert told not in message.subject + message.body


def test_it_does_not_count_the_events(sealed, auditor, now, mailoutbox):
    """Whoever is kept out of a record could take what they see from it."""
    ask(now=now)
    sending.dispatch(now=now)
    text = mailoutbox[0].body.replace(bytes(sealed.hash).hex(), "").replace("2026-06-10T15:00:00+01:00", "")
    assert not re.search(r"\d", text)


def test_nothing_is_sent_while_nothing_is_sealed(auditor, now, mailoutbox):
    assert ask(now=now) == 0
    sending.dispatch(now=now)
    assert mailoutbox == []


@pytest.mark.parametrize(("asked", "sent"), [(True, 1), (False, 0)])
def test_it_is_sent_where_it_is_asked_for(sealed, settings, mailoutbox, asked, sent):
    settings.AUDIT_MAIL_DAILY = asked
    tasks.mail_audit_head()
    send()
    assert len(mailoutbox) == sent
