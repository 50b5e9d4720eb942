"""Who is told about an incident's deadlines, who may know of them, and where they can act.

Everyone goes through the door (`incidents.access`), except the executive lead, and where even they are kept
out the last resort: they see no record, so they learn only that one is late, and ask a safeguarding lead
(NCCMH standard 7.1; executives see figures alone). Whoever is kept out is passed over, and the next up told.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from deadlines import subjects
from deadlines.clock import Audience, Kind
from deadlines.models import Deadline, Notice
from incidents.access import happened_to, may_know, not_kept_from, visible
from incidents.models import (
    Action,
    CaseMember,
    Exclusion,
    Incident,
    Involvement,
    MemberAs,
)
from incidents.vocabulary import Category
from staff.access import holders, reach
from staff.acting import as_system
from staff.models import Appointment, User
from staff.roles import Permission, Role
from staff.ties import accounts_of
from wards.ages import AgeBand, age_band
from wards.models import ServiceType

A = Audience

#: where an audience leaves nobody, the next up is told
NEXT_UP: dict[Audience, Audience] = {
    A.OWNER: A.CASE_LEAD,
    A.RECORDER: A.WARD_MANAGER,
    A.WARD_DEPUTY: A.WARD_MANAGER,
    A.WARD_MANAGER: A.SAFEGUARDING_LEAD,
    A.CASE_LEAD: A.SAFEGUARDING_LEAD,
    A.SAFEGUARDING_LEAD: A.ALLEGATIONS_LEAD,
    A.ALLEGATIONS_LEAD: A.EXECUTIVE_LEAD,
    A.EXECUTIVE_LEAD: A.SAFEGUARDING_LEAD,
    A.AUDITOR: A.EXECUTIVE_LEAD,
}
#: told that something needs somebody, and nothing else: they open no record. Asked in this order at the last
LAST_RESORT = (Role.EXECUTIVE_LEAD, Role.AUDITOR, Role.BOARD_MEMBER, Role.ADMINISTRATOR)


class AboutIncident(subjects.Subject):
    """Deadlines whose subject is an incident. Another subject of an incident overrides the first three."""

    def incident_ids(self, deadlines: Collection[Deadline]) -> dict[UUID, UUID]:
        """Deadline id -> incident id."""
        return {deadline.pk: deadline.subject_id for deadline in deadlines}

    def owner(self, deadline: Deadline) -> User | None:
        return None

    def address(self, deadline: Deadline, incident_id: UUID) -> str:
        return reverse("incidents:detail", args=[incident_id])

    def people(self, deadline: Deadline, audiences: Collection[Audience], now: datetime) -> Iterable[User]:
        incident_id = self.incident_ids([deadline])[deadline.pk]
        incident = Incident.objects.select_related("ward", "lead").get(pk=incident_id)
        told: dict[UUID, User] = {}
        for audience in audiences:
            told |= {person.pk: person for person in fill(incident, audience, now, self.owner(deadline))}
        return told.values()

    def known_among(self, person: User, deadlines: Collection[Deadline], now: datetime) -> set[UUID]:
        about = self.incident_ids(deadlines)
        allowed = visible(person, now)
        roles = told_only(person, now)
        if Role.EXECUTIVE_LEAD in roles:
            return self.late_among(person, about)
        if roles and (told := told_already(person, about)):
            return self.late_among(person, told)
        known = set(allowed.filter(pk__in=set(about.values())).values_list("pk", flat=True))
        return {deadline_id for deadline_id, incident_id in about.items() if incident_id in known}

    @as_system("system:routing")
    def late_among(self, person: User, about: dict[UUID, UUID]) -> set[UUID]:
        """For whoever learns that one is late and nothing else: all but those they are kept out of."""
        theirs = not_kept_from(person).filter(pk__in=set(about.values()))
        known = set(theirs.values_list("pk", flat=True))
        return {deadline_id for deadline_id, incident_id in about.items() if incident_id in known}

    def url(self, deadline: Deadline, person: User, now: datetime) -> str:
        incident_id = self.incident_ids([deadline])[deadline.pk]
        return self.address(deadline, incident_id) if may_know(person, incident_id, now) else ""


class AboutAction(AboutIncident):
    def incident_ids(self, deadlines: Collection[Deadline]) -> dict[UUID, UUID]:
        of_action = dict(
            Action.objects.filter(pk__in=[d.subject_id for d in deadlines]).values_list("pk", "incident_id")
        )
        return {d.pk: of_action[d.subject_id] for d in deadlines if d.subject_id in of_action}

    def owner(self, deadline: Deadline) -> User | None:
        return User.objects.filter(actions=deadline.subject_id).first()


class AboutEmergency(AboutIncident):
    """Somebody opened a record in an emergency: told to everybody who watches over access but them."""

    def incident_ids(self, deadlines: Collection[Deadline]) -> dict[UUID, UUID]:
        return {pk: access.incident_id for pk, access in accesses(deadlines).items()}

    def people(self, deadline: Deadline, audiences: Collection[Audience], now: datetime) -> Iterable[User]:
        opener = accesses([deadline])[deadline.pk]
        theirs = accounts_of(opener.person_id)
        told = [person for person in super().people(deadline, audiences, now) if person.pk not in theirs]
        incident = Incident.objects.select_related("ward").get(pk=opener.incident_id)
        return told or last_resort(incident, now, but=theirs)

    @as_system("system:routing")
    def known_among(self, person: User, deadlines: Collection[Deadline], now: datetime) -> set[UUID]:
        mine = accounts_of(person.pk)
        others = {pk: one.incident_id for pk, one in accesses(deadlines).items() if one.person_id not in mine}
        return self.late_among(person, others) if told_only(person, now) else set()

    def url(self, deadline: Deadline, person: User, now: datetime) -> str:
        watches = reach(person).anywhere(Permission.READ_AUDIT, Permission.SIGN_REPORTS)
        return reverse("incidents:emergency_list") if watches else ""


def accesses(deadlines: Collection[Deadline]) -> dict[UUID, CaseMember]:
    found = CaseMember.objects.in_bulk([deadline.subject_id for deadline in deadlines])
    return {d.pk: found[d.subject_id] for d in deadlines if d.subject_id in found}


def fill(incident: Incident, audience: Audience, now: datetime, owner: User | None = None) -> list[User]:
    """People in this audience who may be told; where it leaves nobody, the next up; at the last, somebody who
    can find a lead. Empty: truly nobody."""
    asked: set[Audience] = set()
    while audience not in asked:
        asked.add(audience)
        if people := in_audience(incident, audience, now, owner):
            return people
        audience = NEXT_UP[audience]
    return last_resort(incident, now)


def last_resort(incident: Incident, now: datetime, but: Collection[UUID] = ()) -> list[User]:
    """Content-free, so only the wall applies."""
    for role in LAST_RESORT:
        if people := list(hold(role, incident, now).exclude(walled_off(incident)).exclude(pk__in=but)):
            return people
    return []


def in_audience(incident: Incident, audience: Audience, now: datetime, owner: User | None) -> list[User]:
    if audience is A.EXECUTIVE_LEAD:  # content-free, so only the wall applies
        return list(hold(Role.EXECUTIVE_LEAD, incident, now).exclude(walled_off(incident)))
    if audience is A.AUDITOR:
        return list(hold(Role.AUDITOR, incident, now).exclude(walled_off(incident)))
    if audience is A.OWNER:
        return past_the_door(filter(None, [owner]), incident, now)
    if audience is A.CASE_LEAD:
        return to_respond(filter(None, [incident.lead]), incident, now)
    return ROLES[audience](incident, now)


def past_the_door(people: Iterable[User], incident: Incident, now: datetime) -> list[User]:
    return [person for person in people if may_know(person, incident.pk, now)]


def to_respond(people: Iterable[User], incident: Incident, now: datetime) -> list[User]:
    """Past the door, and not those it happened to: somebody else responds to what happened to a lead."""
    theirs = happened_to(incident)
    return past_the_door((person for person in people if person.pk not in theirs), incident, now)


def walled_off(incident: Incident) -> Q:
    return Q(pk__in=Exclusion.objects.standing().filter(incident=incident).values("person"))


def hold(role: Role, incident: Incident, now: datetime, *, deputies_only: bool = False) -> QuerySet[User]:
    return holders([role], incident.ward, timezone.localdate(now), deputies_only=deputies_only)


def recorders(incident: Incident, now: datetime) -> list[User]:
    writing = CaseMember.objects.standing(now).filter(
        incident=incident, member_as__in=[MemberAs.RECORDER, MemberAs.CONTRIBUTOR]
    )
    return past_the_door(User.objects.filter(pk__in=writing.values("person")), incident, now)


def ward_managers(incident: Incident, now: datetime) -> list[User]:
    return past_the_door(hold(Role.WARD_MANAGER, incident, now), incident, now)


def ward_deputies(incident: Incident, now: datetime) -> list[User]:
    roles = [Role.WARD_STAFF, Role.CHAMPION, Role.WARD_MANAGER]
    today = timezone.localdate(now)
    return past_the_door(holders(roles, incident.ward, today, deputies_only=True), incident, now)


def safeguarding_leads(incident: Incident, now: datetime) -> list[User]:
    """Those for adults; for children too where a child is involved, or there is no other; for allegations
    where staff may be involved (multi-agency guidance, allegations against people in a position of trust)."""
    leads = to_respond(hold(Role.SAFEGUARDING_ADULTS, incident, now), incident, now)
    if not leads or child_may_be_involved(incident, now):
        leads += to_respond(hold(Role.SAFEGUARDING_CHILDREN, incident, now), incident, now)
    if incident.may_involve_staff:
        leads += allegations_leads(incident, now)
    return leads


def allegations_leads(incident: Incident, now: datetime) -> list[User]:
    return to_respond(hold(Role.ALLEGATIONS_LEAD, incident, now), incident, now)


ROLES: dict[Audience, Callable[[Incident, datetime], list[User]]] = {
    A.RECORDER: recorders,
    A.WARD_MANAGER: ward_managers,
    A.WARD_DEPUTY: ward_deputies,
    A.SAFEGUARDING_LEAD: safeguarding_leads,
    A.ALLEGATIONS_LEAD: allegations_leads,
}


def child_may_be_involved(incident: Incident, now: datetime) -> bool:
    if (
        Category.CHILD_SEXUAL_ABUSE in incident.categories
        or incident.ward.service_type == ServiceType.CHILDREN
    ):
        return True
    involved = Involvement.objects.standing().filter(incident=incident).select_related("service_user")
    return any(is_child(person, now) for person in involved)


def is_child(person: Involvement, now: datetime) -> bool:
    born = person.service_user.date_of_birth if person.service_user else None
    return AgeBand(person.age_band).is_child or age_band(born, timezone.localdate(now)).is_child


def told_only(person: User, now: datetime) -> set[str]:
    """Those of their roles that open no record and may be told that something is late."""
    appointed = Appointment.objects.current(timezone.localdate(now)).filter(person=person)
    return set(appointed.filter(role__in=LAST_RESORT).values_list("role", flat=True))


def told_already(person: User, about: dict[UUID, UUID]) -> dict[UUID, UUID]:
    """Those of these deadlines of which they were told, as the last resort."""
    notices = Notice.objects.filter(person=person, escalation__deadline__in=list(about))
    told = set(notices.values_list("escalation__deadline", flat=True))
    return {deadline_id: incident_id for deadline_id, incident_id in about.items() if deadline_id in told}


def register() -> None:
    for kind in (Kind.ENTRY, Kind.TRIAGE, Kind.REVIEW):
        subjects.register(kind, AboutIncident())
    subjects.register(Kind.ACTION, AboutAction())
    subjects.register(Kind.EMERGENCY, AboutEmergency())
