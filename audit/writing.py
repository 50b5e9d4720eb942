"""Putting events into their table. Every request does, so the statement is not built anew from the model."""

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
    arrays = [[value(field, event, database) for event in events] for field in fields(AuditEvent)]
    with database.cursor() as cursor:
        cursor.execute(_statement(), arrays)


def fields(model: type[Model]) -> Sequence[Any]:
    return model._meta.concrete_fields


def value(field: Any, row: Model, database: BaseDatabaseWrapper) -> Any:
    """As the model would send it: an id may have been given as text."""
    return field.get_db_prep_save(field.pre_save(row, True), database)


@cache
def into(model: type[Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in fields(model))
    return f'INSERT INTO "{model._meta.db_table}" ({columns})'


@cache
def _statement() -> str:
    kinds = [KINDS.get(field.get_internal_type(), "text") for field in fields(AuditEvent)]
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    return f"{into(AuditEvent)} SELECT * FROM unnest({arrays})"  # noqa: S608 - names of columns
