"""Worlds drawn from a seed: wards on two sites, every role over every place it may have, and people for whom
something has ended, is yet to begin, or is another account's. What they record is in `records` and `trail`.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from staff.models import Appointment, SamePerson, User
from staff.roles import POLICY, Role, Scope
from staff.services import sync_permissions
from tests.factories import TrustFactory
from wards.models import Site, Ward

AFTERNOON = datetime(2026, 6, 10, 14, tzinfo=UTC)
#: in London it is half past midnight, tomorrow
LATE = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)
LATER = timedelta(days=3)
SCOPES = [(role, scope) for role, scopes in POLICY.items() for scope in scopes]
TODAY, YESTERDAY, IN_TWO_DAYS, ON_THE_THIRD = 0, -1, 2, 3  # days from the world's
STANDING, FUTURE, STOOD_DOWN = None, "future", "stood down"
ENDS = (STANDING, STANDING, TODAY, YESTERDAY, IN_TWO_DAYS, ON_THE_THIRD, FUTURE, STOOD_DOWN)


@dataclass
class World:
    seed: int
    now: datetime
    draw: Random
    wards: list[Ward] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    links: list[SamePerson] = field(default_factory=list)

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


def built(seed: int) -> World:
    """What people hold is worked out on the world's day, and not again before the later time."""
    from tests.security.judge import records, trail

    world = World(seed, LATE if seed % 2 else AFTERNOON, Random(seed))
    places(world)
    people(world)
    records.keep(world)
    trail.keep(world)
    sync_permissions(now=world.now)
    with connection.cursor() as cursor:  # what waits for the end would stop a policy from being laid
        cursor.execute("set constraints all immediate; set constraints all deferred")
    return world


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
    """One of each role and scope, seven as drawn, one with no role, and one who may not log in."""
    world.people = User.objects.bulk_create(person(world, number) for number in range(len(SCOPES) + 9))
    leaving, roleless, *drawn = world.people[len(SCOPES) :]
    held = [appointment(world, who, *what, STANDING) for who, what in zip(world.people, SCOPES, strict=False)]
    for who in drawn:
        held += [appointment(world, who, *world.draw.choice(SCOPES), end) for end in ends(world)]
    held.append(appointment(world, leaving, Role.SAFEGUARDING_ADULTS, Scope.TRUST, STANDING))
    held += [appointment(world, who, *world.draw.choice(SCOPES), end) for who, end in more(world, roleless)]
    Appointment.objects.bulk_create(held)
    User.objects.filter(pk=leaving.pk).update(is_active=False)
    linked(world)


def person(world: World, number: int) -> User:
    who = {"name": f"Person {number}", "staff_number": f"J{number:04}", "password": "!"}
    return User(pk=world.new_id(), is_superuser=world.often(0.2), **who)


def ends(world: World) -> list[Any]:
    return world.draw.choices(ENDS, k=world.draw.randint(1, 3))


def more(world: World, roleless: User) -> list[tuple[User, Any]]:
    """A second role for some who have one already."""
    return [(who, world.draw.choice(ENDS)) for who in world.some(6) if who != roleless]


def appointment(world: World, who: User, role: Role, scope: Scope, end: Any) -> Appointment:
    today, ward = timezone.localdate(world.now), world.draw.choice(world.wards)
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
    """Accounts of one person: of an auditor, an administrator and two leads; and one link that was ended."""
    by_role = {what: who for who, what in zip(world.people, SCOPES, strict=False)}
    first = [
        by_role[Role.AUDITOR, Scope.TRUST],
        by_role[Role.ADMINISTRATOR, Scope.TRUST],
        by_role[Role.SAFEGUARDING_ADULTS, Scope.TRUST],
        by_role[Role.SAFEGUARDING_CHILDREN, Scope.SITE],
    ]
    seconds = world.draw.sample([who for who in world.people if who not in first], 8)
    for number, who in enumerate(first):
        standing, ended = seconds[2 * number : 2 * number + 2]
        same = {"person": world.new_id(), "made_at": world.now, "made_by": who}
        over = {"ended_at": world.now, "ended_by": who}
        world.links += [
            SamePerson(account=who, **same),
            SamePerson(account=standing, **same),
            SamePerson(account=ended, **same, **over),
        ]
        other = {**same, "person": world.new_id()}
        world.links.append(SamePerson(account=who, **other, **over))
        world.links.append(SamePerson(account=world.draw.choice(seconds), **other, **over))
    SamePerson.objects.bulk_create(world.links)
