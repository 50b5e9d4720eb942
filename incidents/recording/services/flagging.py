"""Flagging an incident: under a minute, and the clock starts (NCCMH standard 7.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit import services as audit
from audit.adding import add, add_once
from deadlines import services as deadlines
from deadlines.clock import Kind
from incidents.confidentiality.services import exclusions
from incidents.models import CaseMember, Incident, MemberAs, StatusChange
from incidents.response.urgency import Signs, urgency
from incidents.vocabulary import ABOUT_STAFF, Audience, Category
from incidents.workflow import Status
from row_security.context import as_system
from staff.models import User
from wards.models import Known, Ward

INVOLVES_STAFF = "A relationship or boundary breach involves a member of staff. Choose yes or not sure."


@dataclass(frozen=True)
class Flag:
    """What is asked in the first minute."""

    known_at: datetime
    ward: Ward
    category: Category
    staff_involved: Known
    everyone_safe: Known
    headline: str = ""
    keep_manager_out: bool = False
    kept_out: frozenset[UUID] = frozenset()  # whom it may be about: answered before anybody is told
    searched: bool = False  # somebody was looked for in the staff directory


@transaction.atomic(savepoint=False)
def flag_incident(*, flag: Flag, form_key: UUID, by: User, now: datetime) -> Incident:
    """Create the record and start its clock. The same form sent twice answers with the same record.

    Incident.DoesNotExist when the new reference is another's, once in a very long while: send it again.
    """
    incident = _incident(flag, form_key, by, now)
    if not add_once(incident):
        return _made_before(form_key, by)
    with audit.together():
        _begin(incident, flag, by, now)
    return incident


@as_system("system:flagging")  # it may have closed to them since
def _made_before(form_key: UUID, by: User) -> Incident:
    return Incident.objects.get(flagged_by=by, form_key=form_key)


def _incident(flag: Flag, form_key: UUID, by: User, now: datetime) -> Incident:
    staff_involved = at_least_not_sure(flag.staff_involved, [flag.category])
    return Incident(
        ward=flag.ward,
        known_at=flag.known_at,
        first_known_at=flag.known_at,
        flagged_at=now,
        flagged_by=by,
        form_key=form_key,
        category=flag.category,
        staff_involved=staff_involved,
        everyone_safe=flag.everyone_safe,
        headline=flag.headline,
        manager_kept_out=flag.keep_manager_out,
        audience=first_audience(staff_involved),
        urgency=urgency(signs(flag)),
    )


def _begin(incident: Incident, flag: Flag, by: User, now: datetime) -> None:
    recorder = CaseMember(
        incident=incident,
        person=by,
        member_as=MemberAs.RECORDER,
        because="Flagged it",
        added_at=now,
        added_by=by,
    )
    began = StatusChange(incident=incident, was="", became=Status.RECORDING, recorded_at=now, recorded_by=by)
    add([recorder])
    add([began])
    exclusions.before_anybody_is_told(incident, flag.kept_out, by=by, now=now)
    deadlines.open_deadlines(
        kinds=[Kind.ENTRY, Kind.TRIAGE],
        subject=incident,
        ward=flag.ward,
        basis_at=flag.known_at,
        by=by,
        now=now,
    )
    audit.record(verb="incident.flagged", target=incident, by=by, at=now, ward=flag.ward.pk)
    if flag.searched:
        audit.record(verb="staff.search", target=incident, by=by, at=now)


def at_least_not_sure(said: Known | str, categories: Iterable[Category]) -> Known:
    """A relationship or boundary breach always involves staff: "no" counts as not sure."""
    if said == Known.NO and ABOUT_STAFF & set(categories):
        return Known.NOT_SURE
    return Known(said)


def first_audience(staff_involved: Known) -> Audience:
    """Anything in which staff are or may be involved is for named people, from the first moment."""
    return Audience.INTAKE if staff_involved == Known.NO else Audience.NAMED


def signs(flag: Flag) -> Signs:
    return Signs(
        categories=[flag.category],
        safe=as_bool(flag.everyone_safe),
        staff_involved=as_bool(at_least_not_sure(flag.staff_involved, [flag.category])),
    )


def as_bool(known: Known | str) -> bool | None:
    return {Known.YES: True, Known.NO: False}.get(Known(known))
