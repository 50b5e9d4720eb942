"""Keeping the exclusions of an incident what their sources say they should be (`confidentiality.grounds`).

Called in the transaction of whatever changed a source. It looks beyond what the actor may see, takes the same
number of queries whether or not anything changes, and every change is an event of the audit trail.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F, Q

from audit import services as audit
from audit.models import AuditEvent
from audit.services import Actor
from incidents.confidentiality.grounds import (
    BY_HAND,
    Account,
    Ground,
    Part,
    Sources,
    Tie,
    closed_to_by,
    wanted,
)
from incidents.confidentiality.services.unread import unread_by_recorders
from incidents.models import Exclusion, ExclusionCause, Incident, Involvement
from incidents.vocabulary import InvolvedAs
from row_security.context import as_system
from staff.models import Interest, InterestKind, SamePerson, User
from staff.relationships import accounts_of
from staff.roles import Role, Scope

NOBODY = UUID(int=0)  # so that an empty list is still asked for: the number of queries tells nothing
ON_SHIFT = (Role.WARD_STAFF, Role.WARD_MANAGER, Role.CHAMPION, Role.CAPACITY_ASSESSOR)
LOCK = 0x57616C6C  # key of the lock under which sources change
CENTRAL = (InvolvedAs.AFFECTED, InvolvedAs.INITIATOR)

# Those with a role on the ward on one of its days, and those added by hand
ON_WINDOWS = """
select w.incident_id, a.person_id, w.id from incidents_rosterwindow w
join wards_ward on wards_ward.id = w.ward_id
join staff_appointment a on a.ward_id = w.ward_id or (a.scope = %(site)s and a.site_id = wards_ward.site_id)
where w.incident_id = any(%(incidents)s) and w.ended_at is null and a.role = any(%(roles)s)
and a.starts_on <= (w.to_at at time zone 'Europe/London')::date
and (a.ends_on is null or a.ends_on >= (w.from_at at time zone 'Europe/London')::date)
and (a.stood_down_at is null or a.stood_down_at > w.from_at)
union select w.incident_id, p.person_id, w.id from incidents_rosteredperson p
join incidents_rosterwindow w on w.id = p.window_id
where w.incident_id = any(%(incidents)s) and w.ended_at is null
"""
MAKE = """
insert into incidents_exclusion
    (id, incident_id, person_id, cause, source_id, made_at, made_by_id, lifted_because)
select r.id, r.incident_id, r.person_id, r.cause, r.source_id, %(now)s, %(by)s, ''
from unnest(%(ids)s::uuid[], %(incidents)s::uuid[], %(people)s::uuid[], %(causes)s::text[],
    %(sources)s::uuid[]) as r (id, incident_id, person_id, cause, source_id)
