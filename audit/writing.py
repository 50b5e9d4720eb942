"""Putting rows into tables by statements that are not built anew from the model each time.

For what every request writes, and for what is written while somebody waits to have reported an incident.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from audit.models import AuditEvent

#: others are text: a column refuses what is too long for it; an array of its own kind would cut it short
KINDS = {"UUIDField": "uuid", "DateTimeField": "timestamptz", "JSONField": "jsonb"}


def write(events: Sequence[AuditEvent]) -> None:
    """Any number, in one statement. DataError for a value that is too long for its column."""
    if not events:
        return
    database = connections[DEFAULT_DB_ALIAS]
    arrays = [[_value(field, event, database) for event in events] for field in _fields(AuditEvent)]
    with database.cursor() as cursor:
        cursor.execute(_of_any_number(), arrays)


def add(rows: Sequence[Model], *, once: bool = False) -> bool:
    """A few rows of one model that have their ids, as `bulk_create` adds them.

    With ``once``: False, and nothing is added, where the database has such a row already. Nothing went wrong
    then, so the transaction goes on without a savepoint.
    """
    model, database = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    values = [_value(field, row, database) for row in rows for field in _fields(model)]
    with database.cursor() as cursor:
        cursor.execute(_of_a_few(model, len(rows), once), values)
        added = cursor.rowcount == len(rows)
    for row in rows:
        row._state.adding, row._state.db = not added, database.alias
    return added


def _fields(model: type[Model]) -> Sequence[Any]:
    return model._meta.concrete_fields


def _value(field: Any, row: Model, database: BaseDatabaseWrapper) -> Any:
    """As the model would send it: an id may have been given as text."""
    return field.get_db_prep_save(field.pre_save(row, True), database)


@cache
def _into(model: type[Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in _fields(model))
    return f'INSERT INTO "{model._meta.db_table}" ({columns})'


@cache
def _of_any_number() -> str:
    kinds = [KINDS.get(field.get_internal_type(), "text") for field in _fields(AuditEvent)]
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    return f"{_into(AuditEvent)} SELECT * FROM unnest({arrays})"  # noqa: S608 - names of columns


@cache
def _of_a_few(model: type[Model], number: int, once: bool) -> str:
    row = f"({', '.join(['%s'] * len(_fields(model)))})"
    return f"{_into(model)} VALUES {', '.join([row] * number)}" + (" ON CONFLICT DO NOTHING" if once else "")
