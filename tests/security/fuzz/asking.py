"""Asking the whole stack that the web server calls, and remembering what went wrong in it."""

import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html import unescape
from random import Random
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from django.middleware.csrf import _get_new_csrf_string
from django.urls import URLPattern, get_resolver

from config.utf8 import utf8_only
from tests.addresses import OURS, address
from tests.security.fuzz.malformed import Maker, Malformed, Page

BOX = re.compile(rb'<(?:input|select|textarea|button)[^>]*?\bname="([^"]+)"(?:[^>]*?\bvalue="([^"]*)")?')
MOST_BOXES = 60
PART = re.compile(r"\(\?P<(\w+)>[^()]*\)")  # of an address written as a regular expression
CONVERTED = re.compile(r"<(?:\w+:)?\w+>")


@dataclass(frozen=True)
class Fault:
    number: int
    who: str
    asked: Malformed
    where: str

    @property
    def kind(self) -> str:
        """Where, and what, without what was sent."""
        lines = [line.strip() for line in self.where.splitlines()]
        return (
            next((line for line in reversed(lines) if line.startswith("File")), "") + "".join(lines[-1:])[:60]
        )

    def __str__(self) -> str:
        return (
            f"request {self.number} as {self.who}: {self.asked.method} {self.asked.path[:200]!r}"
            f"?{self.asked.query[:200]}\n  {self.asked.environ!r:.400}\n"
            f"  {self.asked.body[:300]!r}\n{self.where}"
        )


class Stack:
    """The web server's application, with the check of forms; what it changes is undone."""

    def __init__(self) -> None:
        self.application = utf8_only(WSGIHandler())
        self.raised: list[str] = []

    def ask(self, asked: Malformed) -> tuple[int, bytes, str]:
        """The status, the body, and where it went wrong."""
        self.raised.clear()
        said: list[str] = []
        with transaction.atomic(), self.listening():
            try:
                body = self.body_of(asked, said)
            except Exception:  # what the web server itself would have to answer
                return 500, b"", place()
            finally:
                transaction.set_rollback(True)
        return int(said[0].split()[0]), body, "\n".join(self.raised)

    def body_of(self, asked: Malformed, said: list[str]) -> bytes:
        answer = self.application(asked.as_environ(), lambda status, headers, *_: said.append(status))
        try:
            return b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close:
                close()

    @contextmanager
    def listening(self) -> Iterator[None]:
        def remember(**_: Any) -> None:
            self.raised.append(place())

        got_request_exception.connect(remember)
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # theirs is ours
        logging.disable(logging.CRITICAL)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)
            got_request_exception.disconnect(remember)


def is_said_by_health(status: int, path: str) -> bool:
    """Its word for what is late is 503 (docs/deployment.md)."""
    return status == 503 and path.startswith("/health/")


def place() -> str:
    return "".join(traceback.format_exc().splitlines(keepends=True)[-9:])


class Fuzz:
    """`known`: part of an address, or kind of a row -> what is there. `sessions`: who -> their cookie."""

    def __init__(
        self, seed: int, known: Mapping[str, object], sessions: Mapping[str, dict[str, str]]
    ) -> None:
        self.seed, self.known, self.sessions = seed, known, sessions
        self.stack = Stack()
        self.token = _get_new_csrf_string()
        self.paths = list(dict.fromkeys(paths(known)))
        self.pages: dict[tuple[str, str], Page] = {}

    def faults(self, numbers: range) -> tuple[list[Fault], dict[int, int]]:
        """Those answered by 500 or more, and how many had which answer."""
        found, answers = [], dict[int, int]()
        for number in numbers:
            who, asked = self.request(number)
            status, _, where = self.stack.ask(asked)
            answers[status] = answers.get(status, 0) + 1
            if status >= 500 and not is_said_by_health(status, asked.path):
                found.append(Fault(number, who, asked, where))
        return found, answers

    def request(self, number: int) -> tuple[str, Malformed]:
        random = Random(f"{self.seed}:{number}")
        who = random.choice(sorted(self.sessions))
        page = self.page(who, random.choice(self.paths))
        return who, Maker(random, page, self.cookies(who), self.token).made()

    def cookies(self, who: str) -> dict[str, str]:
        return {settings.CSRF_COOKIE_NAME: self.token, **self.sessions[who]}

    def page(self, who: str, path: str) -> Page:
        if (who, path) not in self.pages:
            _, body, _ = self.stack.ask(Malformed("GET", path, cookies=self.cookies(who)))
            boxes = [(unescape(name.decode()), unescape(value.decode())) for name, value in BOX.findall(body)]
            kept = tuple(box for box in boxes if box[0] != "csrfmiddlewaretoken")[:MOST_BOXES]
            self.pages[who, path] = Page(path, kept)
        return self.pages[who, path]


def paths(
    known: Mapping[str, object], resolver: Any = None, before: str = "/", space: str = ""
) -> Iterator[str]:
    """One of every address there is, of ours and of the libraries."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + re.sub(r"[$^]", "", str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield path_of(f"{space}{pattern.name}", here, known)
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from paths(known, pattern, here, inner)


def path_of(name: str, template: str, known: Mapping[str, object]) -> str:
    if name in OURS:
        return address(name, dict(known))
    path = PART.sub(lambda part: str(known.get(part[1], "0")), template)
    row = str(row_of(name)) if name.startswith("admin:") else "1"
    return CONVERTED.sub(row, path)


def row_of(name: str) -> object:
    """One that is there, of what a page of the configuration is about."""
    app, _, rest = name.removeprefix("admin:").replace("auth_user", "staff_user").partition("_")
    with suppress(LookupError):
        return apps.get_model(app, rest.partition("_")[0])._base_manager.values_list("pk", flat=True).first()
    return "1"
