"""The whole application as in service, driven by Chromium: PostgreSQL, Valkey, web, worker and beat.

With ``UPDATE_PICTURES=1`` each page is kept in ``tests/browser/output`` and the guides' pictures are renewed.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from config.demo_people import CAST, PASSWORD
from tests.browser.visitor import Visitor
from tests.faults.harness import System

HERE = Path(__file__).parent
OUTPUT = HERE / "output"
GUIDES = HERE.parent.parent / "docs" / "guides" / "pictures"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
SCREENS = {"phone": {"width": 375, "height": 812}, "desktop": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def demo() -> Iterator[System]:
    """One demonstration trust for all browser tests: some incidents in every state."""
    with System() as running:
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
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert found, "Browser tests need Chromium: sudo apt-get install chromium"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
    browser = playwright.chromium.launch(executable_path=found, args=[*QUIET, *sandbox])
    yield browser
    browser.close()


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    """Each test is on both, unless it is marked with ``on_a_desktop``."""
    return request.param


#: for what does not depend on the size of the screen
on_a_desktop = pytest.mark.parametrize("screen", ["desktop"])


VisitorMaker = Callable[..., Visitor]


def email_of(key: str) -> str:
    return next(each.email for each in CAST if each.key == key)


@pytest.fixture
def visit(demo: System, chromium: Browser, screen: str) -> Iterator[VisitorMaker]:
    """``visit("nurse")``: that invented person, signed in, on this screen. ``visit("")``: nobody yet."""
    opened: list[Page] = []

    def start(key: str, **more: bool) -> Visitor:
        context = chromium.new_context(
            base_url=demo.url,
            viewport=SCREENS[screen],
            locale="en-GB",
            timezone_id="Europe/London",
            **more,  # type: ignore[arg-type]
        )
        page = context.new_page()
        opened.append(page)
        visitor = Visitor(page=page, screen=screen, output=OUTPUT, guides=GUIDES)
        if key:
            visitor.sign_in(email_of(key), PASSWORD)
        return visitor

    yield start
    for page in opened:
        page.context.close()
