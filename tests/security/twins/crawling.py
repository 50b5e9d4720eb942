"""Everything one person can ask for, and every byte that is answered.

Nothing is taken out before answers are compared. Chance is drawn from a stream that begins anew with each
request, so that tokens, form keys and request ids are the same in both worlds too.
"""

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import unescape
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin
from zipfile import ZipFile

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve

from config.context import forget, names

LINK = re.compile(r'href="([^"#]+)')
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
FIELD = re.compile(r"<(input|textarea|button)\b([^>]*)>|<select\b([^>]*)>(.*?)</select>", re.S)
OPTION = re.compile(r'<option value="([^"]*)"')
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')

ELSEWHERE = ("/static/", "/accounts/log", "/accounts/lock", "/health/ready")
#: these count attempts outside the database, which no savepoint undoes
NOT_SENT = ("/accounts/",)
SAVEPOINT = re.compile(r'SAVEPOINT "[^"]+"')  # named by a counter of the process
LIST = re.compile(r"\(%s(?:, %s)+\)|\(%s\)")  # as long as what was found by the statement before it
TYPED = {"_0": "1", "_1": "6", "_2": "2026", "_3": "09:00"}
MARKS = {"csrfmiddlewaretoken", "kept_for"}
ROWS = 1  # of each kind of address; the other rows of a list are told apart by the list itself


class Answer(NamedTuple):
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statements: tuple[str, ...]


Answers = dict[str, Answer]


class Chance:
    """Stands in for what the machine draws at random."""

    def __init__(self) -> None:
        self.begin("")

    def begin(self, seed: str) -> None:
        self.stream = random.Random(seed)

    def __call__(self, size: int) -> bytes:
        return self.stream.randbytes(size)


@contextmanager
def chance_given() -> Iterator[Chance]:
    chance = Chance()
    kept = os.urandom, random._urandom  # type: ignore[attr-defined]
    os.urandom = random._urandom = chance  # type: ignore[assignment,attr-defined]
    try:
        yield chance
    finally:
        os.urandom, random._urandom = kept  # type: ignore[attr-defined]


class Crawler:
    """One person, signed in. `search` asks what is given; `crawl` goes on from it to the last link.

    `called` tells apart the rounds of one world: what is drawn at random in them must not be the same.
    """

    def __init__(self, client: Client, called: str = "", *, rows: int = ROWS) -> None:
        self.client, self.called, self.rows = client, called, rows
        forget()  # with the next lines, all that a process keeps between requests
        ContentType.objects.clear_cache()
        names()  # by nobody's page, so that it is not counted as the first one's
        client.raise_request_exception = False
        self.kept = {name: cookie.value for name, cookie in client.cookies.items()}
        self.answers: Answers = {}
        self.met: Counter[tuple[str, str]] = Counter()

    def crawl(self, seeds: Iterable[str]) -> Answers:
        """Every link and every form, until nothing new is found."""
        with chance_given() as chance:
            self.chance = chance
            waiting = list(seeds)
            for where in waiting:
                if self._is_new("get", where):
                    page = self.ask("get", where)
                    waiting += self._links(where, page)
                    self._send_forms(where, page)
        return self._done()

    def search(self, asked: Iterable[tuple[str, str, dict[str, Any]]]) -> Answers:
        """(method, address, what is sent)"""
        with chance_given() as chance:
            self.chance = chance
            for method, where, given in asked:
                self.ask(method, where, given)
        return self._done()

    def _done(self) -> Answers:
        """The client is left as it was found: it may be asked again, in another world."""
        self._as_found()
        return self.answers

    def _as_found(self) -> None:
        self.client.cookies.clear()
        self.client.cookies.load(self.kept)

    def ask(self, method: str, where: str, given: dict[str, Any] | None = None) -> Answer:
        """What was sent by POST is undone, so that the next is asked of the same world."""
        key = f"{self.called}{method} {where}" + (f" {sent_in_words(given)}" if given else "")
        undo = transaction.savepoint() if method == "post" else None
        answer = self._ask(key, method, where, given or {})
        self.answers[key] = answer
        if undo:
            to = dict(answer.headers).get("Location", "")
            if to.startswith("/") and not to.startswith(ELSEWHERE):
                self.answers[f"{key} -> {to}"] = self._ask(f"{key} ->", "get", to, {}, fresh=False)
            transaction.savepoint_rollback(undo)
        return answer

    def _ask(self, seed: str, method: str, where: str, given: Any, *, fresh: bool = True) -> Answer:
        if fresh:
            self._as_found()
        self.chance.begin(seed)
        said: list[str] = []
        with connection.execute_wrapper(noted(said)):
            answer: Any = getattr(self.client, method)(where, given)
        headers = (*sorted(answer.headers.items()), ("cookies", answer.cookies.output()))
        return Answer(answer.status_code, headers, opened(answer.content), tuple(said))

    def _is_new(self, method: str, where: str) -> bool:
        key = f"{self.called}{method} {where}"
        if key in self.answers or where.startswith(ELSEWHERE) or not where.startswith("/"):
            return False
        kind = (method, route(where))
        self.met[kind] += 1
        return self.met[kind] <= self.rows * (5 if "?" in where else 1)

    def _links(self, where: str, page: Answer) -> list[str]:
        text = page.body.decode("latin-1")
        found = [urljoin(where, unescape(link)) for link in LINK.findall(text)]
        return [link for link in dict.fromkeys(found) if link.startswith("/") and "//" not in link] + [
            f"{where.split('?')[0]}?{urlencode({name: value})}"
            for attributes, inside in FORM.findall(text)
            if 'method="get"' in attributes.lower()
            for name, values in options(inside)
            for value in values
            if value
        ]

    def _send_forms(self, where: str, page: Answer) -> None:
        for attributes, inside in FORM.findall(page.body.decode("latin-1")):
            given = dict(ATTRIBUTE.findall(attributes))
            to = urljoin(where, unescape(given.get("action") or where))
            if given.get("method", "").lower() != "post" or to.startswith((*NOT_SENT, *ELSEWHERE)):
                continue
            for typed in (False, True):
                if self._is_new(f"post {typed}", to):
                    self.ask("post", to, filled(inside, typed=typed))


