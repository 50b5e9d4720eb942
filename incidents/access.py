"""Through the one door: which incidents a person may see (`incidents.door`), and what they may do there.

Restricted means invisible: what is not theirs answers as what never existed.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from audit.read_events import shown
from incidents import door
from incidents.models import CaseMember, Incident, Involvement, MemberAs
from incidents.models.incident import IncidentQuerySet
from incidents.vocabulary import Audience
from incidents.wording import Worded
from staff.access import reach
from staff.models import User
from staff.relationships import accounts_of
from staff.roles import Permission


def visible(person: User, now: datetime) -> IncidentQuerySet:
    """Every incident this person may see. Counts and searches begin here; `incident_list` lists them."""
    return Incident.objects.filter(Worded(door.open_to(person, now)))


def not_kept_from(person: User) -> IncidentQuerySet:
    """For those who are told something though they may not see the record."""
    return Incident.objects.filter(Worded(door.not_excluded(person)))


def may_know(person: User, incident_id: UUID, now: datetime) -> bool:
    """Asked again whenever something is about to be shown or sent to them."""
    return person.is_active and visible(person, now).filter(pk=incident_id).exists()


def fetch(person: User, pk: UUID, now: datetime, *related: str) -> Incident:
    """One incident, or the same 404 whether it is hidden or never existed."""
    seen = visible(person, now).annotate(own=own(person)).select_related("ward", *related)
    found = seen.filter(pk=pk).first()
    if found is None:
        raise Http404
    shown(found)
    return found


def own(person: User, way: str = "") -> Worded:
    """Whether it happened to them: fetched with an incident, as `own`, so that it costs no query.

    `way` leads to the incident, such as ``incident__``.
    """
    return Worded(door.affected(person), way=way)


def happened_to(incident: Incident) -> set[UUID]:
    """Every account of the members of staff who were directly affected."""
    affected = Involvement.objects.affected().filter(incident=incident, staff__isnull=False)
    return accounts_of(*affected.values_list("staff", flat=True))


def is_own(person: User, incident: Incident) -> bool:
    known: bool | None = incident.__dict__.get("own")
    if known is None:
        known = Incident.objects.filter(own(person), pk=incident.pk).exists()
    return known


def may_triage(person: User, incident: Incident) -> bool:
    return _over(person, incident, Permission.TRIAGE, Permission.TRIAGE_WARD)


def may_refer(person: User, incident: Incident) -> bool:
    return _over(person, incident, Permission.REFER, Permission.REFER_WARD)


def _over(person: User, incident: Incident, on_trust: Permission, on_ward: Permission) -> bool:
    """Somebody over allegations alone acts where staff may be involved, or where they lead the response.

    So emergency access to anything else is for reading.
    """
    held = reach(person)
    theirs = incident.may_involve_staff or incident.lead_id == person.pk
    over = incident.ward_id in held.wards(on_ward) or (
        on_trust in held.trust and (Permission.OVERSEE in held.trust or theirs)
    )
    return over and not is_own(person, incident)


def to_refer(person: User) -> Worded:
    """What `may_refer` allows, for a list."""
    return Worded(door.over(person, Permission.REFER, Permission.REFER_WARD))


def may_contribute(person: User, incident: Incident, now: datetime) -> bool:
    """May add to and amend a record they can see. Somebody reading their own report may not."""
    on_their_ward = incident.audience != Audience.NAMED and incident.ward_id in reach(person).wards(
        Permission.RECORD
    )
    if on_their_ward or may_triage(person, incident):
        return True
    helping = [MemberAs.RECORDER, MemberAs.CONTRIBUTOR, MemberAs.INVESTIGATOR, MemberAs.LEAD]
    return (
        CaseMember.objects.active(now)
        .filter(incident=incident, person=person, member_as__in=helping)
        .exists()
    )


def fetch_to_contribute(person: User, pk: UUID, now: datetime, *related: str) -> Incident:
    incident = fetch(person, pk, now, *related)
    if not may_contribute(person, incident, now):
        raise PermissionDenied
    return incident


def fetch_to_triage(person: User, pk: UUID, now: datetime) -> Incident:
    incident = fetch(person, pk, now)
    if not may_triage(person, incident):
        raise PermissionDenied
    return incident


def fetch_to_refer(person: User, pk: UUID, now: datetime) -> Incident:
    incident = fetch(person, pk, now)
    if not may_refer(person, incident):
        raise PermissionDenied
    return incident
