"""Somebody on a ward, over HTTP: they fill in the forms they are shown, and note what they are told is saved.

    nurse = Nurse(system.url, "n1@anyshire.example", journal)
    nurse.start()       # signs in, then reports, records and submits incidents until `stop`
    nurse.stop()

An answer of 302 is an acknowledgement; each is in the journal, flushed to the disk, before the next is sent.
Anything else is kept in `refused`, and sent again exactly as it was typed.
"""

import os
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, build_opener
from uuid import uuid4

CONFLICT = 409  # only they write in their records: what they send again was saved before the answer was lost
LINE = re.compile(r"/incidents/([0-9a-f-]{36})/")

#: each page of a record with what is answered there, {} standing for words of their own; the last submits it
PAGES: dict[str, dict[str, str]] = {
    "record/what-happened/": {"narrative": "{}"},
    "record/when-and-where/": {"precision": "not_known", "when_words": "{}", "place_words": "Outside"},
    "record/people/add/not-known/": {
        "involved_as": "affected",
        "described_as": "{}",
        "age_band": "adult",
    },
    "record/account-and-harm/": {"physical_harm": "none", "psychological_harm": "low"},
    "record/safety-and-evidence/": {"safety_words": "{}"},
    "record/submit/": {},
}


def in_words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[:1500]


class Forms(HTMLParser):
    """The forms of a page: for each, what a browser would send if nothing were typed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.writing = self.choosing = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.found.append({})
        elif tag == "input" and name and given.get("type") not in ("submit", "file"):
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.keep(name, given.get("value") or "")
        elif tag == "textarea":
            self.writing = name
            self.keep(name, "")
        elif tag == "select":
            self.choosing = name
        elif tag == "option" and "selected" in given:
            self.keep(self.choosing, given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.writing = ""

    def handle_data(self, data: str) -> None:
        if self.writing:
            self.keep(self.writing, data)

    def keep(self, name: str, value: str) -> None:
        if self.found:
            self.found[-1][name] = value


class Stay(HTTPRedirectHandler):
    """Where an answer leads is looked at, not followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Nurse:
    def __init__(self, url: str, email: str, journal: Path) -> None:
        self.url, self.email, self.journal = url, email, journal
        self.browser: OpenerDirector = build_opener(Stay, HTTPCookieProcessor(CookieJar()))
        self.refused: list[tuple[int, str]] = []
        self.fault: Exception | None = None
        journal.touch()
        self.stopped = Event()
        self.thread = Thread(target=self.work, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.thread.join(20)
        if self.fault:
            raise self.fault

    def work(self) -> None:
        try:
            self.fill_in("/accounts/login/", {"login": self.email, "password": "a long enough pass phrase"})
            while not self.stopped.is_set():
                self.report()
        except Exception as error:  # raised where the test stops them
            self.fault = error

    def report(self) -> None:
        words = f"invented-{uuid4()}"
        answers = {"category": "harassment_verbal", "staff_involved": "no", "everyone_safe": "yes"}
        where = self.fill_in("/incidents/flag/", {**answers, "headline": words})
        if not where:
            return
        incident = LINE.search(where)
        assert incident, where
        self.write_down("flag", incident[1], words)
        for page, asked in PAGES.items():
            typed = {name: answer.format(words) for name, answer in asked.items()}
            if not self.fill_in(f"/incidents/{incident[1]}/{page}", typed):
                return
            self.write_down(page, incident[1], words)

    def write_down(self, *what: str) -> None:
        with self.journal.open("a") as journal:
            journal.write("\t".join(what) + "\n")
            journal.flush()
            os.fsync(journal.fileno())

    def fill_in(self, path: str, answers: Mapping[str, str]) -> str:
        """Where the acknowledgement leads; empty when they were stopped before there was one."""
        page = ""
        while not page and not self.stopped.is_set():
            page = self.shown(path)
        forms = Forms(page).found
        if not forms:
            return ""
        typed = {**max(forms, key=lambda form: len({*form} & {*answers, "version", "key"})), **answers}
        while not self.stopped.is_set():
            status, said = self.ask(path, typed)
            if status in (302, CONFLICT):
                assert "/accounts/" not in said, "they were signed out"
                return said
            assert status != 200, in_words(said)
        return ""

    def shown(self, path: str) -> str:
        status, page = self.ask(path)
        return page if status == 200 else ""

    def ask(self, path: str, typed: Mapping[str, str] | None = None) -> tuple[int, str]:
        """The status, and the page or where it leads. 0: the line was cut."""
        sent = urlencode(typed).encode() if typed is not None else None
        status, said = 0, ""
        with suppress(OSError, HTTPException):
            try:
                with self.browser.open(f"{self.url}{path}", sent, timeout=20) as answer:
                    status, said = answer.status, answer.read().decode()
            except HTTPError as answer:
                status, said = answer.code, answer.headers.get("Location") or answer.read().decode()
        if status not in (200, 302, CONFLICT):
            self.refused.append((status, said))
            time.sleep(0.05)
        return status, said
