import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from config import checks
from config.checks import refuse_unsafe_role, runtime_role_problems
from staff.acting import acting_as


@pytest.mark.django_db
def test_the_tests_run_as_the_system_and_what_they_ask_for_as_the_role_that_serves_people():
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (settings.SYSTEM_ROLE,)
        with acting_as(None):
            cursor.execute("select current_user")
            assert cursor.fetchone() == (settings.RUNTIME_ROLE,)


@pytest.mark.django_db
def test_the_runtime_role_is_safe():
    assert runtime_role_problems() == []


@pytest.mark.django_db(transaction=True)
def test_the_roles_of_the_tests_are_safe_to_start_with():
    refuse_unsafe_role()


@pytest.mark.django_db(transaction=True)
def test_nothing_starts_as_the_owner(monkeypatch):
    monkeypatch.setattr(checks, "PROBLEMS", checks.PROBLEMS.replace("rolname = current_user", "rolsuper"))
    with pytest.raises(ImproperlyConfigured, match="is a superuser"):
        refuse_unsafe_role()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_not_there_yet_does_not_stop_the_start(monkeypatch):
    def no_answer():
        raise OperationalError

    monkeypatch.setattr(checks, "runtime_role_problems", no_answer)
    refuse_unsafe_role()
