"""Sending what waits: each e-mail leased, written, and given to the server on a connection of its own.

A try is counted before it is made, so whatever happens to it, a killed worker too, it is counted. What fails
before a message is named is the server's, and counted as an outage; what fails after is that message's own,
waits longer each time and is given up after ten tries. After a crash between sending and noting it, the same
message may arrive twice, with the same Message-ID.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPSenderRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from audit import services as audit
from mail import kinds, outages
from mail.kinds import Letter
from mail.models import Mail
from mail.outages import DISPATCH

LEASE = timedelta(minutes=3)  # longer than a slow mail server is waited for
MOST_TRIES = 10
LONGEST_WAIT = timedelta(hours=1)
A_ROUND = 200
LONGEST_ROUND = timedelta(minutes=4)  # a task is ended after ten

log = logging.getLogger(__name__)


class ServerFailed(Exception):
    """It takes nobody's e-mail now."""


class NotTaken(SMTPException):
    """The server said nothing against it, and did not take it."""


def dispatch(*, now: datetime) -> int:
    """Send what is waiting. How many were sent."""
    clock = _from(now)
    for kind in kinds.every():
        kind.collect(now)
    sent = 0
    for _ in range(A_ROUND):
        at = clock()
        if at - now > LONGEST_ROUND or outages.asks_to_wait(at) or (mail := lease(at)) is None:
            break
        sent += _one(mail, at, clock)
    return sent


def _from(now: datetime) -> Callable[[], datetime]:
    """A clock that stood at `now` a moment ago: a round may outlast a lease."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


@transaction.atomic
def lease(now: datetime) -> Mail | None:
    """The next to be tried, held for a while, its try counted."""
    free = Mail.objects.to_try(now).select_for_update(skip_locked=True, of=["self"])
    mail = free.select_related("person").first()
    if mail is not None:
        mail.attempts += 1
        mail.tried_at, mail.lease_until = now, now + LEASE
        mail.save(update_fields=["attempts", "tried_at", "lease_until"])
    return mail


def _one(mail: Mail, at: datetime, clock: Callable[[], datetime]) -> bool:
    if mail.attempts > MOST_TRIES or at - mail.created_at > kinds.of(mail.kind).good_for:
        give_up(mail, at)  # every worker was killed at it, or the server was away for too long
        return False
    try:
        return _try(mail, clock)
    except ServerFailed:
        Mail.objects.filter(pk=mail.pk).update(attempts=F("attempts") - 1, lease_until=None)
        outages.failed(clock())
    except Exception as error:  # whatever it was, the others get theirs; its words may name somebody
        log.warning("An e-mail was not taken", exc_info=error, extra={"ids": {"mail": mail.pk}})
        outages.over(clock())
        wait_or_give_up(mail, clock())
    return False


def _try(mail: Mail, clock: Callable[[], datetime]) -> bool:
    kind = kinds.of(mail.kind)
    with transaction.atomic():
        letter = kind.write(mail, clock())
        if letter is None or not (mail.person.is_active and mail.person.email):
            Mail.objects.filter(pk=mail.pk).update(dropped_at=clock(), lease_until=None)
            return False
    _give(_message(mail, letter))
    with transaction.atomic():
        kind.sent(letter, clock())
        Mail.objects.filter(pk=mail.pk).update(sent_at=clock(), lease_until=None)
        outages.over(clock())
    return True


def _give(message: EmailMessage) -> None:
    """To the server, which is there before the message is named: what fails until then is not about it."""
    server = get_connection()
    try:
        _open(server)
        if server.send_messages([message]) != 1:
            raise NotTaken
    except SMTPSenderRefused as refusal:  # our own address, the same for everybody
        raise ServerFailed from refusal
    finally:
        with suppress(Exception):  # what was taken is taken, however they part
            server.close()


def _open(server: BaseEmailBackend) -> None:
    try:
        server.open()
    except Exception as error:
        log.warning("The mail server could not be used", exc_info=error)
        raise ServerFailed from error


def _message(mail: Mail, letter: Letter) -> EmailMessage:
    return EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[str(mail.person.email)],
        headers={
            "Message-ID": f"<{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def wait_or_give_up(mail: Mail, now: datetime) -> None:
    """Longer after each failure; after ten, somebody has to look."""
    if mail.attempts >= MOST_TRIES:
        return give_up(mail, now)
    wait = min(LONGEST_WAIT, timedelta(minutes=2 ** (mail.attempts - 1)))
    Mail.objects.filter(pk=mail.pk).update(lease_until=now + wait)


@transaction.atomic
def give_up(mail: Mail, now: datetime) -> None:
    """Administrators are told on their home page; the reason is in the log, by its kind."""
    if Mail.objects.waiting().filter(pk=mail.pk).update(given_up_at=now, lease_until=None):
        kinds.of(mail.kind).given_up(mail, now)
        audit.record(verb="mail.given_up", target=mail, by=DISPATCH, at=now, person=str(mail.person_id))
        log.error("An e-mail was given up", extra={"ids": {"mail": mail.pk}})
