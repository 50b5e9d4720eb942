"""A few invented cases told on purpose, so that everybody who logs in finds something that needs them now.

They follow the eight scenarios of the NCCMH sexual safety standards, with people of our own invention.
"""

from datetime import datetime, timedelta

from demo.seed import story_words as say
from demo.seed.cases import Case, Rating
from demo.seed.courses import Course
from demo.seed.directory import Directory
from demo.seed.draw import Draw
from demo.seed.telling import Teller
from demo.seed.words import COMMENTS
from incidents.recording.section_names import Section
from incidents.vocabulary import (
    Category,
    ExposureKind,
    PhysicalHarm,
    PsychologicalHarm,
    RatingState,
    Response,
)
from referrals.facts import ReferralKind
from staff.models import Employment, User
from wards.models import LocationKind

L, S = LocationKind, Section


def stories(draw: Draw, directory: Directory, now: datetime) -> list[Case]:
    tell = Teller(draw, directory, now)
    return [
        running_clock(tell),
        overdue(tell),
        touch_is_painful(tell),
        *repeated_in_the_lounge(tell),
        touched_on_leave(tell),
        names_a_bank_nurse(tell),
        wants_male_carers(tell),
        her_own_ward(tell),
        not_explained_twice(tell),
        told_the_chaplain(tell),
    ]


def running_clock(tell: Teller) -> Case:
    """The nurse’s own record, with three hours left."""
    team = tell.directory.on("Rowan ward")
    tegan, other = tell.person(team, "Tegan Yarnwick", 31, pronouns="she/her"), team.service_users[0]
    case = tell.case(
        team, Category.HARASSMENT_VERBAL, COMMENTS, tell.times(21), L.DINING,
        recorder=tell.cast["nurse"], affected=tegan, initiator=other,
    )  # fmt: skip
    case.saved = (S.WHAT_HAPPENED, S.WHEN_AND_WHERE, S.PEOPLE)
    return case


def overdue(tell: Teller) -> Case:
    team = tell.directory.on("Rowan ward")
    case = tell.case(
        team, Category.EXPOSURE, say.CORRIDOR, tell.times(30), L.CORRIDOR,
        recorder=tell.cast["champion"], affected=team.service_users[1], initiator=team.service_users[2],
    )  # fmt: skip
    case.exposure = ExposureKind.NOT_SURE
    case.saved = (S.WHAT_HAPPENED,)
    return case


def touch_is_painful(tell: Teller) -> Case:
    team = tell.directory.on("Hazel ward")
    elowen = tell.person(
        team, "Elowen Fablecroft", 24, pronouns="she/her",
        communication_needs="Autistic. Touch is painful: ask first. Time to answer.",
    )  # fmt: skip
    case = tell.case(
        team,
        Category.NEAR_MISS,
        say.ASK_FIRST,
        tell.times(24 * 70, 5, 9, 24 * 20),
        L.CLINIC,
        affected=elowen,
    )
    case.rating = Rating(RatingState.GIVEN, PhysicalHarm.LOW, PsychologicalHarm.MODERATE)
    return case


def repeated_in_the_lounge(tell: Teller) -> list[Case]:
    """The same place and time of day, each logged: the pattern shows."""
    team = tell.directory.on("Cedar ward")
    gethin = tell.person(
        team, "Gethin Taleford", 38, pronouns="he/him", communication_needs="Makaton; easy read"
    )
    told = []
    for number, after in ((40, (4, 8, 24 * 21)), (26, (6, 10, 24 * 20)), (12, (5, 9)), (1, (3,))):
        after_tea = tell.now.replace(hour=18, minute=10) - timedelta(days=number)
        times = tell.times((tell.now - after_tea).total_seconds() / 3600, *after)
        case = tell.case(
            team, Category.EXPOSURE, say.LOUNGE, times, L.LOUNGE,
            affected=team.service_users[number % 5], initiator=gethin, witness=team.outside_the_cast[0],
        )  # fmt: skip
        case.exposure = ExposureKind.NOT_SEXUAL
        told.append(case)
    return told


def touched_on_leave(tell: Teller) -> Case:
    """A healthcare assistant reads her own report; the police have not answered."""
    team = tell.directory.on("Larch ward")
    case = tell.case(
        team, Category.SEXUAL_ASSAULT, say.ON_LEAVE, tell.times(24 * 9, 3, 5), L.ESCORTED_LEAVE,
        affected=tell.cast["healthcare.assistant"], initiator=team.service_users[0],
    )  # fmt: skip
    case.response = Response.MDT_REVIEW
    case.rating = Rating(RatingState.GIVEN, PhysicalHarm.NONE, PsychologicalHarm.MODERATE)
    case.courses[ReferralKind.POLICE] = Course(
        tell.ago(24 * 9 - 5), decided=tell.ago(24 * 5), sent=tell.ago(24 * 4)
    )
    return case


