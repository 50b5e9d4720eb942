"""One message to one person, with nothing in it; asked again at the last moment whether they may know."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail.backends.locmem import EmailBackend

from audit.models import AuditEvent
from deadlines import outbox, services, sweep
from deadlines.clock import Kind
from deadlines.models import Notice
from staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(incident, entry, lead, rowan_manager):
    """Two notices of entry, one of triage; the lead has two of them. The recorder has left. Returns when."""
    User.objects.filter(pk=incident.flagged_by_id).update(is_active=False)
    sweep.tick(now=entry.due_at)
    assert Notice.objects.count() == 3
    return entry.due_at


def test_a_person_gets_one_message_for_all_that_waits(queued, mailoutbox):
    assert outbox.dispatch(now=queued) == 2
    assert sorted(message.to for message in mailoutbox) == sorted(
        [[person.email] for person in User.objects.filter(notices__isnull=False).distinct()]
    )
    assert Notice.objects.filter(sent_at=None).count() == 0


def test_nothing_is_sent_twice(queued, mailoutbox):
    for minutes in range(5):
        outbox.dispatch(now=queued + timedelta(minutes=minutes))
    assert len(mailoutbox) == 2


def test_a_message_holds_nothing_of_the_record(queued, incident, mailoutbox, settings):
    outbox.dispatch(now=queued)
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
    outbox.dispatch(now=queued)
    varying = re.compile(r"^(To|Date|Message-ID): .*$", re.MULTILINE)
    assert len({varying.sub("", message.message().as_string()) for message in mailoutbox}) == 1


def test_the_message_id_is_the_notices_own(queued, mailoutbox):
    outbox.dispatch(now=queued)
    ids = {message.message()["Message-ID"] for message in mailoutbox}
    assert ids <= {f"<{pk}@localhost>" for pk in Notice.objects.values_list("pk", flat=True)}
    assert len(ids) == 2


def test_somebody_excluded_after_it_was_queued_is_sent_nothing(queued, incident, lead, exclude, mailoutbox):
    exclude(lead, incident)
    outbox.dispatch(now=queued)
    assert [message.to for message in mailoutbox] == [[User.objects.get(name="Reese Manager").email]]
    assert lead.notices.filter(suppressed_at=None).count() == 0
    assert lead.notices.exclude(sent_at=None).count() == 0


def test_somebody_who_left_is_sent_nothing(queued, lead, rowan_manager, mailoutbox):
    User.objects.filter(pk__in=[lead.pk, rowan_manager.pk]).update(is_active=False)
    assert outbox.dispatch(now=queued) == 0
    assert mailoutbox == []
    assert Notice.objects.filter(suppressed_at=None).count() == 0


@pytest.mark.parametrize("finish", [services.meet, services.end])
def test_a_promise_finished_after_it_was_queued_is_not_sent(queued, incident, finish, mailoutbox):
    for kind in (Kind.ENTRY, Kind.TRIAGE):
        finish(kind=kind, subject=incident, by="system:tests", now=queued)
    assert outbox.dispatch(now=queued) == 0
    assert mailoutbox == []
    assert Notice.objects.filter(suppressed_at=None).count() == 0


def test_without_an_address_it_is_shown_in_the_application_only(queued, lead, mailoutbox):
    User.objects.filter(pk=lead.pk).update(email=None)
    outbox.dispatch(now=queued)
    assert len(mailoutbox) == 1
    assert lead.notices.filter(in_app_only_at=None).count() == 0
    assert lead.notices.shown_to(lead).count() == 2


def test_what_they_have_already_opened_is_not_sent(queued, lead, mailoutbox):
    lead.notices.update(seen_at=queued)
    outbox.dispatch(now=queued)
    assert len(mailoutbox) == 1


def test_a_lease_keeps_others_away_and_lapses(queued):
    leased = outbox._lease(queued)
    others = outbox._lease(queued)
    assert {n.pk for n in leased} & {n.pk for n in others} == set()
    assert outbox._lease(queued + timedelta(seconds=59)) == []
    assert {n.pk for n in outbox._lease(queued + timedelta(seconds=60))} == {n.pk for n in leased}


def failing(monkeypatch, error):
    def refuse(self, messages):
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_a_refused_address_waits_longer_each_time_then_somebody_must_look(queued, monkeypatch, caplog):
    failing(monkeypatch, SMTPRecipientsRefused({}))
    at = queued
    for _ in range(10):
        outbox.dispatch(now=at)
        at += timedelta(hours=2)
    notices = Notice.objects.all()
    assert {notice.attempts for notice in notices} == {10}
    assert all(notice.given_up_at for notice in notices)
    assert AuditEvent.objects.filter(verb="notice.given_up").count() == 3
    outbox.dispatch(now=at)
    assert {notice.attempts for notice in Notice.objects.all()} == {10}


def test_after_a_refusal_it_is_not_tried_again_at_once(queued, monkeypatch):
    failing(monkeypatch, SMTPRecipientsRefused({}))
    outbox.dispatch(now=queued)
    outbox.dispatch(now=queued + timedelta(seconds=90))
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}


def test_a_mail_server_that_is_down_uses_up_nobodys_tries(queued, monkeypatch, mailoutbox):
    with monkeypatch.context() as down:
        failing(down, SMTPServerDisconnected())
        for minutes in range(0, 60, 2):
            assert outbox.dispatch(now=queued + timedelta(minutes=minutes)) == 0
    assert set(Notice.objects.values_list("attempts", "given_up_at")) == {(0, None)}
    assert outbox.dispatch(now=queued + timedelta(hours=2)) == 2


def test_no_row_is_locked_while_a_message_is_being_sent(queued, monkeypatch):
    """Sending is slow, and a lock held meanwhile would keep others from their work."""

    def watch(self, messages):
        from django.db import connection

        assert connection.savepoint_ids == []  # only the test's own transaction is open
        return 1

    monkeypatch.setattr(EmailBackend, "send_messages", watch)
    assert outbox.dispatch(now=queued) == 2
