"""Who is told about an incident's deadlines, who may know of them, and where they can act.

Who fills an audience is `incidents.routing`. Anybody who may know of a record is led to it. Anybody who opens
no record learns that one is late, how late, and in which roles somebody can act.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from deadlines import subjects
from deadlines.clock import Audience, Kind
from deadlines.models import Deadline, Notice
from incidents.access import may_contribute, may_know, may_triage, not_kept_from, visible
from incidents.models import Action, CaseMember, Incident
from incidents.response.ask_again import address as asking_address
from incidents.response.ask_again import incidents_of, rows
from incidents.routing import (
    LAST_RESORT,
    able_to_act,
    allegations_leads,
    fill,
    hold,
    last_resort,
    safeguarding_leads,
    walled_off,
)
from row_security.context import as_system
from staff.access import reach
from staff.models import Appointment, User
from staff.relationships import accounts_of
from staff.roles import Permission, Role

ROUTING = "system:routing"


class AboutIncident(subjects.Subject):
    """Deadlines whose subject is an incident. Another subject of an incident overrides the first three."""

    def incident_ids(self, deadlines: Collection[Deadline]) -> dict[UUID, UUID]:
        """Deadline id -> incident id. What the one who asks may not see is left out."""
        return {deadline.pk: deadline.subject_id for deadline in deadlines}

    def owner(self, deadline: Deadline) -> User | None:
        return None

    def address(self, deadline: Deadline, incident: Incident, person: User, now: datetime) -> str:
        """For somebody who may see this incident: where they can act, or the incident itself."""
        return reverse("incidents:detail", args=[incident.pk])

    def people(self, deadline: Deadline, audiences: Collection[Audience], now: datetime) -> Iterable[User]:
        incident_id = self.incident_ids([deadline])[deadline.pk]
        incident = Incident.objects.select_related("ward", "lead").get(pk=incident_id)
        told: dict[UUID, User] = {}
        for audience in audiences:
            told |= {person.pk: person for person in fill(incident, audience, now, self.owner(deadline))}
        return told.values()

    def known_among(self, person: User, deadlines: Collection[Deadline], now: datetime) -> set[UUID]:
        roles = told_only(person, now)
        late = self.late_among(person, deadlines, all_of=Role.EXECUTIVE_LEAD in roles) if roles else set()
        about = self.incident_ids(deadlines)
        known = visible(person, now).filter(pk__in=set(about.values())).values_list("pk", flat=True)
        return late | among(about, known)

    @as_system(ROUTING)
    def late_among(self, person: User, deadlines: Collection[Deadline], *, all_of: bool) -> set[UUID]:
        """For anybody who learns that one is late and nothing else: but for those they are kept out of, all
        of these, or those of which they were told as the last resort."""
        about = self.incident_ids(deadlines)
        if not all_of:
            about = told_already(person, about)
        theirs = not_kept_from(person).filter(pk__in=set(about.values()))
        return among(about, theirs.values_list("pk", flat=True))

    def url(self, deadline: Deadline, person: User, now: datetime) -> str:
        incident_id = self.incident_ids([deadline]).get(deadline.pk)
        if incident_id is None or not may_know(person, incident_id, now):
            return ""
        incident = Incident.objects.select_related("ward").get(pk=incident_id)
        return self.address(deadline, incident, person, now)

    @as_system(ROUTING)
    def who_can_act(self, deadline: Deadline, now: datetime) -> list[tuple[str, int]]:
        incident = self.incident_of(deadline)
        return [(role.label, count) for role, count in able_to_act(incident, now).items()]

    @as_system(ROUTING)
    def whom_to_ask(self, deadline: Deadline, now: datetime) -> list[User]:
        """Two at most, so that who is missing says little. One role may hold both them and the accused."""
        incident = self.incident_of(deadline)
        return (safeguarding_leads(incident, now) or allegations_leads(incident, now))[:2]

    def incident_of(self, deadline: Deadline) -> Incident:
        incident_id = self.incident_ids([deadline])[deadline.pk]
        return Incident.objects.select_related("ward").get(pk=incident_id)


class AboutAction(AboutIncident):
    def incident_ids(self, deadlines: Collection[Deadline]) -> dict[UUID, UUID]:
        of_action = dict(
            Action.objects.filter(pk__in=[d.subject_id for d in deadlines]).values_list("pk", "incident_id")
        )
        return {d.pk: of_action[d.subject_id] for d in deadlines if d.subject_id in of_action}

    def owner(self, deadline: Deadline) -> User | None:
        return User.objects.filter(actions=deadline.subject_id).first()

    def address(self, deadline: Deadline, incident: Incident, person: User, now: datetime) -> str:
        if self.owner(deadline) == person or may_triage(person, incident):
            return reverse("incidents:finish_action", args=[incident.pk, deadline.subject_id])
        return super().address(deadline, incident, person, now)


class AboutAskingAgain(AboutIncident):
    """Its subject is the answer that gave a day. It was left to the person who wrote that down."""

    def incident_ids(self, deadlines: Collection[Deadline]) -> dict[UUID, UUID]:
        of_answer = incidents_of(deadline.subject_id for deadline in deadlines)
        return {d.pk: of_answer[d.subject_id] for d in deadlines if d.subject_id in of_answer}

    def owner(self, deadline: Deadline) -> User | None:
        return next((answer.recorded_by for answer in rows([deadline.subject_id])), None)

    def address(self, deadline: Deadline, incident: Incident, person: User, now: datetime) -> str:
        """Where the new answer is written down, for who may; the incident for who may only see it."""
        if may_contribute(person, incident, now):
            for answer in rows([deadline.subject_id]):
                return asking_address(type(answer).__name__, incident.pk, answer.person_id, answer.pk)
        return super().address(deadline, incident, person, now)


class AboutLead(AboutIncident):
    """Nobody leads it: those who can name another are led to where they do."""

    def address(self, deadline: Deadline, incident: Incident, person: User, now: datetime) -> str:
        if may_triage(person, incident):
            return reverse("incidents:triage", args=[incident.pk])
        return super().address(deadline, incident, person, now)


class AboutEmergency(AboutIncident):
    """Somebody opened a record in an emergency: told to everybody who watches over access but them."""

    def incident_ids(self, deadlines: Collection[Deadline]) -> dict[UUID, UUID]:
        return {pk: access.incident_id for pk, access in accesses(deadlines).items()}

    def people(self, deadline: Deadline, audiences: Collection[Audience], now: datetime) -> Iterable[User]:
        theirs = self.opened_by(deadline)
        told = [person for person in super().people(deadline, audiences, now) if person.pk not in theirs]
        return told or last_resort(self.incident_of(deadline), now, but=theirs)

    @as_system(ROUTING)
    def known_among(self, person: User, deadlines: Collection[Deadline], now: datetime) -> set[UUID]:
        mine = accounts_of(person.pk)
        opened = accesses(deadlines)
        others = [d for d in deadlines if d.pk in opened and opened[d.pk].person_id not in mine]
        return self.late_among(person, others, all_of=True) if told_only(person, now) else set()

    def url(self, deadline: Deadline, person: User, now: datetime) -> str:
        watches = reach(person).anywhere(Permission.READ_AUDIT, Permission.SIGN_REPORTS)
        return reverse("incidents:emergency_list") if watches else ""

    @as_system(ROUTING)
    def who_can_act(self, deadline: Deadline, now: datetime) -> list[tuple[str, int]]:
        """Who looks into it: never anybody who opened it, nor anybody kept out."""
        incident, theirs = self.incident_of(deadline), self.opened_by(deadline)
        found = {}
        for role in (Role.AUDITOR, Role.EXECUTIVE_LEAD):
            able = hold(role, incident, now).exclude(walled_off(incident)).exclude(pk__in=theirs)
            found[role] = able.count()
        return [(role.label, count) for role, count in found.items() if count]

    def whom_to_ask(self, deadline: Deadline, now: datetime) -> list[User]:
        return []

    def opened_by(self, deadline: Deadline) -> set[UUID]:
        """Every account of theirs."""
        return accounts_of(accesses([deadline])[deadline.pk].person_id)


def among(about: dict[UUID, UUID], incidents: Iterable[UUID]) -> set[UUID]:
    """Ids of those deadlines that are about one of these incidents."""
    known = set(incidents)
    return {deadline_id for deadline_id, incident_id in about.items() if incident_id in known}


def accesses(deadlines: Collection[Deadline]) -> dict[UUID, CaseMember]:
    found = CaseMember.objects.in_bulk([deadline.subject_id for deadline in deadlines])
    return {d.pk: found[d.subject_id] for d in deadlines if d.subject_id in found}


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
    subjects.register(Kind.ASK_AGAIN, AboutAskingAgain())
    subjects.register(Kind.EMERGENCY, AboutEmergency())
    subjects.register(Kind.LEAD, AboutLead())
