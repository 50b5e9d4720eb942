"""Emergency access: somebody who oversees opens one record for an hour. Others are told before it is shown.

Read only. For a record that does not exist, that is closed to them, or that they can see anyway, nothing
happens, and the answer is the same.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils.crypto import salted_hmac

from audit import services as audit
from audit.models import Outcome
from deadlines import escalation
from deadlines import services as deadlines
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents import access
from incidents.confidentiality.services import exclusions
from incidents.models import CaseMember, Exclusion, Incident, MemberAs
from row_security.context import as_system
from staff.models import User
from staff.relationships import accounts_of

SYSTEM = "system:emergency"
LASTS = timedelta(minutes=60)

log = logging.getLogger(__name__)


class Why(TextChoices):
    AT_RISK = "at_risk", "Somebody may be in danger now"
    NOBODY_FREE = "nobody_free", "Nobody who can see it can be reached"
    REQUIRED = "required", "A court, the police or a regulator requires it now"
    CHECKING_ACCESS = "checking_access", "To look into how the record was used"


class NobodyToTell(Exception):
    """Nothing is opened that nobody else would know of."""


def open_in_emergency(*, reference: str, why: Why, words: str, by: User, now: datetime) -> Incident | None:
    """The incident, open to `by` for an hour; None when no record can be opened this way."""
    try:
        return _open(reference, why, words, by, now)
    except NobodyToTell:
        log.exception("Nobody can be told of an emergency access, so nothing was opened")
        return None


@transaction.atomic
@as_system(SYSTEM)
def _open(reference: str, why: Why, words: str, by: User, now: datetime) -> Incident | None:
    incident = Incident.objects.select_related("ward").filter(reference=reference).first()
    if not _may(incident, by, now) or incident is None:
        audit.record(
            verb="incident.emergency_refused",
            by=by,
            at=now,
            incident=incident.pk if incident else absent(reference),
            outcome=Outcome.NOT_THERE,
            reason=why.value,
        )
        return None
    member = CaseMember.objects.create(
        incident=incident,
        person=by,
        member_as=MemberAs.BREAK_GLASS,
        because=f"{why.label}. {words}",
        added_at=now,
        added_by=by,
        ends_at=now + LASTS,
    )
    audit.record(verb="incident.emergency_opened", target=member, by=by, at=now, reason=why.value)
    if not _tell(member, incident, by, now):
        raise NobodyToTell
    return incident


def absent(reference: str) -> UUID:
    """Leads nowhere, and is always the same: a refusal is written alike whether or not there is a record."""
    code = salted_hmac("incidents.emergency", reference, algorithm="sha256").digest()
    return UUID(bytes=code[:16], version=4)


def _may(incident: Incident | None, by: User, now: datetime) -> bool:
    """The same questions are asked whether or not there is such a record."""
    pk = incident.pk if incident else exclusions.NOBODY
    closed = Exclusion.objects.active().filter(incident=pk, person__in=accounts_of(by.pk)).exists()
    seen = access.visible(by, now).filter(pk=pk).exists()
    earlier = CaseMember.objects.filter(incident=pk, person=by, member_as=MemberAs.BREAK_GLASS)
    earlier.filter(withdrawn_at=None, ends_at__lte=now).update(withdrawn_at=now)
    return incident is not None and not closed and not seen


def _tell(member: CaseMember, incident: Incident, by: User, now: datetime) -> int:
    deadline = deadlines.open_deadline(
        kind=Kind.EMERGENCY, subject=member, ward=incident.ward, basis_at=now, by=by, now=now
    )
    return escalation.tell_at_once(deadline=deadline, now=now)


@as_system(SYSTEM)
def to_look_at(person: User, now: datetime) -> list[CaseMember]:
    """Every emergency access nobody has looked at yet, but their own and those of what is closed to them."""
    accounts = accounts_of(person.pk)
    running = Deadline.objects.running().filter(kind=Kind.EMERGENCY).values("subject_id")
    closed = Exclusion.objects.active().filter(person__in=accounts).values("incident")
    found: QuerySet[CaseMember] = CaseMember.objects.filter(pk__in=running)
    found = found.exclude(person__in=accounts).exclude(incident__in=closed)
    return list(found.select_related("person", "incident").order_by("added_at", "id"))


@transaction.atomic
@as_system(SYSTEM)
def looked_at(*, member: CaseMember, by: User, now: datetime) -> bool:
    """Somebody who watches over access has looked at it. False when somebody had already."""
    if not deadlines.meet(kind=Kind.EMERGENCY, subject=member, by=by, now=now):
        return False
    audit.record(verb="incident.emergency_looked_at", target=member, by=by, at=now)
    return True
