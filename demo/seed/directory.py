"""Who and where, in memory, so that a case is drawn without a query."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from demo.people import DOMAIN
from demo.seed.draw import Draw
from demo.seed.people import make_service_users, make_staff, names
from demo.seed.trust import make_partners, make_trust
from referrals.models import Partner
from referrals.rules import ReferralKind
from staff.models import Appointment, User
from staff.roles import Role
from wards.models import Location, LocationKind, ServiceType, ServiceUser, Ward


@dataclass
class Team:
    """A ward: its places, who works there (the manager apart), who is cared for there."""

    ward: Ward
    places: dict[str, Location] = field(default_factory=dict)
    staff: list[User] = field(default_factory=list)
    manager: User | None = None
    service_users: list[ServiceUser] = field(default_factory=list)

    @property
    def is_for_children(self) -> bool:
        return self.ward.service_type == ServiceType.CHILDREN

    def place(self, kind: LocationKind) -> Location:
        return self.places[kind]

    @cached_property
    def outside_the_cast(self) -> list[User]:
        """Of whom anything may be drawn; what the cast lives through is told in `stories`."""
        return [person for person in self.staff if not str(person.email).endswith(DOMAIN)]


@dataclass
class Directory:
    teams: list[Team]
    cast: dict[str, User]
    partners: dict[ReferralKind, Partner]
    today: date

    def on(self, ward_name: str) -> Team:
        return next(team for team in self.teams if team.ward.name == ward_name)

    def lead_for(self, team: Team, *, staff_accused: bool) -> User:
        if staff_accused:
            return self.cast["allegations"]
        return self.cast["childrens.lead" if team.is_for_children else "lead"]


def make_directory(draw: Draw, *, wards: int, start: datetime, now: datetime) -> Directory:
    """The whole trust, empty of incidents. Everybody has worked here since `start`."""
    places = make_trust(wards)
    called = names(draw)
    cast = make_staff(draw, places, called, start)
    people = make_service_users(draw, places, called, start, now.date())
    return Directory(teams_of(places, people), cast, make_partners(now.date()), now.date())


def teams_of(wards: list[Ward], people: list[ServiceUser]) -> list[Team]:
    teams: dict[int | None, Team] = {ward.pk: Team(ward) for ward in wards}
    for place in Location.objects.all():
        teams[place.ward_id].places[place.kind] = place
    for person in people:
        teams[person.ward_id].service_users.append(person)
    on_wards = Appointment.objects.exclude(ward=None).select_related("person")
    for appointment in on_wards.order_by("person__staff_number"):
        place_member(teams[appointment.ward_id], appointment)
    return list(teams.values())


def place_member(team: Team, appointment: Appointment) -> None:
    if appointment.role == Role.WARD_MANAGER:
        team.manager = appointment.person
    elif appointment.role != Role.CAPACITY_ASSESSOR:
        team.staff.append(appointment.person)
