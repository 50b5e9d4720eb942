"""Getting a referral ready and sending it, in two steps, only to an organisation in the directory."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction

from audit import services as audit
from deadlines import services as deadlines
from deadlines.clock import Kind
from referrals.models import Partner, Referral
from referrals.services.life import LOST, hold, move
from referrals.workflow import How, IllegalStep, Status
from staff.models import User
from wards.models import Known


@dataclass(frozen=True)
class Package:
    """What is shared, with whom, how, and on what footing."""

    partner: Partner
    how: How
    information: str
    person_told: Known
    person_agrees: Known
    sharing_basis: str = ""

    def fields(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def check(package: Package, referral: Referral) -> None:
    """Raise `IllegalStep` unless it may be sent like this."""
    partner = Partner.objects.filter(
        pk=package.partner.pk, is_active=True, kinds__contains=[referral.kind]
    ).first()
    if partner is None:
        raise IllegalStep("Choose an organisation from the directory that takes this kind of referral.")
    if missing := partner.lacks(How(package.how)):
        raise IllegalStep(f"The directory has no {missing} for this organisation. Choose another way.")
    if not package.information.strip():
        raise IllegalStep("Write what the organisation needs to know.")
    if package.person_agrees != Known.YES and not package.sharing_basis.strip():
        raise IllegalStep("Say on what basis this is shared without the person’s agreement.")


@transaction.atomic
def prepare(*, referral: Referral, package: Package, by: User, now: datetime) -> None:
    """Keep what is about to be sent, so that it can be checked and nothing typed is lost. Nothing is sent."""
    check(package, referral)
    if not Referral.objects.filter(pk=referral.pk, status=Status.TO_SEND).update(**package.fields()):
        raise IllegalStep(LOST)
    for name, value in package.fields().items():
        setattr(referral, name, value)
    audit.record(verb="referral.prepared", target=referral, by=by, at=now, partner=str(package.partner.pk))


@transaction.atomic
def send(
    *,
    referral: Referral,
    partner: Partner,
    how: How,
    information: str,
    person_told: Known,
    person_agrees: Known,
    sharing_basis: str = "",
    by: User,
    now: datetime,
) -> None:
    """It has been sent: the promise to send is kept, and the wait for their acknowledgement begins."""
    package = Package(partner, how, information, person_told, person_agrees, sharing_basis)
    incident = hold(referral.incident_id)
    check(package, referral)
    move(referral, Status.SENT, by=by, now=now, sent_at=now, sent_by=by, **package.fields())
    deadlines.meet(kind=Kind.SENDING, subject=referral, by=by, now=now)
    deadlines.open_deadline(
        kind=Kind.ACKNOWLEDGEMENT, subject=referral, ward=incident.ward, basis_at=now, by=by, now=now
    )
