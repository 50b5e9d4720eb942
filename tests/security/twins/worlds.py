"""A trust at work; and the same trust, but for one incident from which somebody is walled off.

`build` makes what both worlds share. `add_incident` makes the second world: one more incident, recorded,
triaged, referred, chased, opened in an emergency and read by those who may. How `X` is walled off from it is
one of `GROUNDS`; those that rest on something older (a declared interest, another account) find it in both.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse

from deadlines import escalation
from deadlines.models import Deadline, Notice
from documents.models import Document
from incidents.confidentiality.services import emergency, exclusions, interests, linking, windows
from incidents.confidentiality.services.case_members import exclude_person, name_on_case
from incidents.confidentiality.services.emergency import Why
from incidents.confidentiality.services.interests import Closeness
from incidents.confidentiality.services.windows import Shift
from incidents.models import Action, CaseMember, Incident, Involvement, MemberAs
from incidents.recording.services import adding
from incidents.recording.services.flagging import Flag, flag_incident
from incidents.recording.services.submitting import submit
from incidents.vocabulary import Audience, Category, InvolvedAs, LateReason, ToldWho, WishAnswer, WishTopic
from mail import sending
from referrals import services as referring
from referrals.facts import ReferralKind
from referrals.models import Partner, Referral
from referrals.services.documenting import ask_for_document
from referrals.workflow import How
from reporting import services as reports
from reporting.asking import ask
from reporting.counts.figures import Figures
from reporting.counts.periods import Quarter
from reporting.models import BoardReport, ReportRequest
from staff.models import InterestKind, User
from staff.roles import Role, Scope
from staff.services import appoint
from tests.factories import (
    LocationFactory,
    ServiceUserFactory,
    SiteFactory,
    TrustFactory,
    UserFactory,
    WardFactory,
)
from tests.incidents.doing import give_action, triage
from tests.incidents.writing import affect, complete, enter, submitted
from wards.models import Known, Location, ServiceUser, Site, Ward

NOW = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)
HOUR = timedelta(hours=1)

#: words of the incident that only one world has
CANARIES = ("Quillwort", "Thistledown", "Foxglove", "Bindweed", "Hellebore", "Wolfsbane")
SignIn = Callable[[User], Client]

#: every role in every scope it may have, and several at once
PERSONAS: dict[str, list[tuple[Role, Scope]]] = {
    "ward staff": [(Role.WARD_STAFF, Scope.WARD)],
    "ward staff of a site": [(Role.WARD_STAFF, Scope.SITE)],
    "ward manager": [(Role.WARD_MANAGER, Scope.WARD)],
    "champion": [(Role.CHAMPION, Scope.WARD)],
    "lead for adults": [(Role.SAFEGUARDING_ADULTS, Scope.TRUST)],
    "lead for adults of a site": [(Role.SAFEGUARDING_ADULTS, Scope.SITE)],
    "lead for children": [(Role.SAFEGUARDING_CHILDREN, Scope.TRUST)],
    "lead for children of a site": [(Role.SAFEGUARDING_CHILDREN, Scope.SITE)],
    "allegations lead": [(Role.ALLEGATIONS_LEAD, Scope.TRUST)],
    "investigator": [(Role.INVESTIGATOR, Scope.CASE)],
    "capacity assessor": [(Role.CAPACITY_ASSESSOR, Scope.WARD)],
    "board member": [(Role.BOARD_MEMBER, Scope.TRUST)],
    "executive lead": [(Role.EXECUTIVE_LEAD, Scope.TRUST)],
    "auditor": [(Role.AUDITOR, Scope.TRUST)],
    "administrator": [(Role.ADMINISTRATOR, Scope.TRUST)],
    "manager and allegations lead": [
        (Role.WARD_MANAGER, Scope.WARD),
        (Role.ALLEGATIONS_LEAD, Scope.TRUST),
    ],
    "lead, auditor and executive": [
        (Role.SAFEGUARDING_ADULTS, Scope.TRUST),
        (Role.AUDITOR, Scope.TRUST),
        (Role.EXECUTIVE_LEAD, Scope.TRUST),
    ],
    "nurse, administrator and board member": [
        (Role.WARD_STAFF, Scope.WARD),
        (Role.ADMINISTRATOR, Scope.TRUST),
        (Role.BOARD_MEMBER, Scope.TRUST),
    ],
}


@dataclass
class World:
    """`x` is the person it is about; `known` what `tests.addresses.address` needs of the shared rows."""

    persona: str
    x: User
    x_too: User
    people: dict[str, User]
    rowan: Ward
    willow: Ward
    site: Site
    lounge: Location
    harmed: ServiceUser
    hub: Partner
    shared: list[Incident] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        if name.startswith("__"):  # asked by whoever copies it
            raise AttributeError(name)
        return self.people[name]


def person(name: str, *roles: tuple[Role, dict[str, Any]]) -> User:
    made = UserFactory(name=name)
    for role, where in roles:
        appoint(person=made, role=role, by="system:tests", now=BEFORE, **where)
    return made


def appoint_x(x: User, persona: str, rowan: Ward) -> None:
    for role, scope in PERSONAS[persona]:
        where = {Scope.WARD: {"ward": rowan}, Scope.SITE: {"site": rowan.site}}.get(scope, {})
        appoint(person=x, role=role, by="system:tests", now=BEFORE, **where)


def build(persona: str, *, busy: int = 26) -> World:
    """`busy`: incidents on the ward; by default more than a page of them."""
    site = SiteFactory(trust=TrustFactory(), name="Made-up House")
    rowan, willow = WardFactory(site=site, name="Rowan ward"), WardFactory(site=site, name="Willow ward")
    on_rowan: dict[str, Any] = {"ward": rowan}
    people = {
        "nurse": person("Robin Nurse", (Role.WARD_STAFF, on_rowan)),
        "colleague": person("Ray Colleague", (Role.WARD_STAFF, on_rowan)),
        "manager": person("Reese Manager", (Role.WARD_MANAGER, on_rowan)),
        "accused": person("Wren Accused", (Role.WARD_STAFF, on_rowan)),
        "lead": person("Sam Lead", (Role.SAFEGUARDING_ADULTS, {})),
        "children_lead": person("Chris Lead", (Role.SAFEGUARDING_CHILDREN, {})),
        "allegations_lead": person("Ash Lead", (Role.ALLEGATIONS_LEAD, {})),
        "executive": person("Eden Executive", (Role.EXECUTIVE_LEAD, {})),
        "auditor": person("Ira Auditor", (Role.AUDITOR, {})),
        "helper": person("Indigo Helper"),
    }
    x = UserFactory(name="Xan Marchbank", email="xan@anyshire.example")
    appoint_x(x, persona, rowan)
    world = World(
        persona=persona,
        x=x,
        x_too=UserFactory(name="X Marchbank (bank)"),
        people=people,
        rowan=rowan,
        willow=willow,
        site=site,
        lounge=LocationFactory(ward=rowan, name="Main lounge"),
        harmed=ServiceUserFactory(ward=rowan, name="Jo Example"),
        hub=directory(),
    )
    share(world, busy)
    return world


def directory() -> Partner:
    return Partner.objects.create(
        name="Anyshire Invented Hub",
        kinds=[ReferralKind.SAFEGUARDING_ADULT, ReferralKind.POLICE],
        phone="01632 960 111",
        last_checked_on=date(2026, 5, 1),
    )


def flag(world: World, at: datetime, by: User, **given: Any) -> Incident:
    fields: dict[str, Any] = {
        "known_at": at - HOUR,
        "ward": world.rowan,
        "category": Category.HARASSMENT_VERBAL,
        "staff_involved": Known.NO,
        "everyone_safe": Known.YES,
        "headline": "Comments in the lounge",
    }
    return flag_incident(flag=Flag(**(fields | given)), form_key=uuid4(), by=by, now=at)


def share(world: World, busy: int) -> None:
    """What both worlds have: a week of work, some of it X's, and the ties from which a wall may follow."""
    w, early = world, NOW - timedelta(days=3)
    closeness = Closeness(InterestKind.PARTNER, other=w.accused)
    interests.declare(person=w.x, to=closeness, by=w.x, now=BEFORE)
    linking.link(first=w.x, second=w.x_too, asked_by=w.nurse, by=w.lead, now=BEFORE)
    if reads_the_trail(w):
        written_down(w, BEFORE)
    for hours in range(busy):
        w.shared.append(flag(w, early + hours * HOUR, w.nurse))
    open_to_ward, named_only = w.shared[0], flag(w, early, w.lead, staff_involved=Known.NOT_SURE)
    submitted(open_to_ward, ServiceUserFactory(ward=w.rowan), w.lounge, w.nurse, early + HOUR)
    triage(open_to_ward, w.lead, early + 2 * HOUR)
    triage(named_only, w.lead, early + 2 * HOUR, audience=Audience.NAMED)
    w.shared += [named_only, flag(w, early, w.lead, ward=w.willow)]
    because = "Looks into what happened"
    name_on_case(
        incident=open_to_ward,
        person=w.x,
        member_as=MemberAs.INVESTIGATOR,
        because=because,
        by=w.lead,
        now=early,
    )
    give_action(open_to_ward, w.x, w.lead, early + 3 * HOUR, days=1)
    referred = refer(w, open_to_ward, early + 3 * HOUR)
    emergency.open_in_emergency(
        reference=w.shared[-1].reference, why=Why.AT_RISK, words="x", by=w.auditor, now=early + 4 * HOUR
    )
    asked, report = report_asked_for(w, early)
    made(report.document, NOW)
    escalation.tick(now=NOW)
    w.known = rows_of(open_to_ward) | {"referrals.referral": referred.pk, "reporting.boardreport": report.pk}
    w.known["reporting.reportrequest"] = asked.pk
    w.known["wards.serviceuser"] = w.harmed.pk


