import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base, creation, operations

from demo.servers.postgres import ROLES

KEPT_BY_FLUSH = {
    "django_content_type",
    "auth_permission",
}  # filled by migrate, which is the owner's


#: what a connection of the tests becomes before anything else is asked: nobody, until there is a database
OWNER, SERVED = "owner", "served"
SESSIONS = {
    OWNER: 'set session authorization "heard_owner"',
    SERVED: f'set session authorization "{settings.RUNTIME_ROLE}"; set role "{settings.SYSTEM_ROLE}"',
}


class DatabaseCreation(creation.DatabaseCreation):
    """Made by the server's superuser, with the roles of service (deploy/roles.sql); migrated by its owner."""

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        migrated = os.environ.get("MIGRATED_DATABASE")
        name = self._copied(migrated) if migrated else super().create_test_db(*args, **kwargs)
        self._go_on_as(SERVED)
        return name

    def _create_test_db(self, *args: Any, **kwargs: Any) -> str:
        """What follows this is the migration."""
        name = super()._create_test_db(*args, **kwargs)
        lay_roles(self.connection, name)
        self._go_on_as(OWNER)
        return name

    def _copied(self, migrated: str) -> str:
        """A copy of a database on the same server in which every migration has run: see `tests.migrated`."""
        name = self._get_test_db_name()
        with self._nodb_cursor() as cursor:
            quote = self.connection.ops.quote_name
            cursor.execute(f"create database {quote(name)} template {quote(migrated)}")
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = self.connection.settings_dict["NAME"] = name
        lay_roles(self.connection, name)
        return name

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        self._go_on_as("")
        super().destroy_test_db(*args, **kwargs)

    def _go_on_as(self, whom: str) -> None:
        self.connection.settings_dict["TEST"]["SESSION"] = whom
        self.connection.close()  # the next one is opened so

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        """By force: a connection that a test left open must not fail the run."""
        with self._nodb_cursor() as cursor:
            cursor.execute(f"drop database {self.connection.ops.quote_name(test_database_name)} with (force)")


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, style: Any, tables: list[str], **options: Any) -> list[str]:
        return super().sql_flush(style, [table for table in tables if table not in KEPT_BY_FLUSH], **options)

    def execute_sql_flush(self, sql_list: list[str]) -> None:
        """Emptying tables is the owner's right, and append-only tables refuse even the owner."""
        with as_owner(self.connection), append_only_lifted(self.connection):
            super().execute_sql_flush(sql_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """Logs in as the superuser and becomes, for the whole session, the role that logs in in service.

    Every right is then that role's. Only a test may go back, to change a trigger in its own transaction.
    """

    creation_class = DatabaseCreation
    ops_class = DatabaseOperations

    def _configure_role(self, connection: Any) -> bool:
        become = SESSIONS.get(self.settings_dict["TEST"].get("SESSION"))
        if become and self.alias != NO_DB_ALIAS:
            with connection.cursor() as cursor:
                cursor.execute(become)
        return bool(become)


def lay_roles(connection: base.DatabaseWrapper, name: str) -> None:
    superuser = type(connection)({**connection.settings_dict, "NAME": name}, alias=NO_DB_ALIAS)
    with superuser.cursor() as cursor:
        cursor.execute(ROLES.read_text())  # more than one statement at once is one transaction
    superuser.close()


@contextmanager
def as_owner(connection: base.DatabaseWrapper) -> Iterator[None]:
    """For what a test must do and the application may not, such as changing a trigger."""
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS[OWNER])
        try:
            yield
        finally:
            cursor.execute(SESSIONS[SERVED])


@contextmanager
def as_superuser(connection: base.DatabaseWrapper) -> Iterator[None]:
    """For what only the server's superuser can do: to a role, or to the database itself."""
    with connection.cursor() as cursor:
        cursor.execute("reset session authorization")
        try:
            yield
        finally:
            cursor.execute(SESSIONS[SERVED])


@contextmanager
def append_only_lifted(connection: base.DatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'append_only'")
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f"alter table {table} disable trigger append_only")
        try:
            yield
        finally:
            for table in tables:
                cursor.execute(f"alter table {table} enable trigger append_only")
