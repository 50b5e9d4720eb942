"""How a story becomes a case: people of its own, times counted back from now."""

from datetime import date, datetime, timedelta

from demo.seed.cases import Case, Part, Times
from demo.seed.directory import Directory, Team
from demo.seed.draw import Draw
from demo.seed.people import write_down
from demo.seed.words import Words
from incidents.vocabulary import Category, InvolvedAs, PersonKind
from staff.models import User
from wards.models import Known, LegalStatus, LocationKind, ServiceUser


class Teller:
    def __init__(self, draw: Draw, directory: Directory, now: datetime) -> None:
        self.draw, self.directory, self.now = draw, directory, now
        self.cast = directory.cast
        self.told = 0

    def ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    def times(self, known: float, *after: float) -> Times:
        """`known` hours ago; then, hours after that: submitted, triaged, closed."""
        at = self.ago(known)
        moments = [at + timedelta(hours=hours) for hours in after]
        return Times(at - timedelta(minutes=40), at, at + timedelta(minutes=30), *moments)

    def person(self, team: Team, name: str, age: int, **more: str) -> ServiceUser:
        self.told += 1
        today: date = self.now.date()
        status = LegalStatus.SECTION_2 if age > 17 else LegalStatus.INFORMAL
        made = ServiceUser(
            id=self.draw.uuid(),
            name=name,
            local_number=f"INV9{self.told:06}",
            date_of_birth=today - timedelta(days=365 * age + 120),
            ward=team.ward,
            care_and_support_needs=Known.YES,
            **{"legal_status": status, **more},
        )
        return write_down([made], self.ago(24 * 20))[0]

    def part(self, as_: InvolvedAs, who: ServiceUser | User) -> Part:
        if isinstance(who, User):
            return Part(self.draw.uuid(), as_, PersonKind.STAFF, staff=who)
        return Part(self.draw.uuid(), as_, PersonKind.SERVICE_USER, service_user=who)

    def case(
        self,
        team: Team,
        category: Category,
        words: Words,
        times: Times,
        place: LocationKind,
        *,
        recorder: User | None = None,
        accused: bool = False,
        **parts: ServiceUser | User | list[ServiceUser],
    ) -> Case:
        """`parts`: affected, initiator, witness."""
        named = [
            self.part(InvolvedAs(as_), who)
            for as_, people in parts.items()
            for who in (people if isinstance(people, list) else [people])
        ]
        return Case(
            id=self.draw.uuid(),
            reference=self.draw.reference(),
            form_key=self.draw.uuid(),
            team=team,
            category=category,
            parts=named,
            times=times,
            recorder=recorder or team.outside_the_cast[2],
            lead=self.directory.lead_for(team, staff_accused=accused),
            place=team.place(place),
            words=words,
        )
