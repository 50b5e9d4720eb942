"""The newest hash of the audit trail, by e-mail: once it has arrived, nobody here can take it back.

Its number is left out: it counts every event, also of a record that one of the auditors is kept out of.
"""

from datetime import datetime

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from audit.models import AuditSeal
from staff.models import Appointment, User
from staff.roles import Role

SUBJECT = "Audit trail: the newest hash"
BODY = """Keep this message. It holds no information about anybody.

Time: {at}
Hash: {hash}

The audit trail was whole up to this seal if, later, there still is a seal with this hash.
"""


def mail_head(*, now: datetime) -> int:
    """One message to each auditor. How many were sent; none while nothing is sealed."""
    head = AuditSeal.objects.order_by("-seq").first()
    if head is None:
        return 0
    at = timezone.localtime(now).isoformat(timespec="seconds")
    body = BODY.format(at=at, hash=bytes(head.hash).hex())
    messages = [EmailMessage(SUBJECT, body, to=[str(person.email)]) for person in auditors(now)]
    return get_connection().send_messages(messages) or 0


def auditors(now: datetime) -> list[User]:
    today = timezone.localdate(now)
    held = Appointment.objects.current(today).filter(role=Role.AUDITOR).values("person")
    return list(User.objects.filter(pk__in=held, is_active=True, email__isnull=False))
