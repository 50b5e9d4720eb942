"""Who fills an audience of an incident today; where it leaves nobody, who is next up.

Everyone goes through the door (`incidents.access`), except the executive lead, and where even they are kept
out the last resort: they see no record, so they learn only that one is late (NCCMH standard 7.1; executives
see figures alone). Anybody who is kept out is passed over.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from deadlines.clock import Audience
from incidents.access import happened_to, may_know, may_triage
from incidents.models import CaseMember, Exclusion, Incident, Involvement, MemberAs
from incidents.vocabulary import Category
from staff.access import holders
from staff.models import User
from staff.roles import Role
from wards.ages import AgeBand
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
#: who respond to a record, and can say what holds it up
RESPONDING = (Role.SAFEGUARDING_ADULTS, Role.SAFEGUARDING_CHILDREN, Role.ALLEGATIONS_LEAD)


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
    if audience is A.CASE_LEAD:  # who lost the role may still be named on it
        leading = to_respond(filter(None, [incident.lead]), incident, now)
        return [person for person in leading if may_triage(person, incident)]
    return ROLES[audience](incident, now)


def past_the_door(people: Iterable[User], incident: Incident, now: datetime) -> list[User]:
    return [person for person in people if may_know(person, incident.pk, now)]


def to_respond(people: Iterable[User], incident: Incident, now: datetime) -> list[User]:
    """Past the door, and not those it happened to: somebody else responds to what happened to a lead."""
    theirs = happened_to(incident)
    return past_the_door((person for person in people if person.pk not in theirs), incident, now)


def walled_off(incident: Incident) -> Q:
    return Q(pk__in=Exclusion.objects.active().filter(incident=incident).values("person"))


def hold(role: Role, incident: Incident, now: datetime, *, deputies_only: bool = False) -> QuerySet[User]:
    return holders([role], incident.ward, timezone.localdate(now), deputies_only=deputies_only)


def recorders(incident: Incident, now: datetime) -> list[User]:
    writing = CaseMember.objects.active(now).filter(
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
    involved = Involvement.objects.active().filter(incident=incident)
    return any(is_child(person, now) for person in involved.select_related("details", "service_user"))


def is_child(person: Involvement, now: datetime) -> bool:
    """By what the record rests on, or by what the ward’s list says now: somebody too many is told."""
    written = [person.details, person.service_user]
    by_birth = [one.age_band(timezone.localdate(now)) for one in written if one]
    return any(band.is_child for band in [AgeBand(person.age_band), *by_birth])


def able_to_act(incident: Incident, now: datetime) -> dict[Role, int]:
    """Lead's role -> how many who hold it can act on this record now. Roles in which nobody can are left out.

    For those who may not see the record: to ask somebody who is kept out of it would tell them of it.
    """
    able = {role: _able(role, incident, now) for role in RESPONDING}
    return {role: count for role, count in able.items() if count}


def _able(role: Role, incident: Incident, now: datetime) -> int:
    responding = to_respond(hold(role, incident, now), incident, now)
    return sum(may_triage(person, incident) for person in responding)