def report_asked_for(world: World, now: datetime) -> tuple[ReportRequest, BoardReport]:
    """One waits for the worker, another is signed."""
    quarter = Quarter.of(NOW).previous()
    figures = Figures.make(quarter=quarter, frozen_at=now, trust="Anyshire", counted={})
    report = reports.freeze(figures, by="system:tests", now=now)
    made(report.document, now)
    reports.sign(report=report, commentary="Thank you all.", by=world.executive, now=now)
    return ask(quarter=quarter, by="system:tests", now=now), report


def refer(world: World, incident: Incident, now: datetime) -> Referral:
    """Sent, and made into a document; they have not answered."""
    by = world.lead
    referral = referring.propose(
        incident=incident, kind=ReferralKind.SAFEGUARDING_ADULT, reason="Foxglove", by=by, now=now
    )
    referring.decide(referral=referral, send=True, by=by, now=now)
    referring.send(
        referral=referral,
        partner=world.hub,
        how=How.PHONE,
        information="Foxglove",
        person_told=Known.YES,
        person_agrees=Known.YES,
        by=by,
        now=now,
    )
    made(ask_for_document(referral=referral, by=by, now=now), now)
    return referral


def made(document: Document, now: datetime) -> None:
    """As a worker leaves it."""
    document.content, document.sha256, document.pages, document.built_at = b"%PDF", "0" * 64, 1, now
    document.save(update_fields=["content", "sha256", "pages", "built_at"])


