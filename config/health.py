"""For the load balancer and the on-call engineer: words only, never content."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, InternalError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from audit import sealing
from config.checks import runtime_role_problems
from deadlines.models import Deadline
from staff.acting import acting_as_system

LATE_AFTER = timedelta(seconds=120)  # beat looks every 30 seconds

BROKER_WITHIN: dict[str, Any] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    "retry": Retry(NoBackoff(), 0),
}

OK = "ok"


@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"web": OK})


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Everything a request needs is there. 503 otherwise."""
    return answer({"database": database(), "writing": writing(), "migrations": migrations(), "role": role()})


@login_not_required
def broker(request: HttpRequest) -> JsonResponse:
    """Valkey answers: without it nothing is reminded of, made or sent; everybody still signs in and saves."""
    return answer({"valkey": valkey()})


@login_not_required
def audit(request: HttpRequest) -> JsonResponse:
    """The audit trail is being sealed: no event has waited long for its place. 503 otherwise."""
    return answer({"audit": oldest_unsealed()})


@login_not_required
def deadlines(request: HttpRequest) -> JsonResponse:
    """Beat and a worker do their work: no deadline waits for its escalation. 503 otherwise."""
    return answer({"deadlines": oldest_deadline()})


def answer(words: dict[str, str]) -> JsonResponse:
    return JsonResponse(words, status=200 if set(words.values()) == {OK} else 503)


def unless_database_fails(question: Callable[[], str]) -> Callable[[], str]:
    def asked() -> str:
        try:
            return question()
        except DatabaseError:
            return "not reachable"

    return asked


@unless_database_fails
def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return OK


@unless_database_fails
def migrations() -> str:
    executor = MigrationExecutor(connection)
    return "not applied" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else OK


@unless_database_fails
def role() -> str:
    return "; ".join(runtime_role_problems()) or OK


@unless_database_fails
def oldest_deadline() -> str:
    now = timezone.now()
    with acting_as_system("system:health"):
        oldest = Deadline.objects.oldest_waiting(now)
    return "late" if oldest and now - oldest > LATE_AFTER else OK


@unless_database_fails
def oldest_unsealed() -> str:
    oldest = sealing.oldest_unsealed()
    return "late" if oldest and timezone.now() - oldest > sealing.LATE_AFTER else OK


@unless_database_fails
def writing() -> str:
    """A row is really written: not to be when the disk is full, or the server only reads."""
    try:
        cache.set("health", "written", timeout=60)
    except (InternalError, OperationalError):
        return "not possible"
    return OK


def valkey() -> str:
    client = Redis.from_url(settings.CELERY_REDBEAT_REDIS_URL, **BROKER_WITHIN)
    try:
        client.ping()
    except RedisError:
        return "not reachable"
    finally:
        client.close()
    return OK
