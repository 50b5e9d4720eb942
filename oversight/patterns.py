"""What an auditor would want to ask about. A pattern is a question, not a finding about anybody.

The last seven days, each kind by a constant number of indexed queries. Security design: threats of snooping.
"""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Lower, TruncHour

from audit.models import UNANSWERED, AuditEvent, Outcome
from oversight import records
from oversight.reading import called, people
from oversight.records import Look, events_for
from staff.models import User

LOOKED_BACK = timedelta(days=7)
MANY_RECORDS, WITHIN = 30, timedelta(hours=1)
MANY_REFUSALS = 10
MOST = 2_000  # looks that are compared with roles; further ones wait for the next day
OPENED = "incident.read"
READ_PERSON = ("service_user.read", "service_user.changed")
EMERGENCY = "incident.emergency_"
CONFIGURED = "configuration.read"
NO_ROLE = "Records opened without a role on the ward, and not named on the case"


@dataclass(frozen=True)
class Pattern:
    """`actor` as the trail writes it; `words` say what, without naming a record."""

    actor: str
    at: datetime
    words: str
    who: str = ""


def found(looker: User, now: datetime) -> list[tuple[str, list[Pattern]]]:
    """Headings, each with what was found under it."""
    since = now - LOOKED_BACK
    events = events_for(looker.pk).filter(at__gte=since, at__lte=now)
    kinds = [
        ("Many records in an hour", many_records(events)),
        (NO_ROLE, no_role(events, since, looker)),
        ("Many refusals", many_refusals(events)),
        ("Details of somebody with their own or a colleague's name", namesakes(events)),
        ("Their own staff details", themselves(events)),
        ("Emergency access", emergencies(events, looker)),
    ]
    return named(kinds)


def named(kinds: list[tuple[str, list[Pattern]]]) -> list[tuple[str, list[Pattern]]]:
    known = people(one.actor for _, some in kinds for one in some)

    def with_name(one: Pattern) -> Pattern:
        return Pattern(one.actor, one.at, one.words, called(one.actor, known))

    return [(heading, [with_name(one) for one in some]) for heading, some in kinds]


def opened(events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    return events.filter(
        verb=OPENED, outcome=Outcome.OK, actor__startswith="staff:", incident_id__isnull=False
    )


def many_records(events: QuerySet[AuditEvent]) -> list[Pattern]:
    """Only those with a busy clock hour, or a busy pair of them, are looked at minute by minute."""
    half = MANY_RECORDS // 2
    by_hour = opened(events).annotate(hour=TruncHour("at")).values("actor", "hour").order_by()
    busy = by_hour.annotate(records=Count("incident_id", distinct=True)).filter(records__gt=half)
    actors = {row["actor"] for row in busy}
    if not actors:
        return []
    looks: Any = opened(events).filter(actor__in=actors).order_by("actor", "at")
    return busiest(looks.values_list("actor", "at", "incident_id").iterator())


def busiest(looks: Iterable[tuple[str, datetime, UUID]]) -> list[Pattern]:
    """In order of person and time. The most different records each had open within any one hour."""
    recent: deque[tuple[str, datetime, UUID]] = deque()
    counted: Counter[UUID] = Counter()
    best: dict[str, tuple[int, datetime]] = {}
    for look in looks:
        while recent and (recent[0][0] != look[0] or look[1] - recent[0][1] >= WITHIN):
            _, _, gone = recent.popleft()
            counted[gone] -= 1
            counted += Counter()
        recent.append(look)
        counted[look[2]] += 1
        if len(counted) > max(MANY_RECORDS, best.get(look[0], (0,))[0]):
            best[look[0]] = (len(counted), look[1])
    return [Pattern(actor, at, f"{many} different records") for actor, (many, at) in best.items()]


def no_role(events: QuerySet[AuditEvent], since: datetime, looker: User) -> list[Pattern]:
    pairs: Any = opened(events).values("actor", "incident_id").order_by("actor", "incident_id")
    first = {
        Look(UUID(row["actor"].removeprefix("staff:")), row["incident_id"]): row["first"]
        for row in pairs.annotate(first=Min("at"))[:MOST]
    }
    known = records.with_a_role(first, since)
    theirs = records.references({look.record for look in first.keys() - known}, looker.pk)
    return [
        Pattern(f"staff:{look.person}", at, theirs.get(look.record, "A record that is not there"))
        for look, at in first.items()
        if look not in known
    ]


def many_refusals(events: QuerySet[AuditEvent]) -> list[Pattern]:
    refused = events.filter(~Q(outcome=Outcome.OK), actor__startswith="staff:").values("actor").order_by()
    counted = refused.annotate(times=Count("pk"), first=Min("at")).filter(times__gte=MANY_REFUSALS)
    return [Pattern(row["actor"], row["first"], f"{row['times']} refusals") for row in counted]


def namesakes(events: QuerySet[AuditEvent]) -> list[Pattern]:
    found = events.filter(~UNANSWERED, verb__in=READ_PERSON)
    reads = list(found.values("actor", "target_id", "at").order_by("at")[:MOST])
    cared_for = records.namesakes({row["target_id"] for row in reads if row["target_id"]})
    staff = User.objects.annotate(plain=Lower("name")).filter(plain__in=set(cared_for.values()))
    works_here: dict[str, set[str]] = {}
    for pk, plain in staff.values_list("pk", "plain"):
        works_here.setdefault(plain, set()).add(f"staff:{pk}")
    return [
        Pattern(row["actor"], row["at"], whose(row["actor"], works_here[name]))
        for row in reads
        if (name := cared_for.get(row["target_id"])) in works_here and name
    ]


def whose(actor: str, namesake: set[str]) -> str:
    return "Somebody with their own name" if actor in namesake else "Somebody with the name of a colleague"


def themselves(events: QuerySet[AuditEvent]) -> list[Pattern]:
    own: Any = {"target_kind": "staff.user", "verb": CONFIGURED}
    looks = events.filter(**own).values("actor", "target_id", "at").order_by("at")[:MOST]
    return [
        Pattern(row["actor"], row["at"], "Opened their own staff details")
        for row in looks
        if row["actor"] == f"staff:{row['target_id']}"
    ]


def emergencies(events: QuerySet[AuditEvent], looker: User) -> list[Pattern]:
    used = events.filter(verb__startswith=EMERGENCY).exclude(verb=f"{EMERGENCY}looked_at")
    looks = list(used.defer("detail").order_by("-at")[:MOST])
    refs = records.references({look.incident_id for look in looks if look.incident_id}, looker.pk)
    return [Pattern(look.actor, look.at, in_emergency(look, refs)) for look in looks]


def in_emergency(look: AuditEvent, refs: dict[UUID, str]) -> str:
    record = refs.get(look.incident_id, "A record") if look.incident_id else "A record"
    return f"{record}, refused" if look.verb.endswith("refused") else record
