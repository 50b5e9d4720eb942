"""The commands of docs/backup-and-restore.md, on the tests' own database."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from demo.servers.postgres import postgres_programs

RESTORED = "heard_restored"

TABLES = (
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1"
)
EVERY_ROW = "select count(*), md5(string_agg(row::text, ';' order by row::text)) from \"{}\" as row"
RIGHTS = """
select table_name, column_name, privilege_type from information_schema.role_column_grants where grantee = %s
order by 1, 2, 3
"""


def server() -> list[str]:
    """As the owner, whom the settings name; psql's tools find the password in the environment."""
    named = settings.DATABASES["default"]
    return [
        "--host",
        named["HOST"],
        "--port",
        named["PORT"] or "5432",
        "--username",
        named["USER"],
        "--no-password",
    ]


def tool(name: str, *arguments: str | Path) -> None:
    """As the documentation has it, except that a clean exit is not enough: nothing may be said either."""
    environment = {**os.environ, "PGPASSWORD": settings.DATABASES["default"]["PASSWORD"]}
    command = [postgres_programs() / name, *server(), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def ask(database: str, sql: str, *values: object) -> list[tuple]:
    named = settings.DATABASES["default"]
    asked = psycopg2.connect(
        host=named["HOST"],
        port=named["PORT"] or 5432,
        user=named["USER"],
        password=named["PASSWORD"],
        dbname=database,
    )
    asked.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        with asked.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        asked.close()


def content(database: str) -> dict[str, tuple]:
    """How many rows each table has, and all of them in one value."""
    return {table: ask(database, EVERY_ROW.format(table))[0] for (table,) in ask(database, TABLES)}


@pytest.fixture
def restored(incident, tmp_path) -> Iterator[str]:
    """The name of a second database, restored from a backup of the first with an incident in it."""
    original = connection.settings_dict["NAME"]
    tool("pg_dump", "--format", "custom", "--file", tmp_path / "heard.dump", original)
    tool("createdb", RESTORED)
    tool("pg_restore", "--dbname", RESTORED, "--exit-on-error", tmp_path / "heard.dump")
    yield RESTORED
    tool("dropdb", RESTORED)


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_holds_the_same_rows_rights_and_refusals(restored):
    original = connection.settings_dict["NAME"]
    assert len([table for table, (rows, _) in content(original).items() if rows]) > 8
    assert content(restored) == content(original)
    assert ask(restored, RIGHTS, settings.RUNTIME_ROLE) == ask(original, RIGHTS, settings.RUNTIME_ROLE)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="audit_auditevent only grows"):
        ask(restored, "delete from audit_auditevent")
