"""Sending the e-mail of waiting notices: one message to one person, with nothing in it.

A person's notices are leased together for a minute and sent outside any transaction, so that a crash only
returns them to the queue. Whether they may still know is asked again at the last moment. After a crash
between sending and noting it, the same message may arrive twice, with the same Message-ID.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F

from audit import services as audit
from deadlines import subjects
from deadlines.models import Notice, NoticeQuerySet
from staff.models import User
from wards.models import Trust

DISPATCH = "system:dispatch"
LEASE = timedelta(seconds=60)  # three times what a slow mail server is given
MOST_TRIES = 10
LONGEST_WAIT = timedelta(hours=1)
A_ROUND = 200  # people
ONE_AT_A_TIME = 0x48656172  # key of the lock under which notices are leased

THEIRS = (SMTPRecipientsRefused, SMTPDataError)  # about this one message; any other failure is the server's

SUBJECT = "You have a task"
BODY = "A record needs you. Sign in to {service}:\n\n{site}/notices/\n"

log = logging.getLogger(__name__)


def dispatch(*, now: datetime) -> int:
    """Send what is waiting, one e-mail to each person. Returns how many were sent.

    A server that does not answer ends the round; nobody's tries are counted for it.
    """
    clock = _from(now)
    sent = 0
    mail = get_connection()
    try:
        for _ in range(A_ROUND):
            leased = _lease(clock())
            if not leased:
                break
            sent += _deliver(leased, mail, clock())
    except OSError:
        log.exception("The mail server could not be used; notices stay in the queue")
    finally:
        mail.close()
    return sent


def _from(now: datetime) -> Callable[[], datetime]:
    """A clock that stood at `now` a moment ago: a round may outlast a lease."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


@transaction.atomic
def _lease(now: datetime) -> list[Notice]:
    """All the notices that wait for whoever has waited longest, held for a minute."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])  # or two would split one person's
    waiting = Notice.objects.to_send(now).order_by("created_at", "id")
    first = waiting.first()
    if first is None:
        return []
    theirs = waiting.filter(person=first.person_id).select_related("person", "escalation__deadline")
    leased = list(theirs.select_for_update(skip_locked=True, of=["self"]))
    _of(leased).update(lease_until=now + LEASE, attempts=F("attempts") + 1)
    return leased


def _of(notices: Iterable[Notice]) -> NoticeQuerySet:
    return Notice.objects.waiting().filter(pk__in=[notice.pk for notice in notices])


def _deliver(leased: list[Notice], mail: BaseEmailBackend, now: datetime) -> int:
    due = _still_due(leased, now)
    if not due:
        return 0
    try:
        mail.send_messages([_message(due[0].person, due[0].pk, mail)])
    except THEIRS:
        _wait_or_give_up(due, now)
        return 0
    except OSError:
        _of(due).update(lease_until=now + LEASE, attempts=F("attempts") - 1)
        raise
    _of(due).update(sent_at=now, lease_until=None)
    return 1


def _still_due(leased: list[Notice], now: datetime) -> list[Notice]:
    """Those to be sent. The others come to their end here, and nothing is sent for them."""
    person = leased[0].person
    known = subjects.known_among(person, [notice.escalation.deadline for notice in leased], now)
    true = [n for n in leased if n.escalation.deadline.is_running and n.escalation.deadline_id in known]
    _of(n for n in leased if n not in true).update(suppressed_at=now, lease_until=None)
    due = [n for n in true if person.email and n.seen_at is None]
    _of(n for n in true if n not in due).update(in_app_only_at=now, lease_until=None)
    return due


def _message(person: User, row: UUID, mail: BaseEmailBackend) -> EmailMessage:
    """The same words to everyone, whatever happened: a subject line is read over shoulders."""
    service = Trust.objects.values_list("service_name", flat=True).first() or "Heard"
    return EmailMessage(
        subject=SUBJECT,
        body=BODY.format(service=service, site=settings.SITE_URL.rstrip("/")),
        to=[str(person.email)],
        headers={
            "Message-ID": f"<{row}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=mail,
    )


@transaction.atomic
def _wait_or_give_up(notices: list[Notice], now: datetime) -> None:
    """Longer after each failure; after ten a person has to look. It is still shown in the application."""
    for notice in notices:
        tries = notice.attempts + 1  # counted when it was leased, after it was read
        if tries < MOST_TRIES:
            wait = min(LONGEST_WAIT, timedelta(minutes=2**tries))
            _of([notice]).update(lease_until=now + wait)
        elif _of([notice]).update(given_up_at=now, lease_until=None):
            audit.record(
                verb="notice.given_up", target=notice, by=DISPATCH, at=now, person=str(notice.person_id)
            )
            log.error("An e-mail was given up after ten tries", extra={"ids": {"notice": notice.pk}})