# --- the wall -----------------------------------------------------------------------------------------------

Ground = Callable[[World, Incident, datetime], None]


def initiator(world: World, incident: Incident, now: datetime) -> None:
    enter(incident, InvolvedAs.INITIATOR, world.x, world.lead, now)


def partner(world: World, incident: Incident, now: datetime) -> None:
    """X declared it themselves, long ago."""
    enter(incident, InvolvedAs.INITIATOR, world.accused, world.lead, now)


def relative(world: World, incident: Incident, now: datetime) -> None:
    """A lead writes down that X is close to the person who was harmed, because of this incident."""
    affect(incident, world.harmed, world.nurse, now)
    if not reads_the_trail(world):
        written_down(world, now)


def written_down(world: World, now: datetime) -> None:
    to = Closeness(InterestKind.RELATIVE, service_user=world.harmed)
    interests.declare(person=world.x, to=to, by=world.lead, now=now)


def reads_the_trail(world: World) -> bool:
    """An auditor reads that a lead has declared an interest, not whose: in both worlds, for them."""
    return any(role is Role.AUDITOR for role, _ in PERSONAS[world.persona])


def rostered(world: World, incident: Incident, now: datetime) -> None:
    shift = Shift(world.rowan, now - 12 * HOUR, now - HOUR, True)
    windows.set_window(incident=incident, shift=shift, by=world.lead, now=now)
    windows.add_to_window(incident=incident, person=world.x, by=world.lead, now=now)


def other_account(world: World, incident: Incident, now: datetime) -> None:
    enter(incident, InvolvedAs.INITIATOR, world.x_too, world.lead, now)


def by_hand(world: World, incident: Incident, now: datetime) -> None:
    exclude_person(incident=incident, person=world.x, by=world.lead, now=now)


