"""A mail server that takes nobody's e-mail: asked again ever more rarely, and told to administrators."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from audit import services as audit
from mail.models import Outage

DISPATCH = "system:mail"
TOLD_AFTER = timedelta(minutes=15)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=5)

log = logging.getLogger(__name__)


def now_on() -> Outage | None:
    return Outage.objects.filter(ended_at=None).first()


def to_tell(now: datetime) -> Outage | None:
    """The one that administrators are told of; a restart of the server is none."""
    return Outage.objects.filter(ended_at=None, began_at__lte=now - TOLD_AFTER).first()


def asks_to_wait(now: datetime) -> bool:
    return Outage.objects.filter(ended_at=None, next_try_at__gt=now).exists()


@transaction.atomic
def failed(now: datetime) -> None:
    outage = Outage.objects.select_for_update().filter(ended_at=None).first()
    if outage is None:
        outage = Outage.objects.create(began_at=now, next_try_at=now + FIRST_WAIT)
        audit.record(verb="mail.outage", target=outage, by=DISPATCH, at=now)
        log.error("The mail server cannot be used; e-mail waits")
        return
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(outage.failures, 10))
    Outage.objects.filter(pk=outage.pk).update(failures=outage.failures + 1, next_try_at=now + wait)


@transaction.atomic
def over(now: datetime) -> None:
    for outage in Outage.objects.select_for_update().filter(ended_at=None):
        Outage.objects.filter(pk=outage.pk).update(ended_at=now)
        audit.record(verb="mail.outage_over", target=outage, by=DISPATCH, at=now, failures=outage.failures)
