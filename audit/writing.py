"""Putting events into their table. Every request does, so the statement is not built anew from the model."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from audit.models import AuditEvent

FIELDS: tuple[Any, ...] = AuditEvent._meta.concrete_fields
#: others are text: a column refuses what is too long for it; an array of its own kind would cut it short
KINDS = {"UUIDField": "uuid", "DateTimeField": "timestamptz", "JSONField": "jsonb"}
COLUMNS = ", ".join(field.column for field in FIELDS)
PLACES = ", ".join(f"%s::{KINDS.get(field.get_internal_type(), 'text')}[]" for field in FIELDS)
INSERT = f'INSERT INTO "{AuditEvent._meta.db_table}" ({COLUMNS}) SELECT * FROM unnest({PLACES})'  # noqa: S608


def write(events: Sequence[AuditEvent]) -> None:
    """Any number, in one statement. DataError for a value that is too long for its column."""
    if events:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [[_value(field, each) for each in events] for field in FIELDS])


def _value(field: Any, event: AuditEvent) -> object:
    """As the model would send it: an id may have been given as text."""
    return field.get_db_prep_save(getattr(event, field.attname), connection)
