"""Worlds drawn from a seed: wards on two sites, every role over every place it may have, and people for whom
something has ended, is yet to begin, or is another account's. What they record is in `records` and `trail`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from staff.models import Appointment, SamePerson, User
from staff.roles import POLICY, Role, Scope
from tests.factories import TrustFactory
from wards.models import Site, Ward

AFTERNOON = datetime(2026, 6, 10, 14, tzinfo=UTC)
#: in London it is half past midnight, tomorrow
LATE = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)
LATER = timedelta(days=3)
SCOPES = [(role, scope) for role, scopes in POLICY.items() for scope in scopes]
TODAY, YESTERDAY, IN_TWO_DAYS, ON_THE_THIRD = 0, -1, 2, 3  # days from the world's
STANDING, FUTURE, STOOD_DOWN = None, "future", "stood down"
ENDS = (TODAY, YESTERDAY, IN_TWO_DAYS, ON_THE_THIRD, FUTURE, STOOD_DOWN)
OVER_A_SITE, OVER_THE_TRUST = ((Role.SAFEGUARDING_CHILDREN, scope) for scope in (Scope.SITE, Scope.TRUST))


@dataclass(repr=False)
class World:
    seed: int
    now: datetime
    draw: Random
    wards: list[Ward] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    links: list[SamePerson] = field(default_factory=list)

    @property
    def auditor(self) -> User:
        return self.people[SCOPES.index((Role.AUDITOR, Scope.TRUST))]

    @property
    def times(self) -> tuple[datetime, datetime]:
        """Some roles and places on cases end between the two, with nothing done."""
        return self.now, self.now + LATER

    def someone(self) -> User:
        return self.draw.choice(self.people)

    def some(self, most: int, least: int = 0) -> list[User]:
        return self.draw.sample(self.people, self.draw.randint(least, most))

    def often(self, chance: float = 0.5) -> bool:
        return self.draw.random() < chance

    def whole_person(self, account: User) -> set[UUID]:
        """This account, and those that are linked to it."""
        standing = [link for link in self.links if link.ended_at is None]
        people = {link.person for link in standing if link.account_id == account.pk}
        return {account.pk} | {link.account_id for link in standing if link.person in people}

    def new_id(self) -> UUID:
        return UUID(int=self.draw.getrandbits(128), version=4)


def places(world: World) -> None:
    trust = TrustFactory()
    sites = Site.objects.bulk_create(Site(trust=trust, name=f"Site {number}") for number in range(2))
    world.wards = Ward.objects.bulk_create(
        Ward(site=site, name=f"Ward {number}", service_type="acute", sex_designation="mixed")
        for site in sites
        for number in range(2)
    )


# --- people -------------------------------------------------------------------------------------------------


def people(world: World) -> None:
    """One of each role and scope; two leads for each way to hold a role no longer, or not yet; a manager of
    each ward; one without any role, and one who may not log in.
    """
    number = len(SCOPES) + 2 * len(ENDS) + len(world.wards) + 2
    world.people = User.objects.bulk_create(person(world, one) for one in range(number))
    each, leads, managers = cut(world.people, len(SCOPES), 2 * len(ENDS), len(world.wards))
    leaving = world.people[-1]
    held = [appointment(world, who, *what, STANDING) for who, what in zip(each, SCOPES, strict=True)]
    for end, first, second in zip(ENDS, leads[::2], leads[1::2], strict=True):
        held.append(appointment(world, first, *OVER_A_SITE, end))
        held.append(appointment(world, second, *OVER_THE_TRUST, end))
    held.append(appointment(world, leaving, *OVER_THE_TRUST, STANDING))
    for who, ward in zip(managers, world.wards, strict=True):
        held.append(appointment(world, who, Role.WARD_MANAGER, Scope.WARD, STANDING, ward))
    Appointment.objects.bulk_create([*held, *more(world, each)])
    User.objects.filter(pk=leaving.pk).update(is_active=False)
    linked(world)


def cut(people: list[User], *lengths: int) -> Iterator[list[User]]:
    rest = iter(people)
    for length in lengths:
        yield list(islice(rest, length))


def person(world: World, number: int) -> User:
    who = {"name": f"Person {number}", "staff_number": f"J{number:04}", "password": "!"}
    return User(pk=world.new_id(), is_superuser=world.often(0.2), **who)


def more(world: World, people: list[User]) -> list[Appointment]:
    """A second role for some who have one, whether or not it has ended."""
    ends = (STANDING, STANDING, *ENDS)
    return [
        appointment(world, who, *world.draw.choice(SCOPES), world.draw.choice(ends))
        for who in world.draw.sample(people, 6)
    ]


def appointment(
    world: World, who: User, role: Role, scope: Scope, end: Any, ward: Ward | None = None
) -> Appointment:
    today, ward = timezone.localdate(world.now), ward or world.draw.choice(world.wards)
    starts = today + timedelta(days=30 if end == FUTURE else -30)
    return Appointment(
        person=who,
        role=role,
        scope=scope,
        ward=ward if scope is Scope.WARD else None,
        site=ward.site if scope is Scope.SITE else None,
        starts_on=starts,
        ends_on=today + timedelta(days=end) if isinstance(end, int) else None,
        stood_down_at=world.now - timedelta(days=1) if end == STOOD_DOWN else None,
    )


def linked(world: World) -> None:
    """Accounts of one person: of an auditor, an administrator and two leads. Of each, one was unlinked since,
    and is linked elsewhere now, where the first was unlinked.
    """
    by_role = dict(zip(SCOPES, world.people, strict=False))
    first = [
        world.auditor,
        by_role[Role.ADMINISTRATOR, Scope.TRUST],
        by_role[Role.SAFEGUARDING_ADULTS, Scope.TRUST],
        by_role[Role.SAFEGUARDING_CHILDREN, Scope.SITE],
    ]
    others = world.draw.sample([who for who in world.people if who not in first], 2 * len(first))
    for who, second, former in zip(first, others[::2], others[1::2], strict=True):
        here, there = world.new_id(), world.new_id()
        world.links += [
            link(world, who, here),
            link(world, second, here),
            link(world, former, here, over=True),
        ]
        world.links += [link(world, former, there), link(world, who, there, over=True)]
    SamePerson.objects.bulk_create(world.links)


def link(world: World, account: User, person: UUID, *, over: bool = False) -> SamePerson:
    ended = {"ended_at": world.now, "ended_by": account} if over else {}
    return SamePerson(account=account, person=person, made_at=world.now, made_by=account, **ended)
