"""The whole application as in service, driven by Chromium: PostgreSQL, Valkey, web, worker and beat.

With ``UPDATE_PICTURES=1`` each page is kept in ``tests/browser/output`` and the guides' pictures are renewed.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from demo.bootstrap import CHROMIUMS
from demo.people import CAST, PASSWORD
from tests.browser.visitor import SCREENS, Visitor
from tests.faults.harness import System

HERE = Path(__file__).parent
OUTPUT = HERE / "output"
GUIDES = HERE.parent.parent / "docs" / "guides" / "pictures"
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="session")
def demo() -> Iterator[System]:
    """One demonstration trust for all browser tests: some incidents in every state."""
    with System(tick_seconds=3) as running:
        running.manage("seed_demo", "--incidents", "30", "--seed", "7")
        running.web()
        running.worker()
        running.beat()
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Its event loop stays on this thread, so Django is told that other tests may use the database."""
    with sync_playwright() as started, pytest.MonkeyPatch.context() as environment:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    assert found, "Browser tests need Chromium: sudo apt-get install chromium"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
    browser = playwright.chromium.launch(executable_path=found, args=[*QUIET, *sandbox])
    yield browser
    browser.close()


VisitorMaker = Callable[..., Visitor]

#: as if each had just given a password and a code: a code is good once, and the next comes in 30 seconds
SESSIONS = """
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from demo.people import CAST
from accounts import sessions
from staff.models import User
from accounts.sessions.store import SessionStore

BACKEND = "accounts.sessions.store.Backend"
NEVER_OLD = 4102444800.0

def signed_in(person):
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[sessions.BEGAN] = session[sessions.SEEN] = NEVER_OLD
    proof = {"method": "mfa", "type": "totp", "at": NEVER_OLD, "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(person.pk)
    session.create()
    return session.session_key

people = {each.key: User.objects.get(email=each.email) for each in CAST}
print(json.dumps({key: [signed_in(person) for _ in range(25)] for key, person in people.items()}))
"""


@pytest.fixture(scope="session")
def log_ins(demo: System) -> dict[str, list[str]]:
    """Each for one visitor: what one does to theirs, such as signing out, touches nobody else."""
    made: dict[str, list[str]] = demo.shell(SESSIONS)
    return made


def email_of(key: str) -> str:
    return next(each.email for each in CAST if each.key == key)


@pytest.fixture
def visit(demo: System, chromium: Browser, log_ins: dict[str, list[str]]) -> Iterator[VisitorMaker]:
    """``visit("nurse")``: that invented person, signed in. ``visit("")``: nobody yet.

    `by_form`: with their password and a code, as in service.
    """
    opened: list[Page] = []

    def start(key: str, *, by_form: bool = False, **more: bool) -> Visitor:
        context = chromium.new_context(
            base_url=demo.url,
            viewport=SCREENS["desktop"],
            locale="en-GB",
            timezone_id="Europe/London",
            **more,  # type: ignore[arg-type]
        )
        page = context.new_page()
        opened.append(page)
        visitor = Visitor(page=page, output=OUTPUT, guides=GUIDES)
        if key and by_form:
            visitor.sign_in(email_of(key), PASSWORD)
        elif key:
            context.add_cookies([{"name": "session", "value": log_ins[key].pop(), "url": demo.url}])
            visitor.go("/")
            expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return visitor

    yield start
    for page in opened:
        page.context.close()
