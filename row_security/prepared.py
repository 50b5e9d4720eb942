"""Statements that PostgreSQL plans once for each connection, instead of at every page.

The door and row security make long plans of short answers: planning took three times as long as reading.
psycopg 3 prepares by itself what is asked again; with psycopg2 it is said in SQL. Values are bound by the
server, and PostgreSQL plans anew by itself when a table, a policy or the role has changed.
"""

from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from itertools import count
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

#: statements that one connection keeps; whatever comes after is planned each time
MOST = 100
#: values of one insert: more than this is a list of rows, whose length differs each time
WIDEST = 100

M = TypeVar("M", bound=Model)

_kept: MutableMapping[Any, dict[str, str]] = WeakKeyDictionary()  # connection -> statement -> its name


def ask(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Every row of the answer. `sql` is constant words with ``%s`` for values and no other ``%``.

    A value whose type nothing beside it tells needs a cast. Write a limit as a number: a plan made for any
    limit would read too much.
    """
    with connection.cursor() as cursor:
        cursor.execute(_executing(sql, len(values), connection) or sql, values)
        return cursor.fetchall()


def plan_inserts_once(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Connected to ``connection_created``: an insert into a wide table takes long to read and to plan."""
    if _insert not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _insert)


def _insert(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's inserts only, as Django quotes them: each value goes to a column, which tells its type."""
    if sql.startswith('INSERT INTO "') and not many and 0 < len(values or ()) <= WIDEST:
        sql = _executing(sql, len(values), context["connection"]) or sql
    return execute(sql, values, many, context)


def rows_of(model: type[M], condition: str, values: Sequence[Any]) -> list[M]:
    """Whole rows of one table, by a condition on its columns, with the order of them."""
    fields = model._meta.concrete_fields
    columns = ", ".join(str(field.column) for field in fields)
    sql = f"select {columns} from {model._meta.db_table} where {condition}"  # noqa: S608 - constant words
    return [made(model, fields, row) for row in ask(sql, values)]


def made(model: type[M], fields: Iterable[Any], values: Iterable[Any]) -> M:
    """A row that was read, as its model. Fields that were not read are fetched when they are asked for."""
    return model.from_db(connection.alias, [field.attname for field in fields], list(values))


def _executing(sql: str, values: int, connection: Any) -> str | None:
    """How to ask it by its name. None for what is not prepared."""
    name = _name(sql, connection)
    if name is None:
        return None
    return f"execute {name} ({', '.join(['%s'] * values)})" if values else f"execute {name}"


def _name(sql: str, connection: Any) -> str | None:
    """Prepared at the first asking, outside Django's count of queries: it belongs to the connection."""
    kept = _kept.setdefault(connection.connection, {})
    if sql not in kept and len(kept) < MOST:
        name = f"heard_{len(kept)}"
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(f"prepare {name} as {_numbered(sql)}")
        kept[sql] = name
    return kept.get(sql)


def _numbered(sql: str) -> str:
    """``%s``, ``%s`` as PostgreSQL says it: ``$1``, ``$2``."""
    numbers: Iterator[int] = count(1)
    first, *others = sql.split("%s")
    return first + "".join(f"${next(numbers)}{part}" for part in others)