def said_at_the_flag(world: World, incident: Incident, now: datetime) -> None:
    """Whom it may be about, answered before anybody is told."""
    exclusions.before_anybody_is_told(incident, [world.x.pk], by=world.nurse, now=now)


GROUNDS: dict[str, Ground] = {
    "initiator": initiator,
    "partner of the accused": partner,
    "relative of the harmed": relative,
    "on the shift": rostered,
    "other account": other_account,
    "by hand": by_hand,
    "said at the flag": said_at_the_flag,
}


# --- the other world ----------------------------------------------------------------------------------------


def begin_incident(world: World, ground: str, at: datetime) -> Incident:
    """Flagged about a member of staff, and closed to X before anybody looks."""
    given = {"staff_involved": Known.YES, "category": Category.SEXUAL_ASSAULT, "headline": CANARIES[0]}
    incident = flag(world, at, world.nurse, **given)
    GROUNDS[ground](world, incident, at)
    return incident


def add_incident(world: World, ground: str, sign_in: SignIn) -> dict[str, Any]:
    """All that may happen to an incident. What `tests.addresses.address` needs of it."""
    w, at = world, NOW - timedelta(hours=60)
    incident = begin_incident(w, ground, at)
    for hours in (59, 34, 4):  # new, due, and a day late
        escalation.tick(now=NOW - hours * HOUR)
        sending.dispatch(now=NOW - hours * HOUR)
    write(w, incident, NOW - 3 * HOUR)
    triage(incident, w.lead, NOW - 2 * HOUR, audience=Audience.NAMED)
    name_on_case(
        incident=incident,
        person=w.helper,
        member_as=MemberAs.INVESTIGATOR,
        because=CANARIES[3],
        by=w.lead,
        now=NOW - 2 * HOUR,
    )
    give_action(incident, w.helper, w.lead, NOW - 2 * HOUR, days=0)
    refer(w, incident, NOW - 2 * HOUR)
    opened = emergency.open_in_emergency(
        reference=incident.reference, why=Why.AT_RISK, words=CANARIES[4], by=w.auditor, now=NOW - HOUR
    )
    assert opened
    escalation.tick(now=NOW)
    sending.dispatch(now=NOW)
    known = rows_of(incident)
    read(world, known, sign_in)
    return known


def write(world: World, incident: Incident, now: datetime) -> None:
    complete(incident, world.harmed, world.lounge, world.nurse, now)
    submit(incident=incident, late_reason=next(iter(LateReason)), by=world.nurse, now=now)
    incident.refresh_from_db()
    harmed = incident.involvement_set.filter(service_user=world.harmed).first()
    by: dict[str, Any] = {"incident": incident, "by": world.nurse, "now": now}
    adding.add_account(given_by=harmed, verbatim=CANARIES[1], given_at=now, taken_by=world.nurse, **by)
    adding.record_told(who=ToldWho.POLICE, told_at=now, **by)
    adding.record_wish(person=harmed, topic=next(iter(WishTopic)), answer=next(iter(WishAnswer)), **by)


def read(world: World, known: dict[str, Any], sign_in: SignIn) -> None:
    """Those who may know look at it, by their own log-in; what they do is in the audit trail."""
    pk = known["incidents.incident"]
    for name in ("lead", "nurse"):
        client = sign_in(world.people[name])
        for page in ("detail", "record", "timeline", "people"):
            client.get(reverse(f"incidents:{page}", args=[pk]))
        client.post(reverse("incidents:find", args=[pk]), {"name": "Marchbank"})


def rows_of(incident: Incident) -> dict[str, Any]:
    """Its rows, by how `tests.addresses` calls them."""
    referral = Referral.objects.filter(incident=incident).first()
    subjects = [incident.pk, *([referral.pk] if referral else [])]
    about = Deadline.objects.filter(subject_id__in=subjects)
    notice = Notice.objects.filter(escalation__deadline__in=about).order_by("created_at", "pk").first()
    document = Document.objects.filter(subject_id__in=subjects).first()
    member = CaseMember.objects.filter(incident=incident).order_by("added_at", "pk").last()
    rows = {
        "incidents.incident": incident,
        "referrals.referral": referral,
        "documents.document": document,
        "deadlines.notice": notice,
        "incidents.casemember": member,
        "person": Involvement.objects.filter(incident=incident).first(),
        "action_pk": Action.objects.filter(incident=incident).first(),
    }
    known: dict[str, Any] = {name: row.pk if row else UUID(int=0) for name, row in rows.items()}
    return known | {"reference": incident.reference}
