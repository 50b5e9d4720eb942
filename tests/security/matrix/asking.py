"""Asking for a page as somebody who has signed in, as cheaply as a real request allows."""

import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import sessions
from staff.models import User
from tests.queries import Asked

CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
HANDLER = ClientHandler(enforce_csrf_checks=False)  # one for all: setting it up takes as long as many pages
BACKEND = "accounts.sessions.store.Backend"


@dataclass(frozen=True)
class Answer:
    """What the browser is given, without what differs between any two answers. `statements`: asked of the
    database."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    statements: int


class Asking(RequestFactory):
    """A browser of one person. It keeps no cookies that an answer sets: every request is like the first."""

    def __init__(self, person: User | None) -> None:
        super().__init__()
        if person:
            self.cookies = SimpleCookie(session_of(person))

    def request(self, **request: Any) -> HttpResponse:
        return HANDLER(self._base_environ(**request))

    def ask(self, method: str, address: str, typed: dict[str, object] | None = None) -> HttpResponse:
        """Whatever it changes is undone."""
        with transaction.atomic():
            answer = self.post(address, typed or {}) if method == "POST" else self.generic(method, address)
            transaction.set_rollback(True)
        return answer

    def whole(self, method: str, address: str, typed: dict[str, object] | None = None) -> Answer:
        connection.queries_log.clear()  # it holds so many
        with CaptureQueriesContext(connection) as captured:
            answer = self.ask(method, address, typed)
        return Answer(answer.status_code, plain(answer), headers(answer), len(Asked(captured)))


def plain(answer: HttpResponse) -> bytes:
    return CSRF.sub(b"", answer.content)


def headers(answer: HttpResponse) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in answer.headers.items() if name != "X-Request-ID"))


def session_of(person: User) -> dict[str, str]:
    """Signed in just now, with a second factor."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    session, now = client.session, timezone.now().timestamp()
    proof = {"method": "mfa", "type": "totp", "at": now, "reauthenticated": True}
    session.update(
        {
            sessions.BEGAN: now,
            sessions.SEEN: now,
            AUTHENTICATION_METHODS_SESSION_KEY: [proof],
            "account_authentication_methods_user": str(person.pk),
        }
    )
    session.save()
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
