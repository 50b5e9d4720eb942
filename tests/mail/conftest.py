from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest

from mail import kinds, posting
from mail.kinds import Kind, Letter
from staff.models import User
from tests import smtp
from tests.factories import UserFactory

HELLO = Kind("hello", lambda mail, now: Letter("Hello", "A word to you.\n"))


@pytest.fixture
def server(settings) -> Iterator[smtp.MailServer]:
    """The mail server of these tests, over a real socket."""
    with smtp.MailServer() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "heard", "secret"
        settings.EMAIL_TIMEOUT = 0.3
        yield running


@pytest.fixture(autouse=True)
def _hello(monkeypatch) -> None:
    monkeypatch.setitem(kinds._registered, "hello", HELLO)


@pytest.fixture
def people(db) -> list[User]:
    return [UserFactory(email=f"{name}@anyshire.example") for name in ("ana", "ben", "cal", "dee", "eli")]


@pytest.fixture
def posted(people: list[User], now: datetime) -> list[UUID]:
    posting.post("hello", [person.pk for person in people], now=now)
    return [person.pk for person in people]
