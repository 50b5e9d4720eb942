"""An e-mail to somebody whose way of signing in was changed, so that it cannot be done behind their back.

It says that, and nothing else. Asked for in the transaction of the change: neither is there without
the other.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from mail.kinds import Kind, Letter
from mail.models import Mail
from mail.posting import SEND, post
from mail.wake_worker import wake_worker
from staff.models import User
from wards.models import Trust

SIGN_IN_CHANGED = "sign_in_changed"
SUBJECT = "How you sign in has changed"
BODY = """How you sign in to {service} has changed: your password, or how you show that it is you.

If you can no longer sign in, choose “Forgotten your password?” where you sign in.
If this was you, or you asked for it, there is nothing more to do.
If not, tell the team that looks after {service} now.

{site}
"""


def tell(person: User) -> None:
    """Whether they have an address, and may still sign in, is asked as it is sent."""
    post(SIGN_IN_CHANGED, [person.pk], now=timezone.now())
    wake_worker(SEND)


def service_name() -> str:
    return Trust.objects.values_list("service_name", flat=True).first() or "Heard"


def write(mail: Mail, now: datetime) -> Letter:
    return Letter(SUBJECT, BODY.format(service=service_name(), site=settings.SITE_URL))


KIND = Kind(SIGN_IN_CHANGED, write)
