"""What waits for triage: most urgent first, then what has been known longest."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery

from audit.read_events import shown_many
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents import door
from incidents.wording import ALWAYS, Wording, all_of
from nhsuk.keyset import SIZE, Cursor, Cursors, Page, moment, row_id
from row_security.prepared import ask
from staff.models import User
from staff.roles import Permission

cursors = Cursors("incidents.viewing.triage_queue", int, moment, row_id)


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


COLUMNS = "i.id, i.reference, i.category, i.ward_id, i.urgency, i.known_at, i.submitted_at"
LISTED = "i.id, i.reference, i.category, ward.name, i.urgency, i.known_at, i.submitted_at"
DUE = (
    "(select d.due_at from deadlines_deadline d where d.subject_id = i.id and d.kind = %s"
    " and d.met_at is null and d.ended_at is null limit 1)"
)


def running(kind: Kind) -> Subquery:
    """When the running promise of this kind is due; None when there is none."""
    promises = Deadline.objects.running().filter(kind=kind, subject_id=OuterRef("pk"))
    return Subquery(promises.values("due_at")[:1])


def page(person: User, now: datetime, *, cursor: Cursor | None = None, size: int = SIZE) -> Page[Row]:
    """Untriaged incidents this person can see and may triage. Worded like `incident_list`."""
    sql, values = statement(person, now, cursor, size + 1)
    rows = [Row(*found) for found in ask(sql, values)]
    one_page = cursors.page(rows, cursor, _place, size)
    shown_many(row.pk for row in one_page.rows)
    return one_page


def statement(person: User, now: datetime, cursor: Cursor | None, most: int) -> Wording:
    way = "desc" if cursor and cursor.back else "asc"
    order = f"order by i.urgency {way}, i.known_at {way}, i.id {way}"
    held = all_of(
        [
            Wording("{i}.triaged_at is null"),
            door.open_to(person, now),
            door.over(person, Permission.TRIAGE, Permission.TRIAGE_WARD),
            _from(cursor),
        ]
    )
    theirs = f"select {COLUMNS} from incidents_incident i where {held.of('i')} {order} limit {most:d}"  # noqa: S608
    sql = (  # constant words, bound values
        f"select {LISTED}, {DUE}, {DUE} from ({theirs}) i"  # noqa: S608
        f" join wards_ward ward on ward.id = i.ward_id {order}"
    )
    return Wording(sql, (Kind.TRIAGE.value, Kind.ENTRY.value, *held.values))


def _place(row: Row) -> tuple[int, str, UUID]:
    return row.urgency, row.known_at.isoformat(), row.pk


def _from(cursor: Cursor | None) -> Wording:
    if cursor is None:
        return ALWAYS
    beyond = "<" if cursor.back else ">"
    return Wording(f"({{i}}.urgency, {{i}}.known_at, {{i}}.id) {beyond} (%s, %s, %s)", cursor.place)
