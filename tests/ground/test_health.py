"""What the load balancer and the on-call engineer are told."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client

from accounts.sessions import cache
from config import health
from deadlines.models import Deadline
from tests.database.base import as_owner


@pytest.fixture
def stranger() -> Client:
    """Not signed in, as a load balancer."""
    return Client()


def test_live_needs_nothing(stranger):
    """No database fixture: any query would fail this test."""
    assert stranger.get("/health/live").json() == {"web": "ok"}


@pytest.mark.django_db
def test_ready_when_everything_a_request_needs_is_there(stranger):
    answer = stranger.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "writing": "ok", "migrations": "ok", "role": "ok"}


@pytest.mark.django_db
def test_ready_without_the_broker_which_is_told_apart(stranger, no_broker):
    assert stranger.get("/health/ready").status_code == 200
    answer = stranger.get("/health/broker")
    assert (answer.status_code, answer.json()) == (503, {"valkey": "not reachable"})


def test_the_broker_is_told_to_be_there(stranger):
    assert stranger.get("/health/broker").json() == {"valkey": "ok"}


@pytest.mark.django_db
def test_not_ready_when_the_database_can_only_be_read(stranger, monkeypatch):
    """As on a disk that is full: everything a request shows is written down first."""
    monkeypatch.setattr(cache, "SET", "create table no (id int)")  # what no role of ours may do
    answer = stranger.get("/health/ready")
    assert (answer.status_code, answer.json()["writing"]) == (503, "not reachable")
    read_only = {**connection.settings_dict["OPTIONS"], "options": "-c default_transaction_read_only=on"}
    monkeypatch.undo()
    monkeypatch.setitem(connections.settings["default"], "OPTIONS", read_only)
    answer = stranger.get("/health/ready")
    assert (answer.status_code, answer.json()["writing"]) == (503, "not possible")


@pytest.mark.django_db
def test_not_ready_as_a_role_that_owns_tables(stranger):
    with as_owner(connection):
        answer = stranger.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["role"].startswith("owns tables; makes tables")


@pytest.mark.django_db
def test_not_ready_before_the_migrations(stranger, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])
    answer = stranger.get("/health/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "not applied")


@pytest.mark.django_db
def test_not_ready_without_a_database(stranger, monkeypatch):
    from django.db import OperationalError

    def away(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", away)
    answer = stranger.get("/health/ready")
    assert answer.status_code == 503
    assert {answer.json()[name] for name in ("database", "migrations", "role")} == {"not reachable"}


@pytest.mark.parametrize(("late", "status", "word"), [(119, 200, "ok"), (121, 503, "late")])
def test_a_deadline_nobody_looks_after_is_told(incident, stranger, time_machine, now, late, status, word):
    waiting = Deadline.objects.oldest_waiting(now + timedelta(days=30))
    time_machine.move_to(waiting + timedelta(seconds=late), tick=False)
    answer = stranger.get("/health/deadlines")
    assert (answer.status_code, answer.json()) == (
        status,
        {"deadlines": word, "escalations": "ok", "notices": "ok"},
    )
