"""Who works in the invented trust, and who is cared for there."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from demo.people import CAST, FIRST_NAMES, PASSWORD, SURNAMES, Invented
from demo.seed.draw import Draw
from demo.seed.trust import FIRST_WARDS
from nhsuk.nhs_number import check_digit
from staff.models import Employment, User
from staff.roles import Role
from staff.services import appoint
from wards.models import Known, LegalStatus, ServiceType, ServiceUser, Ward
from wards.versions import keep_first

BY = "system:seed"
HOME_KINDS = {ServiceType.RESIDENTIAL, ServiceType.SUPPORTED_LIVING}
NO_LOG_IN = "!"

#: job, role on the ward, employment, deputy
TEAM: tuple[tuple[str, Role, Employment, bool], ...] = (
    ("Ward manager", Role.WARD_MANAGER, Employment.EMPLOYED, False),
    ("Deputy ward manager", Role.CHAMPION, Employment.EMPLOYED, True),
    ("Senior nurse", Role.CHAMPION, Employment.EMPLOYED, False),
    ("Staff nurse", Role.WARD_STAFF, Employment.EMPLOYED, False),
    ("Staff nurse", Role.WARD_STAFF, Employment.AGENCY, False),
    ("Healthcare assistant", Role.WARD_STAFF, Employment.EMPLOYED, False),
    ("Healthcare assistant", Role.WARD_STAFF, Employment.BANK, False),
    ("Occupational therapist", Role.WARD_STAFF, Employment.EMPLOYED, False),
    ("Student nurse", Role.WARD_STAFF, Employment.STUDENT, False),
)
ELSEWHERE = 5  # of the team, on wards made only for measuring
#: known to the directory, without a role or a log-in
OTHERS: tuple[tuple[str, Employment], ...] = (
    ("Chaplain", Employment.CHAPLAIN),
    ("Befriender", Employment.VOLUNTEER),
    ("Engineer", Employment.CONTRACTOR),
)

PRONOUNS = {"": 6, "she/her": 3, "he/him": 3, "they/them": 1}
NEEDS = {
    "": 14,
    "Easy read, and time to answer": 2,
    "Makaton": 1,
    "British Sign Language interpreter": 1,
    "Hearing aid; speak face to face": 1,
    "Interpreter": 1,
}
LEGAL = {
    LegalStatus.INFORMAL: 4,
    LegalStatus.SECTION_2: 3,
    LegalStatus.SECTION_3: 4,
    LegalStatus.OTHER: 1,
}
AGES: dict[ServiceType, tuple[int, int]] = {
    ServiceType.CHILDREN: (13, 17),
    ServiceType.OLDER_ADULT: (66, 92),
    ServiceType.PERINATAL: (19, 41),
}


def names(draw: Draw) -> Iterator[str]:
    """Each pair once, then with a second surname, so that they never run out."""
    pairs = [f"{first} {last}" for first in FIRST_NAMES for last in SURNAMES]
    draw.shuffle(pairs)
    yield from pairs
    for again in count():
        for number, pair in enumerate(pairs):
            yield f"{pair}-{SURNAMES[(number + again) % len(SURNAMES)]}"


def make_staff(draw: Draw, wards: list[Ward], called: Iterator[str], now: datetime) -> dict[str, User]:
    """Everybody who works here, appointed as of `now`. Returns those of the cast, by key."""
    numbers = (f"INV{number:05}" for number in count(1))
    by_name = {ward.name: ward for ward in wards}
    teams = [
        (ward, job, member(next(called), next(numbers), job, ward))
        for number, ward in enumerate(wards)
        for job in TEAM[: None if number < FIRST_WARDS else ELSEWHERE]
    ]
    others = [outsider(next(called), next(numbers), *other) for other in OTHERS]
    password = make_password(PASSWORD)
    cast = {who.key: log_in(who, next(numbers), password) for who in CAST}
    User.objects.bulk_create([*(person for _, _, person in teams), *others, *cast.values()])
    give_codes()
    for ward, (_, role, _, deputy), person in teams:
        appoint(person=person, role=role, ward=ward, is_deputy=deputy, by=BY, now=now)
    for who in CAST:
        for name in who.wards or (None,):
            place = by_name[name] if name else None
            appoint(person=cast[who.key], role=Role(who.role), ward=place, by=BY, now=now)
    return cast


def give_codes() -> None:
    """Each of the cast whose role needs an authenticator app has one, whose codes the outbox page shows."""
    needing = {who.email: who for who in CAST if who.needs_code}
    without = User.objects.filter(email__in=needing, authenticator=None)
    for person in without:
        TOTP.activate(person, needing[person.email or ""].code_secret)


def member(name: str, number: str, job: tuple[str, Role, Employment, bool], ward: Ward) -> User:
    """Has a role, and an address for reminders, but no password: only the cast log in."""
    return User(
        name=name,
        staff_number=number,
        job_title=job[0],
        employment=job[2],
        email=f"{number.lower()}@anyshire.example",
        password=NO_LOG_IN,
        works_with_children=ward.service_type == ServiceType.CHILDREN,
    )


def outsider(name: str, number: str, job: str, employment: Employment) -> User:
    return User(
        name=name,
        staff_number=number,
        job_title=job,
        employment=employment,
        password=NO_LOG_IN,
        is_active=False,
        works_with_children=employment == Employment.CHAPLAIN,
    )


def log_in(who: Invented, number: str, password: str) -> User:
    return User(
        name=who.name,
        staff_number=number,
        job_title=who.job_title,
        employment=who.employment,
        email=who.email,
        password=password,
        is_staff=who.role == Role.ADMINISTRATOR,
        works_with_children=who.works_with_children,
    )


def make_service_users(
    draw: Draw, wards: list[Ward], called: Iterator[str], start: datetime, today: date
) -> list[ServiceUser]:
    digits = nhs_numbers(draw)
    made = [
        cared_for(draw, ward, next(called), next(digits), f"INV{number * 100 + place:07}", today)
        for number, ward in enumerate(wards, 1)
        for place in range(draw.randint(13, 17))
    ]
    return write_down(made, start)


def write_down(made: list[ServiceUser], at: datetime) -> list[ServiceUser]:
    ServiceUser.objects.bulk_create(made)
    keep_first(made, by=None, now=at)
    return made


def nhs_numbers(draw: Draw) -> Iterator[str]:
    """Valid numbers that begin with 999: kept for testing, and never given to anybody."""
    start = draw.randrange(1_000_000)
    for step in count():
        nine = f"999{(start + step * 7_919) % 1_000_000:06}"
        if (check := check_digit(nine)) is not None:
            yield f"{nine}{check}"


def cared_for(draw: Draw, ward: Ward, name: str, nhs_number: str, local: str, today: date) -> ServiceUser:
    youngest, oldest = AGES.get(ServiceType(ward.service_type), (18, 64))
    days = draw.randint(youngest * 366, (oldest + 1) * 365 - 1)
    home = ward.service_type in HOME_KINDS
    return ServiceUser(
        id=draw.uuid(),
        name=name,
        pronouns=draw.pick(PRONOUNS),
        local_number=local,
        nhs_number=nhs_number if draw.happens(0.85) else "",
        date_of_birth=today - timedelta(days=days),
        ward=ward,
        care_and_support_needs=draw.pick({Known.YES: 8, Known.NOT_SURE: 2, Known.NO: 1}),
        communication_needs=draw.pick(NEEDS),
        legal_status=LegalStatus.NOT_APPLICABLE if home else draw.pick(LEGAL),
    )
