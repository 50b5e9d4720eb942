"""Who is asking, told to PostgreSQL: the policies then show them their rows alone.

A request acts as one person; a task, a command or a narrow step of a service acts as the system, which sees
every row. Nobody named means no rows at all. What a person may see is worked out as their transaction begins,
so a change that closes a record to whoever makes it does not stop them half way; their next request is told.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from row_security.prepared import ask

# Lateral, so that the role is taken before the function asks whether row security binds it
ENTER = """
select held.permission, held.ward from (select set_config('role', %s, true) as name) taken
cross join lateral heard_enter(taken.name, %s, %s) held
"""
SWITCH = "select current_setting('role'), set_config('role', %s, %s)"

#: what `heard_enter` sets for the rest of the transaction (row_security/functions.sql)
SETTINGS = (
    *("role", "app.person", "app.now", "app.trust", "app.excluded"),
    *("app.wards_seen", "app.wards_managed", "app.wards_overseen", "app.wards_recorded"),
)
READ = "select " + ", ".join(f"current_setting('{name}', true)" for name in SETTINGS)
RESTORE = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in SETTINGS)

Held = list[tuple[str, int | None]]
P = ParamSpec("P")
T = TypeVar("T")

_as_system: ContextVar[bool] = ContextVar("acting_as_system", default=False)


@contextmanager
def acting_as(person: UUID | None, *, now: datetime | None = None) -> Iterator[Held]:
    """One transaction in which PostgreSQL knows who asks, and when (unless given: now). Gives the permissions
    they hold, each with its ward, or None for one held on the trust.

    Inside another, it gives back what was there, not worked out anew: somebody who has just shut themselves
    out must be able to finish. InsufficientPrivilege, as ProgrammingError, when the role is one that row
    security does not bind.
    """
    before = _settings() if connection.in_atomic_block else None
    with transaction.atomic():
        held = ask(ENTER, [settings.RUNTIME_ROLE, person, now or timezone.now()])
        yield [(name, ward) for name, ward in held if name is not None]
        if before is not None and not connection.needs_rollback:
            _restore(before)


def _settings() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return tuple(value or "" for value in cursor.fetchone())


def _restore(values: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RESTORE, values)


@contextmanager
def acting_as_system(process: str) -> Iterator[None]:
    """Every row is seen, for as long as this lasts. `process` is named as in the audit trail: system:<what>.

    Inside a transaction it is a savepoint of its own, so that what fails leaves the role as it was.
    """
    if not process.startswith("system:"):
        raise ValueError("A system process is named system:<process>.")
    if connection.in_atomic_block:
        with transaction.atomic():
            before = _switch(settings.SYSTEM_ROLE, local=True)
            yield
            _switch(before, local=True)
        return
    before = _switch(settings.SYSTEM_ROLE, local=False)
    token = _as_system.set(True)
    try:
        yield
    finally:
        _as_system.reset(token)
        _give_back(before)


def _switch(role: str, *, local: bool) -> str:
    """The role until now."""
    with connection.cursor() as cursor:
        cursor.execute(SWITCH, [role, local])
        return str(cursor.fetchone()[0])


def _give_back(role: str) -> None:
    """A connection that was lost meanwhile has no role to give back."""
    if connection.connection is not None and connection.is_usable():
        _switch(role, local=False)


def as_system(process: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorates a function that must look beyond what its caller may see."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def acting(*args: P.args, **kwargs: P.kwargs) -> T:
            with acting_as_system(process):
                return function(*args, **kwargs)

        return acting

    return decorate


def take_role_again(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Connected to ``connection_created``: a task whose connection was made anew goes on as the system."""
    if _as_system.get() and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(SWITCH, [settings.SYSTEM_ROLE, False])
