"""With Valkey gone, or silent: everybody signs in, unlocks and writes, nobody waits, and limits hold."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.models import Remembered
from incidents.models import Incident
from mail import wake_worker
from tests.incidents.test_wrong_input import flag_answers
from tests.staff.test_sessions import LOCKED, PASSWORD, log_in, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_broker")]

LOG_IN = "/accounts/login/"
AT_ONCE = 1.5  # seconds, on a machine that is busy


@pytest.fixture(autouse=True)
def _nothing_counted(db):
    cache.clear()


@pytest.fixture(autouse=True)
def _nobody_waits():
    Client().get(LOG_IN)  # whatever is done once in a process
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 2 * AT_ONCE


@pytest.fixture
def nurse(rowan_nurse):
    return with_password(rowan_nurse)


def attempt(name, password="not the password at all"):
    return Client().post(LOG_IN, {"login": name, "password": password})


def test_they_sign_in(nurse):
    assert log_in(nurse).get("/").status_code == 200


def test_the_sixth_wrong_password_in_five_minutes_is_refused(nurse):
    told = ["too many tries" in attempt(nurse.email).content.decode() for _ in range(6)]
    assert told == [False] * 5 + [True]
    assert "too many tries" in attempt(nurse.email, PASSWORD).content.decode()


def test_after_five_minutes_they_may_try_again(nurse):
    for _ in range(6):
        attempt(nurse.email)
    with time_machine.travel(timedelta(seconds=301)):
        assert attempt(nurse.email, PASSWORD).status_code == 302


def test_what_is_remembered_names_nobody(nurse):
    attempt(nurse.email)
    rows = [str(row) for row in Remembered.objects.values_list("key", "value")]
    assert rows
    for told in (nurse.email, str(nurse.pk), "127.0.0.1", "login"):
        assert told not in "".join(rows)


def test_a_locked_screen_is_unlocked(nurse):
    client = log_in(nurse)
    client.post("/accounts/lock/")
    assert client.get("/").url.startswith(LOCKED)
    assert client.post(LOCKED, {"password": PASSWORD}).status_code == 302
    assert client.get("/").status_code == 200


def test_a_wrong_password_at_a_locked_screen_is_counted(nurse):
    client = log_in(nurse)
    client.post("/accounts/lock/")
    pages = [client.post(LOCKED, {"password": "wrong"}).content.decode() for _ in range(6)]
    assert ["too many tries" in page for page in pages] == [False] * 5 + [True]


def test_a_new_password_is_asked_for(nurse):
    answer = Client().post("/accounts/password/reset/", {"email": nurse.email})
    assert answer.status_code == 302


def test_an_incident_is_reported(nurse, rowan):
    page = log_in(nurse).post("/incidents/flag/", flag_answers(rowan))
    assert page.status_code == 302
    assert Incident.objects.count() == 1


def test_whoever_hurries_a_worker_does_not_wait(django_capture_on_commit_callbacks, caplog):
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        wake_worker.wake_worker("documents.tasks.build_due")
        wake_worker.wake_worker("documents.tasks.build_due")
    assert time.monotonic() - began < 0.2
    assert wake_worker.ONE_AT_A_TIME.acquire(timeout=5)  # and a second one gives up
    wake_worker.ONE_AT_A_TIME.release()
    assert "could not be reached" in caplog.text


def test_a_try_is_counted_though_the_request_fails(nurse):
    """Each is a transaction of its own."""
    cache.add("one try", [1.5])
    connection.set_rollback(True)
    try:
        assert cache.get("one try") == [1.5]
    finally:
        connection.set_rollback(False)
