"""A million incidents from some thousands: the database copies closed cases to earlier days, with new ids.

Python draws each pattern once; PostgreSQL does the rest, on two connections. Every constraint applies. The
owner of the tables has foreign keys checked once, at the end, in half the time; the runtime role, which may
not alter a table, has them checked row by row.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, models, transaction

from deadlines.models import Deadline
from demo.seed.draw import STEP
from incidents.models import CaseMember, Exclusion, Incident, Involvement, StatusChange
from incidents.recording.references import ALPHABET
from row_security.grants import owns_the_tables

AT_ONCE = 10_000  # incidents in one transaction
CONNECTIONS = 2

#: table -> the column that names the case
TABLES: dict[type[models.Model], str] = {
    Incident: "id",
    Involvement: "incident_id",
    CaseMember: "incident_id",
    Exclusion: "incident_id",
    StatusChange: "incident_id",
    Deadline: "incident_id",
}
FOREIGN_KEYS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where contype = 'f' and conrelid::regclass::text = any(%s)
"""
#: identifiers that belong to the case, and so are new in each copy
OWN = {"id", "incident_id", "subject_id", "source_id", "form_key"}


def multiply(patterns: list[UUID], *, count: int, walked: int, said: Callable[[int], None]) -> None:
    """`walked` is where the walk through the references has come to."""
    done = 0
    with foreign_keys_checked_at_the_end(), ThreadPoolExecutor(CONNECTIONS) as connections:
        for made in connections.map(lambda batch: copy_once(*batch), batches(patterns, count, walked)):
            done += made
            said(done)


@contextmanager
def foreign_keys_checked_at_the_end() -> Iterator[None]:
    """Dropped, and made again as they were: PostgreSQL then checks whole tables. Killed in between, they are
    missing: throw such a database away.
    """
    if not owns_the_tables(connection):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS, [[model._meta.db_table for model in TABLES]])
        keys = cursor.fetchall()
        cursor.execute("".join(f'alter table {table} drop constraint "{name}";' for table, name, _ in keys))
        try:
            yield
        finally:
            for table, name, definition in keys:
                cursor.execute(f'alter table {table} add constraint "{name}" {definition}')


def batches(patterns: list[UUID], count: int, walked: int) -> Iterator[tuple[list[UUID], int, int]]:
    """Which cases to copy, how many days earlier, and the reference to go on from."""
    made = days = 0
    while made < count:
        days += 1
        for start in range(0, len(patterns), AT_ONCE):
            some = patterns[start : min(start + AT_ONCE, start + count - made)]
            if some:
                yield some, days, (walked + STEP * made) % 30**8
            made += len(some)


def copy_once(patterns: list[UUID], days: int, walked: int) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for model, of_case in TABLES.items():
                cursor.execute(statement(model, of_case, days, walked), [patterns])
    finally:
        connection.close()  # this thread’s own
    return len(patterns)


def statement(model: type[models.Model], of_case: str, days: int, walked: int) -> str:
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(value(field, days, walked) for field in model._meta.concrete_fields)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    return f'insert into "{table}" ({names}) select {values} from "{table}" where {of_case} = any(%s::uuid[])'  # noqa: S608


def value(field: models.Field, days: int, walked: int) -> str:
    if field.column in OWN:
        return new_id(field.column, days)
    if field.column == "reference":
        return new_reference(walked)
    if isinstance(field, models.DateTimeField):
        return f"{field.column} - interval '{days} days {days * 37 % 60} minutes'"
    if isinstance(field, models.DateField):
        return f"{field.column} - {days}"
    return f'"{field.column}"'


def new_id(column: str, days: int) -> str:
    """The same for the same case and day in every table; shaped like a random (version 4) identifier."""
    return f"overlay(overlay(md5({column}::text || '{days}') placing '4' from 13) placing '8' from 17)::uuid"


def new_reference(walked: int) -> str:
    number = f"(({walked} + {STEP} * row_number() over ()) %% {30**8})"
    letters = [f"substr('{ALPHABET}', ({number} / {30**power} %% 30)::int + 1, 1)" for power in range(8)]
    return f"'SSI-' || {' || '.join(letters[:4])} || '-' || {' || '.join(letters[4:])}"
