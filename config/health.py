"""For the load balancer and the on-call engineer: words only, never content."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, InternalError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from audit.seals import anchors, sealing
from deadlines.models import Deadline, Escalation, Notice
from documents.models import Document
from mail import outages
from mail.models import Mail
from row_security.checks import runtime_role_problems
from row_security.context import acting_as_system

LATE_AFTER = timedelta(seconds=120)  # beat looks every 30 seconds

BROKER_WITHIN: dict[str, Any] = {
    "socket_connect_timeout": 1,
    "socket_timeout": 1,
    "retry": Retry(NoBackoff(), 0),
}

UNTRIED_AFTER = timedelta(minutes=5)  # the mailer looks every 30 seconds too
NOT_SENT_AFTER = timedelta(hours=1)
NOT_MADE_AFTER = timedelta(minutes=10)

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
    """The audit trail is sealed, and its head leaves the database: neither has waited long. 503 otherwise."""
    return answer({"audit": oldest_unsealed(), "anchors": oldest_unanchored()})


@login_not_required
def deadlines(request: HttpRequest) -> JsonResponse:
    """No deadline waits for its escalation, no escalation to be told, no notice to be sent. 503 otherwise."""
    return answer(
        {"deadlines": oldest_deadline(), "escalations": oldest_untold(), "notices": oldest_notice()}
    )


@login_not_required
def mail(request: HttpRequest) -> JsonResponse:
    """Every e-mail leaves in time, and the mail server takes them. 503 otherwise."""
    return answer({"mail": oldest_mail(), "server": mail_server()})


@login_not_required
def documents(request: HttpRequest) -> JsonResponse:
    """No document has waited long to be made. 503 otherwise."""
    return answer({"documents": oldest_document()})


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


def late(oldest: datetime | None, limit: timedelta) -> str:
    return "late" if oldest and timezone.now() - oldest > limit else OK


@unless_database_fails
def oldest_untold() -> str:
    with acting_as_system("system:health"):
        return late(Escalation.objects.filter(told_at=None).aggregate(at=Min("fired_at"))["at"], LATE_AFTER)


@unless_database_fails
def oldest_notice() -> str:
    with acting_as_system("system:health"):
        return late(Notice.objects.waiting().aggregate(at=Min("created_at"))["at"], NOT_SENT_AFTER)


@unless_database_fails
def oldest_mail() -> str:
    """What was never tried; what failed has an hour, and is then somebody's to look at too."""
    with acting_as_system("system:health"):
        waiting = Mail.objects.waiting()
        new = late(waiting.filter(attempts=0).aggregate(at=Min("created_at"))["at"], UNTRIED_AFTER)
        return new if new != OK else late(waiting.aggregate(at=Min("created_at"))["at"], NOT_SENT_AFTER)


@unless_database_fails
def mail_server() -> str:
    return "not usable" if outages.to_tell(timezone.now()) else OK


@unless_database_fails
def oldest_document() -> str:
    with acting_as_system("system:health"):
        return late(Document.objects.waiting().aggregate(at=Min("asked_at"))["at"], NOT_MADE_AFTER)


@unless_database_fails
def oldest_unanchored() -> str:
    return late(anchors.oldest_unanchored(), anchors.LATE_AFTER)


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
