"""One incident through the door, with what every page about it needs, in one statement.

Worded like the list (`incident_list`): each page of a record begins with it, and Django took longer to
write its joins than PostgreSQL takes to answer. tests/incidents/test_opening_a_record.py holds it to what the
models say.
"""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model

from incidents import door
from incidents.models import Incident, Involvement
from incidents.wording import Wording
from row_security.prepared import ask, made
from staff.models import User
from wards.models import Location, ServiceUser, ServiceUserVersion, Ward

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

INVOLVED = Involvement._meta.concrete_fields
PEOPLE = f"""
select {", ".join(f"p.{field.column}" for field in INVOLVED)}, d.name, d.pronouns, s.name,
    e.name, u.name, u.version
from incidents_involvement p
left join wards_serviceuserversion d on d.id = p.details_id left join staff_user s on s.id = p.staff_id
left join wards_serviceuserversion e on e.id = p.entered_as_id
left join wards_serviceuser u on u.id = p.service_user_id
where p.incident_id = %s and p.withdrawn_at is null order by p.recorded_at, p.id
"""  # noqa: S608 - names of columns

M = TypeVar("M", bound=Model)


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


def people(incident: Incident) -> list[Involvement]:
    """Everybody who is entered in the record, in the order they were entered, each with how they are called.

    A service user is called as this record has them; `service_user` is what the ward’s list says now.
    """
    found = []
    for *values, name, pronouns, staff, entered, now_called, version in ask(PEOPLE, [incident.pk]):
        person = made(Involvement, INVOLVED, values)
        person.details = _called(ServiceUserVersion, person.details_id, name=name, pronouns=pronouns)
        person.entered_as = _called(ServiceUserVersion, person.entered_as_id, name=entered)
        person.service_user = _called(ServiceUser, person.service_user_id, name=now_called, version=version)
        person.staff = _called(User, person.staff_id, name=staff)
        found.append(person)
    return found


def _called(model: type[M], pk: Any, **known: Any) -> M | None:
    """With these fields alone; whatever else is asked of it is fetched then."""
    known["id"] = pk
    names = [field.attname for field in model._meta.concrete_fields if field.attname in known]
    return pk and model.from_db(connection.alias, names, [known[name] for name in names])


def _incident(row: tuple[Any, ...]) -> Any:
    columns, named, more = row[: len(FIELDS)], row[len(FIELDS) : -3], row[-3:]
    incident: Any = made(Incident, FIELDS, columns)
    incident.own, incident.my_parts, incident.steps_done = more
    for (way, model), name in zip(NAMED.items(), named, strict=True):
        setattr(incident, way, _called(model, getattr(incident, f"{way}_id"), name=name))
    return incident
