"""Is the role we run as one that row rights and append-only tables really bind?"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

PROBLEMS = """
select
    rolsuper,
    rolbypassrls,
    exists (
        select from pg_tables
        where schemaname = 'public' and pg_has_role(current_user, tableowner, 'usage')
    ),
    coalesce(current_user <> %(system)s and pg_has_role(current_user, to_regrole(%(system)s), 'usage'), false)
from pg_roles where rolname = current_user
"""
WORDS = (
    "is a superuser",
    "bypasses row-level security",
    "owns tables",
    "inherits the sight of the system's role",
)


def runtime_role_problems() -> list[str]:
    """Empty when the role is safe; otherwise what is wrong with it, in words."""
    with connection.cursor() as cursor:
        cursor.execute(PROBLEMS, {"system": settings.SYSTEM_ROLE})
        found = cursor.fetchone() or (True,) * len(WORDS)
    return [words for words, wrong in zip(WORDS, found, strict=True) if wrong]


def refuse_unsafe_role() -> None:
    """Called as a process that serves people begins. When the database is not there yet, each request asks:
    `heard_enter` refuses such a role too.
    """
    try:
        problems = runtime_role_problems()
    except DatabaseError:
        return
    finally:
        connection.close()  # not to be shared by the processes that are forked from this one
    if problems:
        raise ImproperlyConfigured(f"DATABASE_URL names a role that {', '.join(problems)}. {HINT}")


HINT = "Set DATABASE_URL to the runtime role; give the owner's to migrate alone (docs/deployment.md)."


@register("security", deploy=True)
def check_runtime_role(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    try:
        problems = runtime_role_problems()
    except DatabaseError:
        return [
            Warning("The database did not answer, so the role it runs as was not checked.", id="config.W001")
        ]
    return [Error(f"The database role {problem}.", hint=HINT, id="config.E001") for problem in problems]
