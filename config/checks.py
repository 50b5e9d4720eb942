"""Is the role we run as one that row rights and append-only tables really bind?"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError, connection

PROBLEMS = """
select
    rolsuper,
    rolbypassrls,
    exists (
        select from pg_tables
        where schemaname = 'public' and pg_has_role(current_user, tableowner, 'usage')
    )
from pg_roles where rolname = current_user
"""
WORDS = ("is a superuser", "bypasses row-level security", "owns tables")


def runtime_role_problems() -> list[str]:
    """Empty when the role is safe; otherwise what is wrong with it, in words."""
    with connection.cursor() as cursor:
        cursor.execute(PROBLEMS)
        found = cursor.fetchone() or (True, True, True)
    return [words for words, wrong in zip(WORDS, found, strict=True) if wrong]


@register("security", deploy=True)
def check_runtime_role(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    try:
        problems = runtime_role_problems()
    except DatabaseError:
        return [
            Warning("The database did not answer, so the role it runs as was not checked.", id="config.W001")
        ]
    hint = "Set DATABASE_URL to the runtime role; give the owner's to migrate alone (docs/deployment.md)."
    return [Error(f"The database role {problem}.", hint=hint, id="config.E001") for problem in problems]
