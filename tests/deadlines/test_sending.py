"""One message to one person, with nothing in it; asked again at the last moment whether they may know."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend

from audit.models import AuditEvent
from deadlines import escalation, services
from deadlines.clock import Kind
from deadlines.models import Notice
from mail import sending
from mail.models import Mail
from staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(incident, entry, lead, rowan_manager):
    """Two notices of entry, one of triage; the lead has two of them. The recorder has left. Returns when."""
    User.objects.filter(pk=incident.flagged_by_id).update(is_active=False)
    escalation.tick(now=entry.due_at)
    assert Notice.objects.count() == 3
    return entry.due_at


def test_a_person_gets_one_message_for_all_that_waits(queued, mailoutbox):
    assert sending.dispatch(now=queued) == 2
    assert sorted(message.to for message in mailoutbox) == sorted(
        [[person.email] for person in User.objects.filter(notices__isnull=False).distinct()]
    )
    assert Notice.objects.filter(sent_at=None).count() == 0


def test_nothing_is_sent_twice(queued, mailoutbox):
    for minutes in range(5):
        sending.dispatch(now=queued + timedelta(minutes=minutes))
    assert len(mailoutbox) == 2


def test_a_message_holds_nothing_of_the_record(queued, incident, mailoutbox, settings):
    sending.dispatch(now=queued)
    for message in mailoutbox:
        assert len(message.recipients()) == 1
        text = message.message().as_string()
        secrets = [
            incident.reference,
            str(incident.pk),
            incident.pk.hex,
            incident.ward.name,
            incident.headline,
        ]
        secrets += [incident.get_category_display(), "harassment", "Robin", "sexual", "incident", "overdue"]
        assert [secret for secret in secrets if secret.lower() in text.lower()] == []
        assert f"{settings.SITE_URL}/notices/" in text


def test_messages_differ_only_in_address_id_and_date(queued, mailoutbox):
    sending.dispatch(now=queued)
    varying = re.compile(r"^(To|Date|Message-ID): .*$", re.MULTILINE)
    assert len({varying.sub("", message.message().as_string()) for message in mailoutbox}) == 1


def test_the_message_id_is_its_own(queued, mailoutbox):
    sending.dispatch(now=queued)
    ids = {message.message()["Message-ID"] for message in mailoutbox}
    assert ids <= {f"<{pk}@localhost>" for pk in Mail.objects.values_list("pk", flat=True)}
    assert len(ids) == 2


def test_somebody_excluded_after_it_was_queued_is_sent_nothing(queued, incident, lead, exclude, mailoutbox):
    exclude(lead, incident)
    sending.dispatch(now=queued)
    assert [message.to for message in mailoutbox] == [[User.objects.get(name="Reese Manager").email]]
    assert lead.notices.filter(suppressed_at=None).count() == 0
    assert lead.notices.exclude(sent_at=None).count() == 0


def test_somebody_who_left_is_sent_nothing(queued, lead, rowan_manager, mailoutbox):
    User.objects.filter(pk__in=[lead.pk, rowan_manager.pk]).update(is_active=False)
    assert sending.dispatch(now=queued) == 0
    assert mailoutbox == []
    assert Notice.objects.filter(suppressed_at=None).count() == 0


@pytest.mark.parametrize("finish", [services.meet, services.end])
def test_a_promise_finished_after_it_was_queued_is_not_sent(queued, incident, finish, mailoutbox):
    for kind in (Kind.ENTRY, Kind.TRIAGE):
        finish(kind=kind, subject=incident, by="system:tests", now=queued)
    assert sending.dispatch(now=queued) == 0
    assert mailoutbox == []
    assert Notice.objects.filter(suppressed_at=None).count() == 0


def test_without_an_address_it_is_shown_in_the_application_only(queued, lead, mailoutbox):
    User.objects.filter(pk=lead.pk).update(email=None)
    sending.dispatch(now=queued)
    assert len(mailoutbox) == 1
    assert lead.notices.filter(in_app_only_at=None).count() == 0
    assert lead.notices.shown_to(lead).count() == 2


def test_what_they_have_already_opened_is_not_sent(queued, lead, mailoutbox):
    lead.notices.update(seen_at=queued)
    sending.dispatch(now=queued)
    assert len(mailoutbox) == 1


def failing(monkeypatch, error, *, at="send_messages"):
    def refuse(self, *_):
        raise error

    monkeypatch.setattr(EmailBackend, at, refuse)


def test_a_refused_address_waits_longer_each_time_then_somebody_must_look(queued, monkeypatch, caplog):
    failing(monkeypatch, SMTPRecipientsRefused({}))
    at = queued
    for _ in range(10):
        sending.dispatch(now=at)
        at += timedelta(hours=2)
    assert {notice.given_up_at is not None for notice in Notice.objects.all()} == {True}
    assert AuditEvent.objects.filter(verb="notice.given_up").count() == 3
    assert set(Mail.objects.values_list("attempts", flat=True)) == {10}
    sending.dispatch(now=at)
    assert set(Mail.objects.values_list("attempts", flat=True)) == {10}


def test_what_comes_after_one_was_given_up_has_an_email_of_its_own(queued, monkeypatch, lead, mailoutbox):
    with monkeypatch.context() as full:
        failing(full, SMTPRecipientsRefused({}))
        for hours in range(0, 20, 2):
            sending.dispatch(now=queued + timedelta(hours=hours))
    escalation.tick(now=queued + timedelta(hours=24))
    sending.dispatch(now=queued + timedelta(hours=24))
    assert mailoutbox
    assert {notice.sent_at is None for notice in Notice.objects.filter(given_up_at=None)} == {False}


def test_after_a_refusal_it_is_not_tried_again_at_once(queued, monkeypatch):
    failing(monkeypatch, SMTPRecipientsRefused({}))
    sending.dispatch(now=queued)
    sending.dispatch(now=queued + timedelta(seconds=50))
    assert set(Mail.objects.values_list("attempts", flat=True)) == {1}


def test_a_mail_server_that_is_down_uses_up_nobodys_tries(queued, monkeypatch, mailoutbox):
    with monkeypatch.context() as down:
        failing(down, SMTPServerDisconnected(), at="open")
        for minutes in range(0, 60, 2):
            assert sending.dispatch(now=queued + timedelta(minutes=minutes)) == 0
    assert set(Mail.objects.values_list("attempts", "given_up_at")) == {(0, None)}
    assert sending.dispatch(now=queued + timedelta(hours=2)) == 2


def test_no_row_is_locked_while_a_message_is_being_sent(queued, monkeypatch):
    """Sending is slow, and a lock held meanwhile would keep others from their work."""

    def watch(self, messages):
        from django.db import connection

        assert connection.savepoint_ids == []  # only the test's own transaction is open
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", watch)
    assert sending.dispatch(now=queued) == 2
