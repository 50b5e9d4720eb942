"""Lays each app's ``policies.sql``, the lowest app first. By the owner, after every migration.

Each says which rows somebody sees (a policy for select) and, where that differs, which they may add (a policy
named ``added``). The rest follows (following.sql): a row may be changed only by those who see it, into one
that they still see; the system sees every row. The owner does too, so that migrations do. Nobody else does:
not even somebody who found a query without its filter.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

HERE = Path(__file__).parent
FUNCTIONS, FOLLOWING = HERE / "functions.sql", HERE / "following.sql"
FILE = "policies.sql"

STANDING = """
select obj_description(to_regprocedure('heard_enter(text, uuid, timestamptz)')), (
    select count(*)::int from pg_policy p join pg_class c on c.oid = p.polrelid where c.relrowsecurity
), (
    select count(*)::int from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
    and p.prosqlbody is null
    and not exists (select from unnest(p.proconfig) said where said ~ '^search_path=')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
)
"""
POLICIES = "select format('drop policy %I on %I.%I', policyname, schemaname, tablename) from pg_policies"


def files() -> Iterator[Path]:
    """Of the apps that have one."""
    for app in reversed(list(apps.get_app_configs())):
        path = Path(app.path) / FILE
        if path.exists():
            yield path


def everything() -> str:
    said = "\n".join(path.read_text() for path in (FUNCTIONS, *files(), FOLLOWING))
    return said.replace("heard_system", settings.SYSTEM_ROLE)


def lay(connection: BaseDatabaseWrapper) -> bool:
    """False when exactly this stands already: laying it again would wait for every page being served."""
    sql = everything()
    fingerprint = hashlib.sha256(sql.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(STANDING)
        mark, policies, loose = cursor.fetchone()
        if (mark, loose) == (f"{fingerprint} {policies}", 0):
            return False
        cursor.execute(POLICIES)
        for (drop,) in cursor.fetchall():
            cursor.execute(drop)
        cursor.execute(sql)
        cursor.execute(STANDING)
        mark = f"{fingerprint} {cursor.fetchone()[1]}"
        cursor.execute(f"comment on function heard_enter(text, uuid, timestamptz) is '{mark}'")
    return True
