"""Who was involved, and who is named on the record because of it.

Naming a member of staff as initiator shuts the record to them in the same moment; naming one as directly
affected opens their own report to them. Either way only named people may see it from then on (MAG).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from incidents.access import may_triage
from incidents.confidentiality.services import exclusions
from incidents.confidentiality.services.case_members import name_on_case
from incidents.confidentiality.services.windows import end_for_named
from incidents.locking import CENTRAL, Refused, hold, same_every_time, settle
from incidents.models import CaseMember, Exclusion, Incident, Involvement, MemberAs
from incidents.read_scope import Reading
from incidents.response.services.asking_again import stop_asking
from incidents.vocabulary import InvolvedAs, PersonKind
from staff.models import User
from staff.relationships import accounts_of
from wards.ages import AgeBand
from wards.models import Known, ServiceUser
from wards.versions import id_of


@dataclass(frozen=True)
class Named:
    """One person in one part: from a directory, or as described."""

    involved_as: InvolvedAs
    kind: PersonKind
    service_user: ServiceUser | None = None
    staff: User | None = None
    described_as: str = ""
    age_band: AgeBand = AgeBand.NOT_KNOWN

    def age_at(self, at: datetime) -> AgeBand:
        """The age on record when the service learned of it, where one is on record."""
        if self.service_user and self.service_user.date_of_birth:
            return self.service_user.age_band(timezone.localdate(at))
        if self.kind == PersonKind.STAFF and self.age_band is AgeBand.NOT_KNOWN:
            return AgeBand.ADULT
        return self.age_band


@transaction.atomic
def involve(
    *,
    incident: Incident,
    named: Named,
    by: User,
    now: datetime,
    key: UUID | None = None,
    kept_out: frozenset[UUID] = frozenset(),
) -> Involvement:
    """Enter one person in one part. Already entered in that part: that entry is kept.

    `kept_out`: whom else it may be, said where this is the first word of a member of staff.
    """
    exclusions.one_at_a_time()
    held = hold(incident)
    pk = same_every_time(key, held, by, named)
    if already := _already(held, named, pk):
        return already
    involvement = Involvement.objects.create(
        pk=pk,
        incident=held,
        involved_as=named.involved_as,
        kind=named.kind,
        service_user=named.service_user,
        staff=named.staff,
        **cited(named.service_user),
        described_as=named.described_as,
        age_band=named.age_at(held.known_at).value,
        recorded_at=now,
        recorded_by=by,
    )
    exclusions.before_anybody_is_told(held, kept_out, by=by, now=now)
    if named.involved_as in CENTRAL:
        _wall(held, involvement, by, now)
    if named.kind == PersonKind.STAFF and named.involved_as in CENTRAL:
        settle(held, by=by, now=now, staff_involved=Known.YES)
    else:
        settle(held, by=by, now=now)
    audit.record(verb="incident.person_involved", target=held, by=by, at=now, involvement=str(pk))
    return involvement


def cited(person: ServiceUser | None) -> dict[str, Any]:
    """What the person who enters them has seen: the record rests on it until somebody decides again."""
    if person is None:
        return {}
    version = id_of(person.pk, person.version)
    return {"entered_as_id": version, "details_id": version, "looked_to": person.version}


def _already(held: Incident, named: Named, pk: UUID) -> Involvement | None:
    mine = Involvement.objects.filter(incident=held)
    if named.service_user or named.staff:
        standing = mine.active().filter(involved_as=named.involved_as)
        return standing.filter(service_user=named.service_user, staff=named.staff).first()
    return mine.filter(pk=pk).first()


def entered_before(*, named: Named, reading: Reading, by: User, key: UUID) -> bool:
    """Is this person in this part already, by another form than this one, and may its reader know of it?

    An entry that they may not read is kept, and nothing here tells them so.
    """
    standing = reading.of(Involvement.objects.active().filter(involved_as=named.involved_as))
    same = standing.filter(service_user=named.service_user, staff=named.staff)
    by_this_form = same_every_time(key, reading.incident, by, named)
    return bool(named.service_user or named.staff) and same.exclude(pk=by_this_form).exists()


def _wall(held: Incident, involvement: Involvement, by: User, now: datetime) -> None:
    if involvement.staff is None and involvement.service_user is None:  # described, not found in a directory
        return
    is_initiator = involvement.involved_as == InvolvedAs.INITIATOR
    if is_initiator and involvement.staff and may_triage(by, held):
        end_for_named(incident=held, by=by, now=now)
    exclusions.refresh([held.pk], by=by, now=now)
    if not is_initiator and involvement.staff and not kept_out(held, involvement.staff):
        because = "Directly affected; may read their own report"
        name_on_case(
            incident=held,
            person=involvement.staff,
            member_as=MemberAs.AFFECTED,
            because=because,
            by=by,
            now=now,
        )


def kept_out(incident: Incident, person: User) -> bool:
    return Exclusion.objects.active().filter(incident=incident, person=person).exists()


@transaction.atomic
def withdraw_involvement(*, involvement: Involvement, reason: str, by: User, now: datetime) -> bool:
    """Entered wrongly: it stays in the history with the reason. False when somebody withdrew it already.

    Ends what this entry caused: the reading of their own report, and, when somebody who may triage withdraws
    it, whom it keeps out. By anybody else the wall stays until a lead lifts it (`naming.lift_exclusion`).
    """
    exclusions.one_at_a_time()
    held = hold(involvement.incident)
    opens = may_lift(involvement, held, by)
    withdrawn = Involvement.objects.active().filter(pk=involvement.pk)
    said = {"withdrawn_at": now, "withdrawn_by": by, "withdrawn_because": reason, "wall_stays": not opens}
    if not withdrawn.update(**said):
        return False
    if opens:
        exclusions.release_entry(involvement)
    exclusions.refresh([held.pk], by=by, now=now, because=reason)
    if involvement.staff_id and involvement.involved_as == InvolvedAs.AFFECTED:
        own = CaseMember.objects.active(now).filter(incident=held, person_id=involvement.staff_id)
        own.filter(member_as=MemberAs.AFFECTED).update(withdrawn_at=now, withdrawn_by=by)
    stop_asking(person=involvement, by=by, now=now)
    settle(held, by=by, now=now)
    audit.record(
        verb="incident.person_withdrawn", target=held, by=by, at=now, involvement=str(involvement.pk)
    )
    return True


def may_lift(involvement: Involvement, incident: Incident, by: User) -> bool:
    """Withdrawing lets in whomever this entry keeps out: only by a lead, and never by themselves."""
    return may_triage(by, incident) and involvement.staff_id not in accounts_of(by.pk)


@transaction.atomic
def add_contributor(
    *,
    incident: Incident,
    person: User,
    because: str,
    by: User,
    now: datetime,
    reading: Reading | None = None,
) -> None:
    """Name a colleague who helps to record.

    Somebody kept out is named like anybody else and stays out, so nothing here tells anyone so. With
    `reading`, neither is its reader told of an initiator that a lead entered after triage.
    """
    initiators = Involvement.objects.initiators().filter(incident=incident, staff=person)
    if (reading.of(initiators) if reading else initiators).exists():
        raise Refused("This person is named in the record as initiator, so they cannot help to record it.")
    name_on_case(
        incident=incident,
        person=person,
        member_as=MemberAs.CONTRIBUTOR,
        because=because,
        by=by,
        now=now,
        tells_who_is_kept_out=False,
    )


@transaction.atomic
def step_back(*, incident: Incident, by: User, now: datetime) -> bool:
    """Stop helping to record. False when they were not named as helping."""
    mine = CaseMember.objects.active(now).filter(incident=incident, person=by)
    if not mine.filter(member_as=MemberAs.CONTRIBUTOR).update(withdrawn_at=now, withdrawn_by=by):
        return False
    audit.record(verb="incident.stepped_back", target=incident, by=by, at=now)
    return True