"""


def one_at_a_time(*, sources_everywhere: bool = False) -> None:
    """Taken before anything is read: naming somebody and declaring who is close to whom wait for each other.

    `sources_everywhere`: an interest or an account link, which may concern any incident.
    """
    kind = "" if sources_everywhere else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"select pg_advisory_xact_lock{kind}(%s)", [LOCK])


@as_system("system:wall")
def refresh(
    incidents: Collection[UUID],
    *,
    by: User,
    now: datetime,
    because: str = "",
    also: Iterable[AuditEvent] = (),
    actor: Actor | None = None,
) -> None:
    """Make what should stand, lift what should not; rows set by hand are left as they are.

    `because`: the words kept with what is lifted. `also`: events written with those of the changes. `actor`:
    who the audit trail names, where it should not be `by`.
    """
    standing = _standing(incidents)
    should = {pk: wanted(sources) for pk, sources in _sources(incidents, standing, now).items()}
    new = [(pk, ground) for pk, grounds in should.items() for ground in grounds - standing[pk].keys()]
    gone = [
        (pk, ground, row)
        for pk, rows in standing.items()
        for ground, row in rows.items()
        if ground.cause not in BY_HAND and ground not in should[pk]
    ]
    _make(new, by, now)
    lifted = Exclusion.objects.filter(pk__in=[NOBODY, *(row for _, _, row in gone)])
    lifted.update(lifted_at=now, lifted_by=by, lifted_because=because[:300])
    who = actor or by
    changes = [("incident.person_excluded", pk, ground) for pk, ground in new]
    changes += [("incident.exclusion_lifted", pk, ground) for pk, ground, _ in gone]
    events = [_event(verb, pk, ground, who, now) for verb, pk, ground in changes]
    audit.record_many([*also, *events])


@as_system("system:wall")
def before_anybody_is_told(incident: Incident, people: Collection[UUID], *, by: User, now: datetime) -> None:
    """Shut out the people it may be about, in the same transaction: before a notice can be made."""
    if not people:
        return
    one_at_a_time()
    flagged = Exclusion.objects.active().filter(incident=incident, cause=ExclusionCause.FLAGGED)
    already = set(flagged.values_list("person", flat=True))
    new = [Ground(person, ExclusionCause.FLAGGED, incident.pk) for person in sorted({*people} - already)]
    _make([(incident.pk, ground) for ground in new], by, now)
    events = [_event("incident.person_excluded", incident.pk, ground, by, now) for ground in new]
    refresh([incident.pk], by=by, now=now, also=events)


@as_system("system:wall")
def keep_what_they_wrote(incident: Incident, now: datetime) -> list[User]:
    """Who recorded it and has since declared an interest in it, for a lead to decide about (`unread`)."""
    sources = _sources([incident.pk], _standing([incident.pk]), now)[incident.pk]
    strict = {ground.person for ground in wanted(replace(sources, unread=()))}
    return list(User.objects.filter(pk__in=strict - {ground.person for ground in wanted(sources)}))


def _event(verb: str, incident: UUID, ground: Ground, by: Actor, now: datetime) -> AuditEvent:
    return audit.event(
        verb=verb,
        target=Incident(pk=incident),
        by=by,
        at=now,
        person=str(ground.person),
        cause=ExclusionCause(ground.cause).value,
    )


def _make(new: list[tuple[UUID, Ground]], by: User, now: datetime) -> None:
    given: dict[str, Any] = {
        "ids": [uuid4() for _ in new],
        "incidents": [pk for pk, _ in new],
        "people": [ground.person for _, ground in new],
        "causes": [ground.cause.value for _, ground in new],
        "sources": [ground.source for _, ground in new],
    }
    with connection.cursor() as cursor:
        cursor.execute(MAKE, given | {"now": now, "by": by.pk})


def _standing(incidents: Collection[UUID]) -> dict[UUID, dict[Ground, UUID]]:
    """Incident -> ground -> its row. A row set by hand has no source but itself."""
    found: dict[UUID, dict[Ground, UUID]] = {pk: {} for pk in incidents}
    rows = Exclusion.objects.active().filter(incident__in=[NOBODY, *incidents])
    for pk, row, person, cause, source in rows.values_list("incident", "pk", "person", "cause", "source_id"):
        found[pk][Ground(person, ExclusionCause(cause), source or row)] = row
    return found


def _sources(
    incidents: Collection[UUID], standing: dict[UUID, dict[Ground, UUID]], now: datetime
) -> dict[UUID, Sources]:
    """Read for all of them at once."""
    parts, rostered = _parts(incidents), _rostered(incidents)
    by_hand = {pk: closed_to_by(rows, BY_HAND) for pk, rows in standing.items()}
    suspected = {pk: closed_to_by(rows, {ExclusionCause.FLAGGED}) for pk, rows in standing.items()}
    in_part = {part.who for each in parts.values() for part in each}.union(*suspected.values())
    ties = _ties({account.account for account in _accounts(in_part)} | in_part)
    tied = {end for _, tie in ties for end in (tie.one, tie.other)}
    on_shift = {person for pairs in rostered.values() for person, _ in pairs}
    accounts = _accounts(in_part | tied | on_shift | set().union(*by_hand.values()))
    facts = _facts(incidents)
    unread = unread_by_recorders(incidents, [tie for _, tie in ties], accounts, now)
    return {
        pk: Sources(
            parts=parts[pk],
            ties=[tie for until, tie in ties if until is None or facts[pk][0] <= until],
            accounts=accounts,
            rostered=rostered[pk],
            spared=facts[pk][1],
            by_hand=by_hand[pk],
            suspected=suspected[pk],
            unread=unread[pk],
        )
        for pk in incidents
    }


def _parts(incidents: Collection[UUID]) -> dict[UUID, list[Part]]:
    """Standing ones, and initiators withdrawn by somebody who lets nobody back in."""
    found: dict[UUID, list[Part]] = defaultdict(list)
    rows = Involvement.objects.filter(
        Q(withdrawn_at=None) | Q(wall_stays=True),
        Q(staff__isnull=False) | Q(service_user__isnull=False),
        incident__in=[NOBODY, *incidents],
        involved_as__in=CENTRAL,
    )
    columns = ("incident", "pk", "staff", "service_user", "involved_as")
    for pk, source, staff, service_user, part in rows.order_by().values_list(*columns):
        is_staff = staff is not None
        found[pk].append(
            Part(source, staff if is_staff else service_user, is_staff, part == InvolvedAs.INITIATOR)
        )
    return found


def _rostered(incidents: Collection[UUID]) -> dict[UUID, list[tuple[UUID, UUID]]]:
    found: dict[UUID, list[tuple[UUID, UUID]]] = defaultdict(list)
    asked: dict[str, Any] = {
        "incidents": list(incidents),
        "roles": [role.value for role in ON_SHIFT],
        "site": Scope.SITE,
    }
    with connection.cursor() as cursor:
        cursor.execute(ON_WINDOWS, asked)
        for pk, person, window in cursor.fetchall():
            found[pk].append((person, window))
    return found


def _ties(people: Collection[UUID]) -> list[tuple[datetime | None, Tie]]:
    """Those with one of these people at either end; with each, until when it counts."""
    some = [NOBODY, *people]
    counts = Q(ended_at=None) | Q(stays_for_earlier=True)
    rows = Interest.objects.filter(
        counts, Q(person__in=some) | Q(other__in=some) | Q(service_user__in=some)
    ).values_list("pk", "person", "other", "service_user", "kind", "ended_at", "declared_by")
    manages = InterestKind.LINE_MANAGER
    return [
        (
            until,
            Tie(pk, one, other or service_user, other is not None, kind == manages, declared_by),
        )
        for pk, one, other, service_user, kind, until, declared_by in rows
    ]


def _accounts(people: Iterable[UUID]) -> list[Account]:
    """Every account of whoever has more than one, of these accounts."""
    linked = SamePerson.objects.of_whoever_has([NOBODY, *people])
    return [Account(*row) for row in linked.values_list("pk", "account", "person")]


def _facts(incidents: Collection[UUID]) -> dict[UUID, tuple[datetime, set[UUID]]]:
    """When each was reported, and whom its window does not close out."""
    rows = Incident.objects.filter(pk__in=[NOBODY, *incidents]).annotate(
        stays=F("roster_windows__recorder_stays"), ended=F("roster_windows__ended_at")
    )
    found: dict[UUID, tuple[datetime, set[UUID]]] = {}
    for pk, flagged_at, recorder, stays, ended in rows.values_list(
        "pk", "flagged_at", "flagged_by", "stays", "ended"
    ):
        spared = found.setdefault(pk, (flagged_at, set()))[1]
        if stays and ended is None:
            spared.add(recorder)
    return found


@as_system("system:wall")
def with_part_in(people: Iterable[UUID]) -> list[UUID]:
    """Incidents in which any account of these people, or these service users, are affected or initiators,
    or were kept out as somebody whom it may be about."""
    some = [NOBODY, *people]
    rows: Any = Involvement.objects.filter(
        Q(withdrawn_at=None) | Q(wall_stays=True),
        Q(staff__in=some) | Q(service_user__in=some),
        involved_as__in=CENTRAL,
    )
    kept = Exclusion.objects.active().filter(cause=ExclusionCause.FLAGGED, person__in=some)
    found = {*rows.order_by().values_list("incident", flat=True), *kept.values_list("incident", flat=True)}
    return sorted(found)


@as_system("system:wall")
def release(incident: Incident, person: User, *, by: User) -> None:
    """A lead decides about this person: entries withdrawn earlier no longer keep them out of this one."""
    accounts = accounts_of(person.pk)
    ends = {end for _, tie in _ties(accounts) for end in (tie.one, tie.other)}
    _let_go(incident, accounts | (ends - accounts_of(by.pk)))


def _let_go(incident: Incident, people: Iterable[UUID]) -> None:
    some = [NOBODY, *people]
    withdrawn = Involvement.objects.filter(Q(staff__in=some) | Q(service_user__in=some), incident=incident)
    withdrawn.exclude(withdrawn_at=None).update(wall_stays=False)


@as_system("system:wall")
def release_entry(involvement: Involvement) -> None:
    """Withdrawn by a lead: so is every earlier entry of the same person that was withdrawn by others."""
    people = {involvement.staff_id, involvement.service_user_id} - {None}
    _let_go(involvement.incident, [person for person in people if person])


@as_system("system:wall")
def closed_to(people: Iterable[UUID]) -> list[UUID]:
    """Incidents closed to any of these people."""
    rows = Exclusion.objects.active().filter(person__in=[NOBODY, *people])
    return sorted(set(rows.values_list("incident", flat=True)))


@as_system("system:wall")
def concerning(accounts: set[UUID]) -> list[UUID]:
    """Incidents with a part in them of these accounts, or of anybody with a declared interest in these."""
    ends = {end for _, tie in _ties(accounts) for end in (tie.one, tie.other)}
    return with_part_in(accounts | accounts_of(*ends))
