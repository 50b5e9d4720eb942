"""Everybody and everything the reviewed table speaks of: for each role three incidents, and for each relation
somebody who has it to all three. Made by the services, as people would.

In real time: PostgreSQL reads its own clock.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from incidents.confidentiality.services import interests
from incidents.confidentiality.services.case_members import exclude_person, name_on_case
from incidents.confidentiality.services.interests import Closeness
from incidents.confidentiality.services.linking import link
from incidents.confidentiality.services.membership import withdraw_member
from incidents.models import Action, CaseMember, Incident, MemberAs, Triage
from incidents.recording.services.flagging import Flag, flag_incident
from incidents.recording.services.people import add_contributor
from incidents.response.services.triaging import latest, triage_incident
from incidents.vocabulary import Audience, Category, InvolvedAs
from referrals.models import Referral
from staff.models import InterestKind, User
from staff.roles import Role
from staff.services import appoint, stand_down
from tests.database.base import as_owner
from tests.factories import ServiceUserFactory, SiteFactory, TrustFactory, UserFactory, WardFactory
from tests.incidents.doing import decision, in_days
from tests.incidents.writing import affect, enter
from tests.security.matrix.asking import Asking
from tests.security.matrix.expected import CLOSED_BY, HELD_SOMEWHERE, KINDS, LEVELS, RELATIONS, Level
from wards.models import Known, ServiceUser, Site, Ward

APPOINTED_AS: dict[str, Role | None] = {
    "no_role": None,
    "superuser": None,
    "adults_trust": Role.SAFEGUARDING_ADULTS,
    "adults_site": Role.SAFEGUARDING_ADULTS,
    "children_trust": Role.SAFEGUARDING_CHILDREN,
    "children_site": Role.SAFEGUARDING_CHILDREN,
} | {role.value: role for role in Role}
OVER_AN_HOUR = timedelta(hours=2)  # for the database it is when the test began: the world takes a while
ON_SITE = ("adults_site", "children_site")
ON_THE_WARD = ("ward", *CLOSED_BY)


@dataclass(frozen=True)
class Place:
    site: Site
    ward: Ward


@dataclass
class Person:
    """One role, one relation."""

    role: str
    relation: str
    user: User

    @property
    def on_the_ward(self) -> bool:
        return self.relation in ON_THE_WARD

    @property
    def does_shifts(self) -> bool:
        """Works on the ward besides holding a role that is held nowhere."""
        return self.on_the_ward and self.role not in (*HELD_SOMEWHERE, "no_role")

    def level(self, role: str, kind: str) -> Level | None:
        """With the incident of this role; None where that cannot happen."""
        if role == self.role:
            return LEVELS[kind].get((role, self.relation))
        return self.to_others(kind)

    def to_others(self, kind: str) -> Level:
        """With an incident in which they have no part: what their work gives them."""
        work = "ward" if self.on_the_ward and self.role != "no_role" else "none"
        return LEVELS[kind][self.role, work]


@dataclass
class Case:
    """One incident with one of everything below it: what stands in its addresses."""

    role: str
    kind: str
    incident: Incident
    initiator: ServiceUser | None = None
    parts: dict[str, object] = field(default_factory=dict)


@dataclass
class World:
    now: datetime
    here: Place
    there: Place
    boss: User
    cases: dict[tuple[str, str], Case] = field(default_factory=dict)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)

    def begin(self, role: str) -> None:
        """The people and incidents of this role are there from now."""
        self.people |= {(role, relation): somebody(self, role, relation) for relation in RELATIONS}
        connect(self, role)
        self.cases |= {(role, kind): case(self, role, kind) for kind in KINDS}
        in_emergency(self, role)

    def whoever(self, role: str, relation: str) -> User:
        return self.people[role, relation].user


def built() -> World:
    trust, now = TrustFactory(), timezone.now()
    here, there = (place(SiteFactory(trust=trust)) for _ in range(2))
    boss = UserFactory(name="Sasha Boss")
    appoint(person=boss, role=Role.SAFEGUARDING_ADULTS, by="system:tests", now=now - timedelta(days=30))
    return World(now, here, there, boss)


def place(site: Site) -> Place:
    return Place(site, WardFactory(site=site))


# --- people -------------------------------------------------------------------------------------------------


def somebody(world: World, role: str, relation: str) -> Person:
    is_superuser = role == "superuser"
    user = UserFactory(name="Kit Same", is_superuser=is_superuser, is_staff=is_superuser)
    person = Person(role, relation, user)
    month_ago = world.now - timedelta(days=30)
    if APPOINTED_AS[role]:
        give_role(world, person, month_ago)
    if person.does_shifts:
        appoint(person=user, role=Role.WARD_STAFF, ward=world.here.ward, by="system:tests", now=month_ago)
    if relation == "before":
        worked_here(world, person, month_ago)
    return person


def give_role(world: World, person: Person, at: datetime, *, here: bool | None = None) -> None:
    where = world.here if (person.on_the_ward if here is None else here) else world.there
    held_on = {}
    if person.role in HELD_SOMEWHERE:
        held_on = {"site": where.site} if person.role in ON_SITE else {"ward": where.ward}
    appoint(person=person.user, role=APPOINTED_AS[person.role], by="system:tests", now=at, **held_on)


def worked_here(world: World, person: Person, at: datetime) -> None:
    held = person.role in HELD_SOMEWHERE
    role = APPOINTED_AS[person.role] if held else Role.WARD_STAFF
    where = {"site": world.here.site} if person.role in ON_SITE else {"ward": world.here.ward}
    ended = appoint(person=person.user, role=role, by="system:tests", now=at, **where)
    stand_down(appointment=ended, by="system:tests", now=world.now - timedelta(days=1))


def connect(world: World, role: str) -> None:
    initiator = world.whoever(role, "initiator")
    two = {"asked_by": world.whoever(role, "none"), "by": world.boss}
    link(first=initiator, second=world.whoever(role, "account"), now=world.now, **two)
    for relation, kind in (("partner", InterestKind.PARTNER), ("manager", InterestKind.LINE_MANAGER)):
        declared(world, world.whoever(role, relation), Closeness(kind, other=initiator))


def declared(world: World, person: User, to: Closeness) -> None:
    interests.declare(person=person, to=to, by=person, now=world.now)


# --- incidents ----------------------------------------------------------------------------------------------


def case(world: World, role: str, kind: str) -> Case:
    found = Case(role, kind, flagged(world, role, kind))
    recorded(world, found)
    if kind == "staff":
        accused_before_triage(world, found)
    if kind == "new":
        looked_into(world, found)
    else:
        triaged(world, found)
    closed(world, found)
    found.parts |= below(world, found)
    found.incident.refresh_from_db()
    return found


def flagged(world: World, role: str, kind: str) -> Incident:
    at = world.now - timedelta(hours=3)
    flag = Flag(
        known_at=at,
        ward=world.here.ward,
        category=Category.SEXUAL_ASSAULT,
        staff_involved=Known.YES if kind == "staff" else Known.NO,
        everyone_safe=Known.YES,
    )
    return flag_incident(flag=flag, form_key=uuid4(), by=world.whoever(role, "recorder"), now=at)


def recorded(world: World, found: Case) -> None:
    incident, at = found.incident, world.now - timedelta(hours=2)
    recorder = world.whoever(found.role, "recorder")
    harmed = ServiceUserFactory(ward=world.here.ward)
    found.parts["person"] = affect(incident, harmed, recorder, at).pk
    if found.kind != "staff":
        found.initiator = ServiceUserFactory(ward=world.here.ward)
        enter(incident, InvolvedAs.INITIATOR, found.initiator, recorder, at)
        declared(
            world,
            world.whoever(found.role, "partner"),
            Closeness(InterestKind.PARTNER, service_user=found.initiator),
        )
    helping = ("helper", "later") if found.kind == "staff" else ("helper",)
    for relation in helping:
        colleague = world.whoever(found.role, relation)
        add_contributor(incident=incident, person=colleague, because="Was there", by=recorder, now=at)


def accused_before_triage(world: World, found: Case) -> None:
    recorder, at = world.whoever(found.role, "recorder"), world.now - timedelta(minutes=100)
    enter(found.incident, InvolvedAs.INITIATOR, world.whoever(found.role, "initiator"), recorder, at)
    affect(found.incident, world.whoever(found.role, "affected"), recorder, at)


def triaged(world: World, found: Case) -> None:
    audience = Audience.NAMED if found.kind == "staff" else Audience.WARD
    for minutes, relation in ((95, "was_handler"), (90, "handler")):
        at = world.now - timedelta(minutes=minutes)
        decided = decision(world.boss, at, audience=audience, lead=world.whoever(found.role, relation))
        after = latest(Triage, found.incident)
        triage_incident(incident=found.incident, decision=decided, after=after, by=world.boss, now=at)
    no_longer(world, found)


def looked_into(world: World, found: Case) -> None:
    for relation in ("handler", "was_handler"):
        name_on_case(
            incident=found.incident,
            person=world.whoever(found.role, relation),
            member_as=MemberAs.INVESTIGATOR,
            because="Looks into it",
            by=world.boss,
            now=world.now - timedelta(minutes=90),
        )
    no_longer(world, found)


def no_longer(world: World, found: Case) -> None:
    person = world.whoever(found.role, "was_handler")
    for member in CaseMember.objects.filter(incident=found.incident, person=person):
        withdraw_member(member=member, because="Handed over", by=world.boss, now=world.now)


def closed(world: World, found: Case) -> None:
    if found.kind == "staff":
        enter(found.incident, InvolvedAs.INITIATOR, world.whoever(found.role, "later"), world.boss, world.now)
    out = world.whoever(found.role, "kept_out")
    exclude_person(incident=found.incident, person=out, by=world.boss, now=world.now)


def below(world: World, found: Case) -> dict[str, object]:
    """One of each thing an address can lead to."""
    incident, by = found.incident, world.boss
    written = {"recorded_at": world.now, "recorded_by": by}
    action = Action.objects.create(
        incident=incident, what="Put up a curtain", owner=by, due_on=in_days(world.now, 3), **written
    )
    referral = Referral.objects.create(incident=incident, kind="police", recommended_at=world.now)
    content = b"%PDF-1.7 invented"
    document = Document.objects.create(
        kind="referral",
        subject_id=referral.pk,
        incident_id=incident.pk,
        facts={},
        asked_at=world.now,
        asked_by=by,
        built_at=world.now,
        content=content,
        sha256=sha256(content).hexdigest(),
        pages=1,
    )
    return {
        "incidents.incident": incident.pk,
        "referrals.referral": referral.pk,
        "documents.document": document.pk,
        "action_pk": action.pk,
        "member": member_of(incident),
    }


def member_of(incident: Incident) -> UUID:
    """Somebody who can be withdrawn."""
    helping = CaseMember.objects.filter(incident=incident, member_as=MemberAs.CONTRIBUTOR, withdrawn_at=None)
    return helping.values_list("pk", flat=True)[0]


# --- emergency access ---------------------------------------------------------------------------------------


def in_emergency(world: World, role: str) -> None:
    """Asked for on its page by everybody, whether or not their role has it; for some, over an hour ago."""
    for relation in ("glass", "glass_over"):
        asking = Asking(world.whoever(role, relation))
        for kind in KINDS:
            typed = {
                "reference": world.cases[role, kind].incident.reference,
                "why": "at_risk",
                "words": "Now",
            }
            asking.post(reverse("incidents:emergency"), typed)
    over = CaseMember.objects.filter(person=world.whoever(role, "glass_over"), member_as=MemberAs.BREAK_GLASS)
    with as_owner(connection):  # nobody else may write again when it began
        over.update(added_at=F("added_at") - OVER_AN_HOUR, ends_at=F("ends_at") - OVER_AN_HOUR)
