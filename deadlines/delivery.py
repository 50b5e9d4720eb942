"""The e-mail of waiting notices: one message to one person for all that wait, with nothing in it.

Whether they may still know is asked again at each try (`mail.sending`). In the application a notice is shown
all the same, whatever becomes of its e-mail.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings

from accounts.sign_in.letters import service_name
from audit import services as audit
from deadlines import subjects
from deadlines.models import Notice, NoticeQuerySet
from mail.kinds import Kind, Letter
from mail.models import Mail
from mail.outages import DISPATCH
from mail.posting import post
from row_security.context import acting_as
from staff.models import User

NOTICES = "notices"
SUBJECT = "You have a task"
BODY = "A record needs you. Sign in to {service}:\n\n{site}/notices/\n"


def collect(now: datetime) -> None:
    """An e-mail for each person for whom a notice waits, unless theirs waits already."""
    people = Notice.objects.waiting().order_by("person").values_list("person", flat=True).distinct()
    post(NOTICES, list(people), now=now)


def write(mail: Mail, now: datetime) -> Letter | None:
    """The same words to everyone, whatever happened: a subject line is read over shoulders."""
    waiting = Notice.objects.waiting().filter(person=mail.person_id)
    waiting = waiting.select_related("escalation__deadline").order_by("created_at", "id")
    due = _still_due(User.objects.get(pk=mail.person_id), list(waiting), now)
    if not due:
        return None
    words = BODY.format(service=service_name(), site=settings.SITE_URL.rstrip("/"))
    return Letter(SUBJECT, words, tuple(notice.pk for notice in due))


def _still_due(person: User, waiting: Sequence[Notice], now: datetime) -> list[Notice]:
    """Those to be sent. The others come to their end here, and nothing is sent for them."""
    with acting_as(person.pk):  # the database says it too, whatever the application's own door lets through
        known = subjects.known_among(person, [notice.escalation.deadline for notice in waiting], now)
    true = [n for n in waiting if n.escalation.deadline.is_running and n.escalation.deadline_id in known]
    _of(n for n in waiting if n not in true).update(suppressed_at=now)
    due = [n for n in true if person.email and n.seen_at is None]
    _of(n for n in true if n not in due).update(in_app_only_at=now)
    return due


def _of(notices: Iterable[Notice]) -> NoticeQuerySet:
    return Notice.objects.waiting().filter(pk__in=[notice.pk for notice in notices])


def sent(letter: Letter, now: datetime) -> None:
    Notice.objects.waiting().filter(pk__in=letter.rows).update(sent_at=now)


def given_up(mail: Mail, now: datetime) -> None:
    """Those that were there at the last try; a newer one has an e-mail of its own."""
    tried = Notice.objects.waiting().filter(person=mail.person_id, created_at__lte=mail.tried_at)
    for notice in tried.select_related("escalation__deadline"):
        audit.record(verb="notice.given_up", target=notice, by=DISPATCH, at=now, person=str(notice.person_id))
    tried.update(given_up_at=now)


KIND = Kind(NOTICES, write, collect=collect, sent=sent, given_up=given_up)
