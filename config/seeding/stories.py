"""A few invented cases told on purpose, so that everybody who logs in finds something that needs them now.

They follow the eight scenarios of the NCCMH sexual safety standards, with people of our own invention.
"""

from datetime import date, datetime, timedelta

from config.seeding import story_words as say
from config.seeding.cases import Case, Part, Rating, Times
from config.seeding.courses import Course
from config.seeding.directory import Directory, Team
from config.seeding.draw import Draw
from config.seeding.words import COMMENTS, Words
from incidents.sections import Section
from incidents.vocabulary import (
    Category,
    ExposureKind,
    InvolvedAs,
    PersonKind,
    PhysicalHarm,
    PsychologicalHarm,
    RatingState,
    Response,
)
from referrals.facts import ReferralKind
from staff.models import Employment, User
from wards.models import Known, LegalStatus, LocationKind, ServiceUser

L, S = LocationKind, Section


def stories(draw: Draw, directory: Directory, now: datetime) -> list[Case]:
    teller = Teller(draw, directory, now)
    return [
        teller.running_clock(),
        teller.overdue(),
        teller.touch_is_painful(),
        *teller.repeated_in_the_lounge(),
        teller.touched_on_leave(),
        teller.names_a_bank_nurse(),
        teller.wants_male_carers(),
        teller.her_own_ward(),
        teller.not_explained_twice(),
        teller.told_the_chaplain(),
    ]


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
        made.save(force_insert=True)
        return made

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

    def running_clock(self) -> Case:
        """The nurse’s own record, with three hours left."""
        team = self.directory.on("Rowan ward")
        tegan, other = self.person(team, "Tegan Yarnwick", 31, pronouns="she/her"), team.service_users[0]
        case = self.case(
            team, Category.HARASSMENT_VERBAL, COMMENTS, self.times(21), L.DINING,
            recorder=self.cast["nurse"], affected=tegan, initiator=other,
        )  # fmt: skip
        case.saved = (S.WHAT_HAPPENED, S.WHEN_AND_WHERE, S.PEOPLE)
        return case

    def overdue(self) -> Case:
        team = self.directory.on("Rowan ward")
        case = self.case(
            team, Category.EXPOSURE, say.CORRIDOR, self.times(30), L.CORRIDOR,
            recorder=self.cast["champion"], affected=team.service_users[1], initiator=team.service_users[2],
        )  # fmt: skip
        case.exposure = ExposureKind.NOT_SURE
        case.saved = (S.WHAT_HAPPENED,)
        return case

    def touch_is_painful(self) -> Case:
        team = self.directory.on("Hazel ward")
        elowen = self.person(
            team, "Elowen Fablecroft", 24, pronouns="she/her",
            communication_needs="Autistic. Touch is painful: ask first. Time to answer.",
        )  # fmt: skip
        case = self.case(
            team,
            Category.NEAR_MISS,
            say.ASK_FIRST,
            self.times(24 * 70, 5, 9, 24 * 20),
            L.CLINIC,
            affected=elowen,
        )
        case.rating = Rating(RatingState.GIVEN, PhysicalHarm.LOW, PsychologicalHarm.MODERATE)
        return case

    def repeated_in_the_lounge(self) -> list[Case]:
        """The same place and time of day, each logged: the pattern shows."""
        team = self.directory.on("Cedar ward")
        gethin = self.person(
            team, "Gethin Taleford", 38, pronouns="he/him", communication_needs="Makaton; easy read"
        )
        told = []
        for number, after in ((40, (4, 8, 24 * 21)), (26, (6, 10, 24 * 20)), (12, (5, 9)), (1, (3,))):
            after_tea = self.now.replace(hour=18, minute=10) - timedelta(days=number)
            times = self.times((self.now - after_tea).total_seconds() / 3600, *after)
            case = self.case(
                team, Category.EXPOSURE, say.LOUNGE, times, L.LOUNGE,
                affected=team.service_users[number % 5], initiator=gethin, witness=team.outside_the_cast[0],
            )  # fmt: skip
            case.exposure = ExposureKind.NOT_SEXUAL
            told.append(case)
        return told

    def touched_on_leave(self) -> Case:
        """A healthcare assistant reads her own report; the police have not answered."""
        team = self.directory.on("Larch ward")
        case = self.case(
            team, Category.SEXUAL_ASSAULT, say.ON_LEAVE, self.times(24 * 9, 3, 5), L.ESCORTED_LEAVE,
            affected=self.cast["healthcare.assistant"], initiator=team.service_users[0],
        )  # fmt: skip
        case.response = Response.MDT_REVIEW
        case.rating = Rating(RatingState.GIVEN, PhysicalHarm.NONE, PsychologicalHarm.MODERATE)
        case.courses[ReferralKind.POLICE] = Course(
            self.ago(24 * 9 - 5), decided=self.ago(24 * 5), sent=self.ago(24 * 4)
        )
        return case

    def names_a_bank_nurse(self) -> Case:
        """Restricted from the first moment; he, who works on that ward, finds no trace of it."""
        team = self.directory.on("Rowan ward")
        bryn = self.person(team, "Bryn Storywell", 29, pronouns="he/him")
        case = self.case(
            team, Category.SEXUAL_ASSAULT, say.NIGHT_SHIFT, self.times(72, 6, 10), L.BEDROOM,
            recorder=self.cast["champion"], accused=True, affected=bryn, initiator=self.cast["bank.nurse"],
        )  # fmt: skip
        case.investigator = self.cast["investigator"]
        case.response = Response.SAFEGUARDING_ENQUIRY
        case.psychological, case.later_account = PsychologicalHarm.MODERATE, say.BRYN_LATER
        case.rating = Rating(RatingState.GIVEN, PhysicalHarm.LOW, PsychologicalHarm.SEVERE)
        triaged = case.times.triaged or self.now
        case.courses[ReferralKind.PIPOT] = Course(triaged)
        case.courses[ReferralKind.SAFEGUARDING_ADULT] = Course(triaged, decided=self.ago(10))
        return case

    def wants_male_carers(self) -> Case:
        team = self.directory.on("Bramble ward")
        idwal = self.person(
            team, "Idwal Whimsey", 81, pronouns="he/him", communication_needs="Stroke: short questions, time"
        )
        case = self.case(
            team,
            Category.NEAR_MISS,
            say.MALE_CARERS,
            self.times(24 * 33, 7, 11, 24 * 14),
            L.BATHROOM,
            affected=idwal,
        )
        case.rating = Rating(RatingState.GIVEN, PhysicalHarm.NONE, PsychologicalHarm.LOW)
        return case

    def her_own_ward(self) -> Case:
        """Open to the ward, and its review is overdue."""
        team = self.directory.on("Hazel ward")
        marisol = self.person(
            team,
            "Marisol Imaginby",
            27,
            pronouns="she/her",
            name_on_record="M. Imaginby (as on her old record)",
        )
        case = self.case(
            team, Category.HARASSMENT_VERBAL, say.HER_OWN_WARD, self.times(24 * 20, 4, 7), L.LOUNGE,
            recorder=self.cast["nurse"], affected=marisol, initiator=team.service_users[3],
        )  # fmt: skip
        case.psychological, case.review_overdue = PsychologicalHarm.MODERATE, True
        case.rating = Rating(RatingState.GIVEN, PhysicalHarm.NONE, PsychologicalHarm.SEVERE)
        return case

    def not_explained_twice(self) -> Case:
        """Waiting for triage since this morning."""
        team = self.directory.on("Hazel ward")
        dilys = self.person(team, "Dilys Mockridge", 46, pronouns="she/her")
        times = self.times(9, 4)
        times.occurred -= timedelta(days=365 * 20)
        case = self.case(
            team,
            Category.PAST_ABUSE,
            say.NOT_TWICE,
            times,
            L.OFF_PREMISES,
            recorder=self.cast["nurse"],
            affected=dilys,
        )
        case.rating = Rating(RatingState.NOT_YET_ABLE)
        return case

    def told_the_chaplain(self) -> Case:
        """Two girls of 16 and 17: the children’s referral waits for a decision."""
        team = self.directory.on("Acorn ward")
        girls = [self.person(team, "Cerys Exampleby", 16), self.person(team, "Noor Supposeworth", 17)]
        boy = self.person(team, "Xander Notrealson", 17, pronouns="he/him")
        chaplain = User.objects.get(employment=Employment.CHAPLAIN)
        case = self.case(
            team, Category.CHILD_SEXUAL_ABUSE, say.CHAPLAIN, self.times(26, 6, 20), L.GARDEN,
            recorder=self.cast["childrens.nurse"], affected=girls, initiator=boy, witness=chaplain,
        )  # fmt: skip
        case.named_only, case.response = True, Response.SAFEGUARDING_ENQUIRY
        case.psychological = PsychologicalHarm.MODERATE
        case.courses[ReferralKind.CHILDREN] = Course(case.times.triaged or self.now)
        return case
