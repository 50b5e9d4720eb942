"""What waits for triage: most urgent first, then what has been known longest."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from audit.shown import shown_many
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents import access
from nhsuk.keyset import SIZE, Cursor, Cursors, Page, moment, row_id
from staff.models import User


class Row(NamedTuple):
    pk: UUID
    reference: str
    category: str
    ward: str
    urgency: int
    known_at: datetime
    submitted_at: datetime | None
    triage_due: datetime | None
    entry_due: datetime | None


#: of the fifty columns of an incident, and of its ward
SHOWN = ("pk", "reference", "category", "ward__name", *Row._fields[4:])

cursors = Cursors("incidents.queue", int, moment, row_id)


def waiting(person: User, now: datetime) -> QuerySet[Any]:
    """Untriaged incidents this person can see and may triage, each with `triage_due` and `entry_due`."""
    found = access.visible(person, now).awaiting_triage().filter(access.to_triage(person))
    return (
        found.annotate(triage_due=running(Kind.TRIAGE), entry_due=running(Kind.ENTRY))
        .select_related("ward")
        .most_urgent_first()
    )


def running(kind: Kind) -> Subquery:
    """When the running promise of this kind is due; None when there is none."""
    promises = Deadline.objects.running().filter(kind=kind, subject_id=OuterRef("pk"))
    return Subquery(promises.values("due_at")[:1])


def page(person: User, now: datetime, *, cursor: Cursor | None = None, size: int = SIZE) -> Page[Row]:
    found = _from(waiting(person, now), cursor)
    if cursor and cursor.back:
        found = found.order_by("-urgency", "-known_at", "-pk")
    rows = [Row(*values) for values in found.values_list(*SHOWN)[: size + 1]]
    one_page = cursors.page(rows, cursor, _place, size)
    shown_many(row.pk for row in one_page.rows)
    return one_page


def _place(row: Row) -> tuple[int, str, UUID]:
    return row.urgency, row.known_at.isoformat(), row.pk


def _from(incidents: QuerySet[Any], cursor: Cursor | None) -> QuerySet[Any]:
    if cursor is None:
        return incidents
    urgency, known_at, pk = cursor.place
    way = "lt" if cursor.back else "gt"
    later = Q(**{f"urgency__{way}": urgency})
    later |= Q(**{"urgency": urgency, f"known_at__{way}": known_at})
    later |= Q(**{"urgency": urgency, "known_at": known_at, f"pk__{way}": pk})
    return incidents.filter(later, **{f"urgency__{way}e": urgency})
