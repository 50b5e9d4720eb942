"""Every request is one transaction, as whoever asks; every task is the system's.

A request commits before its answer is sent: what cannot be recorded is not shown. An answer that failed keeps
nothing; a refusal is kept, with its event in the audit trail.
"""

from collections.abc import Callable
from typing import Any, cast

from celery import Task
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.sessions.store import together
from row_security.context import acting_as, acting_as_system
from staff.access import remember
from staff.models import User

View = Callable[[HttpRequest], HttpResponse]

WITHOUT = ("/health/", "/static/")  # they answer when there is no database


def middleware(get_response: View) -> View:
    def as_whoever_asks(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(WITHOUT):
            return get_response(request)
        with together():
            signed_in = request.user.is_authenticated
        with acting_as(request.user.pk if signed_in else None) as held:
            if signed_in:
                remember(cast(User, request.user), held)
            response = get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    return as_whoever_asks


class SystemTask(Task):
    """The base of every task. Its connection takes the system's role for as long as the task runs."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting_as_system(f"system:{self.name}"):
            return super().__call__(*args, **kwargs)
