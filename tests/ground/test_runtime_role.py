import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection, transaction

from demo.servers.postgres import ROLES
from row_security import checks
from row_security.checks import refuse_unsafe_role, runtime_role_problems
from row_security.context import acting_as
from tests.database.base import as_owner


def asked(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.django_db
def test_the_tests_log_in_as_the_application_does_and_run_as_the_system():
    assert asked("select session_user, current_user") == [(settings.RUNTIME_ROLE, settings.SYSTEM_ROLE)]
    with acting_as(None):
        assert asked("select session_user, current_user") == [(settings.RUNTIME_ROLE,) * 2]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["heard_owner", "postgres"])
def test_the_tests_cannot_become_whoever_they_could_not_in_service(role):
    with pytest.raises(ProgrammingError, match="permission denied to set role"), transaction.atomic():
        asked("select set_config('role', %s, true)", role)


@pytest.mark.django_db
def test_the_runtime_role_is_safe():
    assert runtime_role_problems() == []


@pytest.mark.django_db(transaction=True)
def test_the_roles_of_the_tests_are_safe_to_start_with():
    refuse_unsafe_role()


@pytest.mark.django_db(transaction=True)
def test_nothing_starts_as_the_owner(monkeypatch):
    """A new connection would be the application's again, so this one is not closed."""
    monkeypatch.setattr(connection, "close", lambda: None)
    with as_owner(connection), pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe_role()
    assert "a role that owns tables, makes tables, may not take the system's role." in str(refused.value)


@pytest.mark.django_db
def test_nobody_makes_a_temporary_table():
    with (
        pytest.raises(ProgrammingError, match="permission denied to create temporary tables"),
        transaction.atomic(),
    ):
        asked("create temporary table staff_user (id int)")
    with (
        as_owner(connection),
        pytest.raises(ProgrammingError, match="temporary tables"),
        transaction.atomic(),
    ):
        asked("create temporary table staff_user (id int)")


def by_the_superuser(sql: str) -> None:
    """And then logged in as the application again, whatever that now means."""
    with connection.cursor() as cursor:
        cursor.execute("reset session authorization")
        cursor.execute(sql)
        cursor.execute(f"set session authorization {settings.RUNTIME_ROLE}")


#: what a hand might do to a role in service, and what the check then says of it
CHANGED = {
    "alter role heard_app superuser": "is a superuser",
    "alter role heard_app bypassrls": "bypasses row-level security",
    "alter role heard_app createrole": "makes roles",
    "alter role heard_app createdb": "makes databases",
    "grant heard_owner to heard_app": "owns tables",
    "grant create on schema public to heard_app": "makes tables",
    "grant temporary on database {} to public": "makes temporary tables",
    "revoke heard_system from heard_app; alter role heard_app inherit; grant heard_system to heard_app":
        "inherits the sight of the system's role",
    "revoke heard_system from heard_app": "may not take the system's role",
    "alter role heard_system bypassrls": "takes a system's role that sees or does more than rows",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGED)
def test_a_role_that_is_not_as_the_script_makes_it_is_named_and_put_back_by_the_script(change):
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with transaction.atomic():
        by_the_superuser(change.format(name))
        assert CHANGED[change] in runtime_role_problems()
        by_the_superuser(ROLES.read_text())
        assert runtime_role_problems() == []
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_not_there_yet_does_not_stop_the_start(monkeypatch):
    def no_answer():
        raise OperationalError

    monkeypatch.setattr(checks, "runtime_role_problems", no_answer)
    refuse_unsafe_role()
