"""Who is asking, told to PostgreSQL: row security (`config.row_security`) then shows them their rows alone.

A request acts as one person; a task, a command or a narrow step of a service acts as the system, which sees
every row. Nobody named means no rows at all. What a person may see is worked out as their transaction begins,
so a change that closes a record to whoever makes it does not stop them half way; their next request is told.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from staff.prepared import ask

# Lateral, so that the role is taken before the function asks whether row security binds it
ENTER = """
select held.permission, held.ward from (select set_config('role', %s, true) as name) taken
cross join lateral heard_enter(taken.name, %s) held
"""
SWITCH = "select current_setting('role'), set_config('role', %s, %s)"

Held = list[tuple[str, int | None]]
P = ParamSpec("P")
T = TypeVar("T")

_person: ContextVar[UUID | None] = ContextVar("acting_person", default=None)
_as_system: ContextVar[bool] = ContextVar("acting_as_system", default=False)


@contextmanager
def acting_as(person: UUID | None) -> Iterator[Held]:
    """One transaction in which PostgreSQL knows who asks. Gives the permissions they hold, each with its
    ward, or None for one held on the trust.

    InsufficientPrivilege, as ProgrammingError, when the role is one that row security does not bind.
    """
    before = _role_now() if connection.in_atomic_block else None
    outer, token = _person.get(), _person.set(person)
    try:
        with transaction.atomic():
            yield _enter(settings.RUNTIME_ROLE, person)
            if before is not None and not connection.needs_rollback:
                _enter(before, outer)
    finally:
        _person.reset(token)


def _enter(role: str, person: UUID | None) -> Held:
    return [(name, ward) for name, ward in ask(ENTER, [role, person]) if name is not None]


def _role_now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('role')")
        return str(cursor.fetchone()[0])


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
