import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base, creation, operations

KEPT_BY_FLUSH = {
    "django_content_type",
    "auth_permission",
}  # filled by migrate, which is the owner's


class DatabaseCreation(creation.DatabaseCreation):
    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        migrated = os.environ.get("MIGRATED_DATABASE")
        name = self._copied(migrated) if migrated else super().create_test_db(*args, **kwargs)
        for role in (settings.RUNTIME_ROLE, settings.SYSTEM_ROLE):
            self._let_owner_become(role)
        self.connection.settings_dict["OPTIONS"]["assume_role"] = settings.SYSTEM_ROLE
        self.connection.close()  # the next one is opened in that role
        return name

    def _copied(self, migrated: str) -> str:
        """A copy of a database on the same server in which every migration has run: see `tests.migrated`."""
        name = self._get_test_db_name()
        with self._nodb_cursor() as cursor:
            quote = self.connection.ops.quote_name
            cursor.execute(f"create database {quote(name)} template {quote(migrated)}")
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = self.connection.settings_dict["NAME"] = name
        return name

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        del self.connection.settings_dict["OPTIONS"]["assume_role"]
        super().destroy_test_db(*args, **kwargs)

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        """By force: a connection that a test left open must not fail the run."""
        with self._nodb_cursor() as cursor:
            cursor.execute(f"drop database {self.connection.ops.quote_name(test_database_name)} with (force)")

    def _let_owner_become(self, role: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("select pg_has_role(current_user, %s, 'member')", [role])
            if not cursor.fetchone()[0]:
                cursor.execute(f"grant {self.connection.ops.quote_name(role)} to current_user")


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, style: Any, tables: list[str], **options: Any) -> list[str]:
        return super().sql_flush(style, [table for table in tables if table not in KEPT_BY_FLUSH], **options)

    def execute_sql_flush(self, sql_list: list[str]) -> None:
        """Emptying tables is the owner's right, and append-only tables refuse even the owner."""
        with as_owner(self.connection), append_only_lifted(self.connection):
            super().execute_sql_flush(sql_list)


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation
    ops_class = DatabaseOperations


@contextmanager
def as_owner(connection: base.DatabaseWrapper) -> Iterator[None]:
    """For what a test must do and the application may not, such as changing a trigger."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        try:
            yield
        finally:
            cursor.execute(f"set role {connection.ops.quote_name(settings.SYSTEM_ROLE)}")


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
