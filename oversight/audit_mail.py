"""The newest hash of the audit trail, by e-mail: once it has arrived, nobody here can take it back.

Its number is left out: it counts every event, also of a record that one of the auditors is kept out of.
"""

from datetime import datetime

from django.utils import timezone

from audit.models import AuditSeal
from mail.kinds import Kind, Letter
from mail.models import Mail
from mail.posting import post
from staff.models import Appointment, User
from staff.roles import Role

AUDIT_HEAD = "audit_head"
SUBJECT = "Audit trail: the newest hash"
BODY = """Keep this message. It holds no information about anybody.

Time: {at}
Hash: {hash}

The audit trail was whole up to this seal if, later, there still is a seal with this hash.
"""


def ask(*, now: datetime) -> int:
    """One message to each auditor. How many were asked for; none while nothing is sealed."""
    if not AuditSeal.objects.exists():
        return 0
    told = [person.pk for person in auditors(now)]
    post(AUDIT_HEAD, told, now=now)
    return len(told)


def write(mail: Mail, now: datetime) -> Letter | None:
    """The newest hash at the moment of sending, to anybody who is still an auditor."""
    head = AuditSeal.objects.order_by("-seq").first()
    if head is None or mail.person_id not in {person.pk for person in auditors(now)}:
        return None
    at = timezone.localtime(now).isoformat(timespec="seconds")
    return Letter(SUBJECT, BODY.format(at=at, hash=bytes(head.hash).hex()))


def auditors(now: datetime) -> list[User]:
    today = timezone.localdate(now)
    held = Appointment.objects.current(today).filter(role=Role.AUDITOR).values("person")
    return list(User.objects.filter(pk__in=held, is_active=True, email__isnull=False))


KIND = Kind(AUDIT_HEAD, write)
