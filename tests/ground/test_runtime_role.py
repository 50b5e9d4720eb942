import pytest
from django.conf import settings
from django.db import connection

from config.checks import runtime_role_problems
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
