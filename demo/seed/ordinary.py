"""Ordinary cases, drawn from the mix. Whatever would lie in the future has not happened yet."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from demo.seed import mix
from demo.seed.cases import Case, Part, Rating, Times
from demo.seed.directory import Directory, Team
from demo.seed.draw import Draw
from demo.seed.words import POOL
from incidents.recording.section_names import Section
from incidents.vocabulary import (
    ASSAULTS,
    Category,
    ExposureKind,
    InvolvedAs,
    PersonKind,
    RatingState,
    Response,
)
from staff.models import User
from wards.models import ServiceUser

LONDON = ZoneInfo("Europe/London")
NEWEST = timedelta(hours=2)
As, K = InvolvedAs, PersonKind


def ordinary(
    draw: Draw, directory: Directory, *, count: int, overdue: int, start: datetime, now: datetime
) -> Iterator[Case]:
    """`overdue` of them are not submitted yet, although their 24 hours are over."""
    for number in range(count):
        times = overdue_times(draw, now) if number < overdue else ordinary_times(draw, start, now)
        yield case(draw, directory, times, now)


def case(draw: Draw, directory: Directory, times: Times, now: datetime) -> Case:
    team = draw.choice(directory.teams)
    by = draw.pick(mix.INITIATOR)
    category = draw.pick(mix.CATEGORIES[by])
    parts = people(draw, team, category, by)
    accused = any(part.involved_as == As.INITIATOR and part.kind == K.STAFF for part in parts)
    involved = {part.staff for part in parts if part.staff}
    free = [person for person in team.staff if person not in involved]
    if category == Category.PAST_ABUSE:
        times.occurred -= timedelta(days=draw.randint(400, 8000))
    made = Case(
        id=draw.uuid(),
        reference=draw.reference(),
        form_key=draw.uuid(),
        team=team,
        category=category,
        parts=parts,
        times=times.until(now),
        recorder=draw.choice(free),
        lead=directory.lead_for(team, staff_accused=accused),
        place=team.place(draw.pick(mix.WHERE.get(category, mix.PLACES))),
        words=draw.choice(POOL[category]),
    )
    return graded(draw, made, free)


def graded(draw: Draw, case: Case, free: list[User]) -> Case:
    """How it harmed, how it was answered, who helped to record it."""
    assault = case.category in ASSAULTS
    case.physical = draw.pick(mix.PHYSICAL_HARM_IN_ASSAULT if assault else mix.PHYSICAL_HARM)
    case.psychological = draw.pick(mix.PSYCHOLOGICAL_HARM)
    case.rating = rating(draw, case)
    submitted = case.times.submitted
    if submitted and submitted - case.times.known > timedelta(hours=24):
        case.late_reason = draw.pick(mix.LATE_REASONS)
    if case.category == Category.EXPOSURE:
        case.exposure = draw.pick(
            {ExposureKind.NOT_SEXUAL: 6, ExposureKind.SEXUAL: 3, ExposureKind.NOT_SURE: 1}
        )
    case.response = Response.POLICE_LED if case.category == Category.RAPE else draw.pick(mix.RESPONSES)
    case.named_only = draw.happens(mix.NAMED_ONLY)
    helper = draw.choice(free)
    case.helper = helper if helper != case.recorder and draw.happens(0.3) else None
    case.saved = tuple(Section)[: draw.randint(0, 4)]
    return case


def rating(draw: Draw, case: Case) -> Rating:
    state = draw.pick(mix.RATING)
    if state != RatingState.GIVEN:
        return Rating(state)
    more = draw.pick(mix.FELT_MORE)
    felt = min(mix.PSYCHOLOGICAL.index(case.psychological) + more, len(mix.PSYCHOLOGICAL) - 1)
    return Rating(state, case.physical, mix.PSYCHOLOGICAL[felt])


def people(draw: Draw, team: Team, category: Category, by: PersonKind) -> list[Part]:
    cared_for = draw.some(team.service_users, 3)
    working = draw.some(team.outside_the_cast, 3)
    what = K.SERVICE_USER if category in mix.OF_SERVICE_USERS else draw.pick(mix.AFFECTED)
    if category == Category.ACTIVITY_BETWEEN_SERVICE_USERS:  # nobody is called the initiator
        return [
            Part(draw.uuid(), As.AFFECTED, K.SERVICE_USER, service_user=person) for person in cared_for[:2]
        ]
    parts = [
        part(draw, As.AFFECTED, what, cared_for, working),
        part(draw, As.INITIATOR, by, cared_for, working),
    ]
    if draw.happens(0.45):
        seen_by = draw.pick({K.SERVICE_USER: 1, K.STAFF: 1})
        parts.append(part(draw, As.WITNESS, seen_by, cared_for, working))
    return parts


def part(
    draw: Draw, as_: InvolvedAs, kind: PersonKind, cared_for: list[ServiceUser], working: list[User]
) -> Part:
    """Takes the next person of that kind, so that nobody has two parts."""
    made = Part(draw.uuid(), as_, kind)
    if kind == K.SERVICE_USER:
        made.service_user = cared_for.pop()
    elif kind == K.STAFF:
        made.staff = working.pop()
    elif kind == K.VISITOR:
        made.described_as = "A visitor"
    return made


def ordinary_times(draw: Draw, start: datetime, now: datetime) -> Times:
    day = draw.between(start, now).astimezone(LONDON)
    occurred = day.replace(hour=draw.pick(mix.HOURS), fold=0).astimezone(start.tzinfo)
    known = occurred + draw.pick({draw.hours(0, 2): 75, draw.hours(2, 12): 17, draw.hours(12, 72): 8})
    if known > now - NEWEST:
        back = timedelta(days=(known - now + NEWEST).days + 1)
        occurred, known = occurred - back, known - back
    flagged = known + draw.hours(0.05, 1.5)
    late = draw.happens(mix.LATE)
    submitted = known + (draw.hours(25, 70) if late else draw.hours(1.6, 20))
    triaged = submitted + draw.hours(0.3, 8)
    closed = None if draw.happens(mix.STILL_OPEN) else triaged + timedelta(days=draw.randint(6, 60))
    return Times(occurred, known, flagged, submitted, triaged, closed)


def overdue_times(draw: Draw, now: datetime) -> Times:
    known = now - draw.hours(25, 72)
    return Times(known - draw.hours(0, 3), known, known + draw.hours(0.05, 1.5))
