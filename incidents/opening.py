"""One incident through the door, with what every page about it needs, in one statement.

Worded like the list (`incidents.newest`): each page of a record begins with it, and Django took longer to
write its joins than PostgreSQL takes to answer. tests/incidents/test_opening_a_record.py holds it to what the
models say.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from incidents import door
from incidents.models import Incident
from incidents.wording import Wording
from staff.models import User
from staff.prepared import ask
from wards.models import Location, Ward

FIELDS = Incident._meta.concrete_fields
#: what a record names, with its name alone: joined, their sixty columns take half of the time
NAMED: dict[str, type[Model]] = {
    "ward": Ward,
    "location": Location,
    "lead": User,
    "flagged_by": User,
    "submitted_by": User,
}
COLUMNS = ", ".join(
    [
        *(f"i.{field.column}" for field in FIELDS),
        *(f"(select name from {of._meta.db_table} where id = i.{way}_id)" for way, of in NAMED.items()),  # noqa: S608
    ]
)
STEPS_DONE = "array(select step from incidents_steptick where incident_id = i.id and undone_at is null)"
MY_PARTS = f"array(select member_as from incidents_casemember where incident_id = i.id and {door.STANDING})"  # noqa: S608


def found(person: User, pk: UUID, now: datetime) -> Any:
    """None when it is hidden or never existed. Otherwise an Incident with three more attributes:

    `own`: it happened to this person; `my_parts`: as what they are named; `steps_done`: towards closing.
    Of its ward, place and people only the name is here; whatever else is asked of them is fetched then.
    """
    sql, values = statement(person, now)
    rows = ask(sql, [*values, pk])
    return _incident(rows[0]) if rows else None


def statement(person: User, now: datetime) -> Wording:
    """Its last value is still to be given: which incident."""
    own, opened = door.affected(person), door.open_to(person, now)
    sql = (
        f"select {COLUMNS}, {own.of('i')}, {MY_PARTS}, {STEPS_DONE}"  # noqa: S608 - constant words, bound values
        f" from incidents_incident i where ({opened.of('i')}) and i.id = %s"
    )
    return Wording(sql, (*own.values, person.pk, now, *opened.values))


def _incident(row: tuple[Any, ...]) -> Any:
    columns, named, more = row[: len(FIELDS)], row[len(FIELDS) : -3], row[-3:]
    incident: Any = Incident.from_db(connection.alias, [field.attname for field in FIELDS], columns)
    incident.own, incident.my_parts, incident.steps_done = more
    for (way, model), name in zip(NAMED.items(), named, strict=True):
        pk = getattr(incident, f"{way}_id")
        setattr(incident, way, pk and model.from_db(connection.alias, ["id", "name"], [pk, name]))
    return incident
