"""Who would see a new report or be told of it: where staff may be involved, asked about before anybody is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from staff.models import Appointment, User
from staff.roles import Role, Scope
from wards.models import Ward

LEADS = (Role.SAFEGUARDING_ADULTS, Role.SAFEGUARDING_CHILDREN, Role.ALLEGATIONS_LEAD)
#: in the order in which they are listed; auditors read in the trail that something was reported, and by whom
TOLD = (Role.WARD_MANAGER, *LEADS, Role.EXECUTIVE_LEAD, Role.AUDITOR)
#: of whom it may be one, and nobody knows which
ONE_OF = {
    Role.WARD_MANAGER: "The ward manager or a deputy, and I do not know which",
    Role.SAFEGUARDING_ADULTS: "A safeguarding lead (adults), and I do not know which",
    Role.SAFEGUARDING_CHILDREN: "A safeguarding lead (children), and I do not know which",
    Role.ALLEGATIONS_LEAD: "An allegations lead, and I do not know which",
}


@dataclass
class Told:
    """One person, with every part in which they would see it or be told."""

    person: User
    roles: set[Role] = field(default_factory=set)
    parts: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """With what tells two people of one name apart."""
        return ", ".join(filter(None, [self.person.name, self.person.job_title, self.person.staff_number]))

    @property
    def part(self) -> str:
        return "; ".join(self.parts)


def would_be_told(wards: Collection[int], on: date) -> list[Told]:
    """Those over these wards, each person once. A deputy counts with the ward manager."""
    sites = Ward.objects.filter(pk__in=wards).values("site")
    there = Q(scope=Scope.TRUST) | Q(ward__in=wards) | Q(site__in=sites)
    rows = Appointment.objects.current(on).filter(there, Q(role__in=TOLD) | Q(is_deputy=True))
    held = rows.filter(person__is_active=True).select_related("person", "ward", "site")
    found: dict[UUID, Told] = {}
    for one in sorted(held, key=_place):
        told = found.setdefault(one.person_id, Told(one.person))
        told.roles.add(Role.WARD_MANAGER if one.is_deputy else Role(one.role))
        told.parts.append(_part(one))
    return list(found.values())


def _place(one: Appointment) -> tuple[int, str, str]:
    return TOLD.index(Role.WARD_MANAGER if one.is_deputy else Role(one.role)), one.person.name, str(one.pk)


def _part(one: Appointment) -> str:
    place = one.ward or one.site
    deputy = ", deputy" if one.is_deputy else ""
    return f"{Role(one.role).label}{deputy}, {place.name if place else 'the whole trust'}"


def of_role(told: Iterable[Told], *roles: Role) -> set[UUID]:
    return {one.person.pk for one in told if one.roles & set(roles)}
