"""Pages of the trail for an auditor: events, and the names and references that go with them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.models import AuditEvent, Outcome
from audit.words import did
from nhsuk.keyset import SIZE, Cursor, Cursors, Page, moment, row_id
from oversight import records
from oversight.filters import Filters
from oversight.records import events_for
from staff.models import User

cursors = Cursors("oversight", moment, row_id)

CHOSEN = {
    "person": "Person",
    "record": "Record",
    "verb": "What was done",
    "outcome": "How it ended",
    "since": "From",
    "until": "To",
}
COLOURS = {Outcome.OK: "green", Outcome.REFUSED: "orange", Outcome.NOT_THERE: "grey", Outcome.FAILED: "red"}


class Line(NamedTuple):
    """One event in words. `record` is a reference, or empty."""

    at: datetime
    who: str
    staff_number: str
    did: str
    record: str
    outcome: str
    colour: str
    event: AuditEvent

    @property
    def when(self) -> str:
        return f"{timezone.localtime(self.at):%-d %b %Y, %H:%M:%S}"


def page(looker: User, filters: Filters, cursor: Cursor | None) -> Page[AuditEvent]:
    found = chosen(looker, filters)
    if cursor:
        at, pk = cursor.place
        way = "gt" if cursor.back else "lt"
        further = Q(**{f"at__{way}": at}) | Q(**{"at": at, f"pk__{way}": pk})
        found = found.filter(further, **{f"at__{way}e": at})
    order = ("at", "pk") if cursor and cursor.back else ("-at", "-pk")
    rows = list(found.order_by(*order)[: SIZE + 1])
    return cursors.page(rows, cursor, lambda event: (event.at.isoformat(), event.pk))


def chosen(looker: User, filters: Filters) -> QuerySet[AuditEvent]:
    """Of a record that was closed to them since they chose it: nothing, as of one that never was."""
    found = events_for(looker.pk).filter(filters.where)
    return found if not filters.record or reference(looker, filters.record) else found.none()


def newest(looker: User, filters: Filters, at_most: int) -> list[AuditEvent]:
    return list(chosen(looker, filters).order_by("-at", "-pk")[:at_most])


def in_words(looker: User, filters: Filters) -> list[tuple[str, str]]:
    """Label and answer of what was chosen."""
    words: dict[str, Callable[[str], str]] = {
        "person": person_chosen,
        "record": partial(record_chosen, looker),
        "verb": did,
        "outcome": lambda outcome: Outcome(outcome).label,
    }
    return [(CHOSEN[name], words.get(name, str)(given)) for name, given in filters.chosen.items()]


def person_chosen(pk: str) -> str:
    person = User.objects.filter(pk=pk).first()
    return person.name if person else ""


def record_chosen(looker: User, pk: str) -> str:
    """Closed to them since they chose it, it is called like one that never was."""
    return reference(looker, pk) or "None that you may look at"


def reference(looker: User, pk: str) -> str:
    """Empty where there is none that they may look at."""
    return records.references([UUID(pk)], looker.pk).get(UUID(pk), "")


def lines(looker: User, events: Iterable[AuditEvent]) -> list[Line]:
    """Two queries, however many there are."""
    shown = list(events)
    known = people(event.actor for event in shown)
    named = records.references({event.incident_id for event in shown if event.incident_id}, looker.pk)
    return [line(event, known, named) for event in shown]


def line(event: AuditEvent, known: dict[str, User], named: dict[UUID, str]) -> Line:
    person, outcome = known.get(event.actor), Outcome(event.outcome)
    return Line(
        event.at,
        called(event.actor, known),
        person.staff_number if person else "",
        did(event.verb),
        named.get(event.incident_id, "") if event.incident_id else "",
        outcome.label,
        COLOURS[outcome],
        event,
    )


def people(actors: Iterable[str]) -> dict[str, User]:
    """By how the trail writes them. One query."""
    ids = {actor.removeprefix("staff:") for actor in actors if actor.startswith("staff:")}
    found = User.objects.filter(pk__in=ids).only("name", "job_title", "staff_number")
    return {f"staff:{one.pk}": one for one in found}


def called(actor: str, known: dict[str, User]) -> str:
    if actor in known:
        return known[actor].name
    if actor.startswith("system:"):
        return f"Heard itself ({actor.removeprefix('system:')})"
    return "Somebody who is no longer known"
