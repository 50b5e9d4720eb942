"""Who has looked at one record: from the audit trail, put together for a lead, and for a person who asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min

from audit.models import AuditEvent, Outcome
from audit.words import did, purpose
from incidents.models import Incident
from staff.models import Appointment, User
from staff.roles import Role


@dataclass
class Looker:
    """One person, and what they did with the record. `roles` are those they hold or held here."""

    person: User
    first: datetime
    last: datetime
    times: int = 0
    did: list[str] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)
    roles: str = ""

    def add(self, row: dict[str, Any]) -> None:
        self.first, self.last = min(self.first, row["first"]), max(self.last, row["last"])
        self.times += row["times"]
        for words, kept in ((did(row["verb"]), self.did), (purpose(row["verb"]), self.purposes)):
            if words not in kept:
                kept.append(words)


def by_person(incident: Incident, outcomes: Iterable[Outcome]) -> list[Looker]:
    """Newest first. Three queries, however often it was opened."""
    rows = list(counted(incident, outcomes))
    ids = {row["actor"].removeprefix("staff:") for row in rows}
    known = {f"staff:{one.pk}": one for one in User.objects.filter(pk__in=ids)}
    lookers: dict[str, Looker] = {}
    for row in rows:
        if row["actor"] in known:
            new = Looker(known[row["actor"]], row["first"], row["last"])
            lookers.setdefault(row["actor"], new).add(row)
    give_roles(lookers.values())
    return sorted(lookers.values(), key=lambda one: one.last, reverse=True)


def counted(incident: Incident, outcomes: Iterable[Outcome]) -> Any:
    events = AuditEvent.objects.filter(
        incident_id=incident.pk, outcome__in=list(outcomes), actor__startswith="staff:"
    )
    by = events.values("actor", "verb").order_by("actor", "verb")
    return by.annotate(times=Count("pk"), first=Min("at"), last=Max("at"))


def give_roles(lookers: Iterable[Looker]) -> None:
    held: dict[UUID, dict[str, None]] = {}
    people = [one.person.pk for one in lookers]
    for person, role in Appointment.objects.filter(person__in=people).values_list("person_id", "role"):
        held.setdefault(person, {})[Role(role).label] = None
    for one in lookers:
        one.roles = ", ".join(held.get(one.person.pk, {})) or one.person.job_title or "Member of staff"


@dataclass
class RoleLooked:
    """Everybody of one role, for an answer that names nobody."""

    roles: str
    people: int
    first: datetime
    last: datetime
    purposes: list[str]


def by_role(lookers: Iterable[Looker]) -> list[RoleLooked]:
    together: dict[str, list[Looker]] = {}
    for one in lookers:
        together.setdefault(one.roles, []).append(one)
    return [
        RoleLooked(
            roles=roles,
            people=len(some),
            first=min(one.first for one in some),
            last=max(one.last for one in some),
            purposes=list(dict.fromkeys(words for one in some for words in one.purposes)),
        )
        for roles, some in together.items()
    ]
