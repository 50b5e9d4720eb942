"""The one door: which incidents a person may see, and what they may do there. Deny wins; no superuser pass.

visible(person, incident) = not excluded, and one of
    - they oversee the trust, or this ward
    - they oversee allegations, and staff are or may be involved
    - they are named on the case
    - it is open to its ward, and they have a role on that ward
    - it is new, its manager was not kept out, and they manage that ward

Restricted means invisible: what is not theirs answers as what never existed.
"""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, F, Func, Q
from django.db.models.expressions import RawSQL
from django.http import Http404

from audit.shown import shown
from incidents.models import CaseMember, Incident, Involvement, MemberAs
from incidents.models.incident import IncidentQuerySet
from incidents.vocabulary import Audience
from staff.access import reach
from staff.models import User
from staff.roles import Permission
from staff.ties import accounts_of
from wards.models import Known

# Worded as SQL: they stand in every query of the door, several times in some, and Django takes longer to
# write such a subquery than PostgreSQL takes to answer it. They say what the querysets of these models say;
# tests/incidents/test_audience.py holds the two together.
EXCLUDED = "select incident_id from incidents_exclusion where person_id = %s and lifted_at is null"
NAMED = (
    "select incident_id from incidents_casemember"
    " where person_id = %s and withdrawn_at is null and (ends_at is null or ends_at > %s)"
)
# They read their own report as anybody affected does, whatever their role; another lead responds to it.
# All accounts of one person are that person.
AFFECTED = (
    "select incident_id from incidents_involvement"
    " where involved_as = 'affected' and withdrawn_at is null and staff_id in ("
    " select %s union all select other.account_id from staff_sameperson mine"
    " join staff_sameperson other on other.person = mine.person and other.ended_at is null"
    " where mine.account_id = %s and mine.ended_at is null)"
)
OWN = f"incidents_incident.id in ({AFFECTED})"


def not_excluded(person: User) -> Q:
    return ~Q(pk__in=RawSQL(EXCLUDED, [person.pk]))  # noqa: S611 - constant words, bound values


def named(person: User, now: datetime) -> Q:
    """As an array, read once: a list then begins with their few cases, and never walks all incidents."""
    theirs = RawSQL(NAMED, [person.pk, now])  # noqa: S611 - constant words, bound values
    one_of = Func(
        F("pk"), theirs, arg_joiner=" = any(array", template="%(expressions)s)", output_field=BooleanField()
    )
    return Q(one_of)


def arms(person: User, now: datetime) -> list[Q]:
    """The reasons for which this person may see an incident, each served by an index of its own."""
    held = reach(person)
    if Permission.OVERSEE in held.trust:
        return [Q()]
    reasons = [named(person, now)]
    if Permission.OVERSEE_ALLEGATIONS in held.trust:
        reasons.append(~Q(staff_involved=Known.NO))
    if overseen := held.wards(Permission.OVERSEE_WARD):
        reasons.append(Q(ward__in=overseen))
    if wards := held.wards(Permission.SEE_WARD):
        reasons.append(Q(audience=Audience.WARD, ward__in=wards))
    if managed := held.wards(Permission.MANAGE_WARD):
        reasons.append(Q(audience=Audience.INTAKE, manager_kept_out=False, ward__in=managed))
    return reasons


def visible(person: User, now: datetime) -> IncidentQuerySet:
    """Every incident this person may see. All lists, counts and searches begin here."""
    allowed = Q()
    for reason in arms(person, now):
        if not reason:  # oversees the trust
            return Incident.objects.filter(not_excluded(person))
        allowed |= reason
    return Incident.objects.filter(allowed).filter(not_excluded(person))


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


def own(person: User) -> RawSQL:
    """Whether it happened to them: fetched with an incident, as `own`, so that it costs no query."""
    return RawSQL(OWN, [person.pk] * 2, BooleanField())  # noqa: S611 - constant words, bound values


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


def to_triage(person: User) -> Q:
    """What `may_triage` allows, for a list."""
    return _all_over(person, Permission.TRIAGE, Permission.TRIAGE_WARD)


def to_refer(person: User) -> Q:
    """What `may_refer` allows, for a list."""
    return _all_over(person, Permission.REFER, Permission.REFER_WARD)


def _all_over(person: User, on_trust: Permission, on_ward: Permission) -> Q:
    """`_over`, asked of many: a list holds nothing that cannot be opened from it."""
    held = reach(person)
    not_own = ~Q(pk__in=RawSQL(AFFECTED, [person.pk] * 2))  # noqa: S611 - constant words, bound values
    if on_trust in held.trust and Permission.OVERSEE in held.trust:
        return not_own
    over = Q(ward__in=held.wards(on_ward))
    if on_trust in held.trust:
        over |= ~Q(staff_involved=Known.NO) | Q(lead=person)
    return over & not_own


def may_contribute(person: User, incident: Incident, now: datetime) -> bool:
    """May add to and amend a record they can see. Somebody reading their own report may not."""
    on_their_ward = incident.audience != Audience.NAMED and incident.ward_id in reach(person).wards(
        Permission.RECORD
    )
    if on_their_ward or may_triage(person, incident):
        return True
    helping = [MemberAs.RECORDER, MemberAs.CONTRIBUTOR, MemberAs.INVESTIGATOR, MemberAs.LEAD]
    return (
        CaseMember.objects.standing(now)
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
