"""What an administrator does about e-mail that could not be sent."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from audit import services as audit
from audit.services import Actor
from mail import posting
from mail.models import Mail


@transaction.atomic
def send_again(*, mails: Iterable[Mail], by: Actor, now: datetime) -> int:
    """Each begins anew; the one that was given up is seen to."""
    seen_to = _see_to(mails, "mail.sent_again", by, now)
    for mail in seen_to:
        posting.post(mail.kind, [mail.person_id], now=now)
    return len(seen_to)


@transaction.atomic
def look_at(*, mails: Iterable[Mail], by: Actor, now: datetime) -> int:
    return len(_see_to(mails, "mail.looked_at", by, now))


def _see_to(mails: Iterable[Mail], verb: str, by: Actor, now: datetime) -> list[Mail]:
    ids = [mail.pk for mail in mails]
    found = list(Mail.objects.not_looked_at().filter(pk__in=ids).select_for_update())
    Mail.objects.filter(pk__in=[mail.pk for mail in found]).update(looked_at=now)
    for mail in found:
        audit.record(verb=verb, target=mail, by=by, at=now, person=str(mail.person_id))
    return found
