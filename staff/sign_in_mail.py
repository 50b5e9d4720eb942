"""An e-mail to somebody whose way of signing in was changed, so that it cannot be done behind their back.

It says that, and nothing else. Sent once the change is kept; with no broker to be reached it is not sent, and
the audit trail alone says what was done.
"""

import logging
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from kombu.exceptions import OperationalError

from staff.models import User
from wards.models import Trust

SUBJECT = "How you sign in has changed"
BODY = """How you sign in to {service} has changed: your password, or how you show that it is you.

If you can no longer sign in, choose “Forgotten your password?” where you sign in.
If this was you, or you asked for it, there is nothing more to do.
If not, tell the team that looks after {service} now.

{site}
"""

log = logging.getLogger(__name__)


def tell(person: User) -> None:
    """After the transaction."""

    def ask_a_worker() -> None:
        try:
            current_app.send_task("staff.tasks.mail_sign_in_changed", [str(person.pk)], retry=False)
        except OperationalError:
            log.warning("The broker could not be reached; nobody was told that their sign-in changed.")

    transaction.on_commit(ask_a_worker, robust=True)


def send(person: UUID) -> int:
    """How many were sent: none to somebody without an address, or who may no longer sign in."""
    told = User.objects.filter(pk=person, is_active=True, email__isnull=False).first()
    if told is None:
        return 0
    trust = Trust.objects.first()
    words = BODY.format(service=trust.service_name if trust else "Heard", site=settings.SITE_URL)
    return EmailMessage(SUBJECT, words, to=[str(told.email)]).send()
