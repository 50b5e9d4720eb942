"""Rows that somebody waits for, as when they report an incident: added by statements that are made once.

Django makes an insert anew from its model each time.
"""

from collections.abc import Sequence
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from audit.writing import fields, into, value


def add(rows: Sequence[Model]) -> None:
    """A few rows of one model that have their ids, as `bulk_create` adds them."""
    if rows:
        _added(rows, "")


def add_once(row: Model) -> bool:
    """False, and nothing is added, where the database has such a row already.

    Nothing went wrong then, so the transaction goes on without a savepoint.
    """
    return _added([row], " ON CONFLICT DO NOTHING")


def _added(rows: Sequence[Model], otherwise: str) -> bool:
    model, database = type(rows[0]), connections[DEFAULT_DB_ALIAS]
    values = [value(field, row, database) for row in rows for field in fields(model)]
    with database.cursor() as cursor:
        cursor.execute(_statement(model, len(rows)) + otherwise, values)
        added = bool(cursor.rowcount)
    for row in rows:
        row._state.adding, row._state.db = not added, database.alias
    return added


@cache
def _statement(model: type[Model], number: int) -> str:
    row = f"({', '.join(['%s'] * len(fields(model)))})"
    return f"{into(model)} VALUES {', '.join([row] * number)}"