def names_a_bank_nurse(tell: Teller) -> Case:
    """Restricted from the first moment; he, who works on that ward, finds no trace of it."""
    team = tell.directory.on("Rowan ward")
    bryn = tell.person(team, "Bryn Storywell", 29, pronouns="he/him")
    case = tell.case(
        team, Category.SEXUAL_ASSAULT, say.NIGHT_SHIFT, tell.times(72, 6, 10), L.BEDROOM,
        recorder=tell.cast["champion"], accused=True, affected=bryn, initiator=tell.cast["bank.nurse"],
    )  # fmt: skip
    case.investigator = tell.cast["investigator"]
    case.response = Response.SAFEGUARDING_ENQUIRY
    case.psychological, case.later_account = PsychologicalHarm.MODERATE, say.BRYN_LATER
    case.rating = Rating(RatingState.GIVEN, PhysicalHarm.LOW, PsychologicalHarm.SEVERE)
    triaged = case.times.triaged or tell.now
    case.courses[ReferralKind.PIPOT] = Course(triaged)
    case.courses[ReferralKind.SAFEGUARDING_ADULT] = Course(triaged, decided=tell.ago(10))
    return case


def wants_male_carers(tell: Teller) -> Case:
    team = tell.directory.on("Bramble ward")
    idwal = tell.person(
        team, "Idwal Whimsey", 81, pronouns="he/him", communication_needs="Stroke: short questions, time"
    )
    case = tell.case(
        team,
        Category.NEAR_MISS,
        say.MALE_CARERS,
        tell.times(24 * 33, 7, 11, 24 * 14),
        L.BATHROOM,
        affected=idwal,
    )
    case.rating = Rating(RatingState.GIVEN, PhysicalHarm.NONE, PsychologicalHarm.LOW)
    return case


def her_own_ward(tell: Teller) -> Case:
    """Open to the ward, and its review is overdue."""
    team = tell.directory.on("Hazel ward")
    marisol = tell.person(
        team,
        "Marisol Imaginby",
        27,
        pronouns="she/her",
        name_on_record="M. Imaginby (as on her old record)",
    )
    case = tell.case(
        team, Category.HARASSMENT_VERBAL, say.HER_OWN_WARD, tell.times(24 * 20, 4, 7), L.LOUNGE,
        recorder=tell.cast["nurse"], affected=marisol, initiator=team.service_users[3],
    )  # fmt: skip
    case.psychological, case.review_overdue = PsychologicalHarm.MODERATE, True
    case.to_do = tell.cast["manager"]
    case.rating = Rating(RatingState.GIVEN, PhysicalHarm.NONE, PsychologicalHarm.SEVERE)
    return case


def not_explained_twice(tell: Teller) -> Case:
    """Waiting for triage since this morning."""
    team = tell.directory.on("Hazel ward")
    dilys = tell.person(team, "Dilys Mockridge", 46, pronouns="she/her")
    times = tell.times(9, 4)
    times.occurred -= timedelta(days=365 * 20)
    case = tell.case(
        team,
        Category.PAST_ABUSE,
        say.NOT_TWICE,
        times,
        L.OFF_PREMISES,
        recorder=tell.cast["nurse"],
        affected=dilys,
    )
    case.rating = Rating(RatingState.NOT_YET_ABLE)
    return case


def told_the_chaplain(tell: Teller) -> Case:
    """Two girls of 16 and 17: the children’s referral waits for a decision."""
    team = tell.directory.on("Acorn ward")
    girls = [tell.person(team, "Cerys Exampleby", 16), tell.person(team, "Noor Supposeworth", 17)]
    boy = tell.person(team, "Xander Notrealson", 17, pronouns="he/him")
    chaplain = User.objects.get(employment=Employment.CHAPLAIN)
    case = tell.case(
        team, Category.CHILD_SEXUAL_ABUSE, say.CHAPLAIN, tell.times(26, 6, 20), L.GARDEN,
        recorder=tell.cast["childrens.nurse"], affected=girls, initiator=boy, witness=chaplain,
    )  # fmt: skip
    case.named_only, case.response = True, Response.SAFEGUARDING_ENQUIRY
    case.psychological = PsychologicalHarm.MODERATE
    case.courses[ReferralKind.CHILDREN] = Course(case.times.triaged or tell.now)
    return case
