"""Is the role we run as one that row rights and append-only tables really bind?"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

#: said of a role, and whether it is true of it; `deploy/roles.sql` makes roles of which nothing here is
PROBLEMS = """
with me as (select * from pg_roles where rolname = session_user),
system as (select * from pg_roles where rolname = %(system)s)
select words from me left join system on true cross join lateral (values
    ('is a superuser', me.rolsuper),
    ('bypasses row-level security', me.rolbypassrls),
    ('makes roles', me.rolcreaterole),
    ('makes databases', me.rolcreatedb),
    ('owns tables', exists (
        select from pg_tables where schemaname = 'public' and pg_has_role(me.oid, tableowner, 'member')
    )),
    ('makes tables', has_schema_privilege(me.oid, 'public', 'create')),
    ('makes temporary tables', has_database_privilege(me.oid, current_database(), 'temp')),
    ('inherits the sight of the system''s role',
        me.oid <> system.oid and pg_has_role(me.oid, system.oid, 'usage')),
    ('may not take the system''s role', system.oid is null or not pg_has_role(me.oid, system.oid, 'member')),
    ('takes a system''s role that sees or does more than rows', system.rolsuper or system.rolbypassrls
        or system.rolcreaterole or system.rolcreatedb
        or has_database_privilege(system.oid, current_database(), 'temp'))
) as said (words, wrong) where wrong
"""


def runtime_role_problems() -> list[str]:
    """Empty when the role that logs in is safe and enough; otherwise what is wrong with it, in words."""
    with connection.cursor() as cursor:
        cursor.execute(PROBLEMS, {"system": settings.SYSTEM_ROLE})
        return [words for (words,) in cursor.fetchall()]


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