def sent_in_words(given: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in given.items() if name not in MARKS}, doseq=True)


def opened(body: bytes) -> bytes:
    """Of a spreadsheet, each file in it: the archive around them says at which second of the real clock."""
    if not body.startswith(b"PK"):
        return body
    with ZipFile(BytesIO(body)) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())


def noted(said: list[str]) -> Callable[..., Any]:
    def run(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        said.append(LIST.sub("(%s, ...)", SAVEPOINT.sub("SAVEPOINT", sql)))
        return execute(sql, parameters, many, context)

    return run


def route(where: str) -> str:
    """Addresses that differ by the row they are about are of one kind; those of a list by its question."""
    path, _, query = where.partition("?")
    try:
        name = resolve(path).view_name
    except Resolver404:
        name = path
    return f"{name}?" if query else name


def options(inside: str) -> Iterator[tuple[str, list[str]]]:
    for _, _, select, choices in FIELD.findall(inside):
        if name := dict(ATTRIBUTE.findall(select)).get("name"):
            yield name, OPTION.findall(choices)


def filled(inside: str, *, typed: bool) -> dict[str, str]:
    """A form as it stands, or with something in every box."""
    sent: dict[str, str] = {}
    for kind, attributes, select, choices in FIELD.findall(inside):
        given = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes or select)}
        name, value, of = given.get("name"), given.get("value", ""), given.get("type", "")
        if not name or name in sent:
            continue
        if of == "hidden":
            sent[name] = value
        elif typed and select:
            sent[name] = next((choice for choice in OPTION.findall(choices) if choice), "")
        elif typed and (of in {"radio", "checkbox", "submit"} or kind == "button"):
            sent[name] = value
        elif typed:
            sent[name] = value or TYPED.get(name[-2:], "Robin")
    return sent


def differences(one: Answers, other: Answers) -> list[str]:
    """What was answered in one world and not in the other, in words for whoever reads a failed test."""
    found = [f"only in one world: {key}" for key in sorted(one.keys() ^ other.keys())]
    for key in one.keys() & other.keys():
        if one[key] != other[key]:
            found.append(f"{key}: {difference(one[key], other[key])}")
    return found


def difference(one: Answer, other: Answer) -> str:
    if one.status != other.status:
        return f"status {one.status} and {other.status}"
    if one.headers != other.headers:
        return f"headers {set(one.headers) ^ set(other.headers)}"
    if one.body != other.body:
        pairs = zip(one.body.splitlines(), other.body.splitlines(), strict=False)
        return next((f"{a!r} and {b!r}" for a, b in pairs if a != b), "one is longer")
    both = list(zip(one.statements, other.statements, strict=False))
    apart = next((pair for pair in both if pair[0] != pair[1]), ("", ""))
    return (
        f"{len(one.statements)} and {len(other.statements)} statements: {apart[0][:300]!r} {apart[1][:300]!r}"
    )
