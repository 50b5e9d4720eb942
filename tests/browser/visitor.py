"""Somebody using the application in a browser. Every page they look at is checked, on a phone too."""

import os
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, ViewportSize, expect
from pypdf import PdfReader

from demo.codes import STEP, code_at
from demo.people import CAST

#: NHS.UK's own script sets aria-expanded on a radio that reveals a question; upstream keeps it on purpose
KNOWN = {"aria-allowed-attr": re.compile(r'type="radio"[^>]*aria-expanded|aria-expanded[^>]*type="radio"')}
SCREENS: dict[str, ViewportSize] = {
    "phone": {"width": 375, "height": 812},
    "desktop": {"width": 1280, "height": 900},  # last: what they go on with
}
#: a picture for a guide: small enough to keep
GUIDE: ViewportSize = {"width": 1000, "height": 800}
PAST_WHAT_WAS_DONE = """() => {
    const top = window.scrollY + document.querySelector("h1").getBoundingClientRect().top;
    window.scrollTo(0, top > 300 ? top - 20 : 0);
}"""
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then((found) => found.violations)"
LONDON = ZoneInfo("Europe/London")
#: Chromium says so of each page that we refuse
REFUSED_PAGE = re.compile("the server responded with a status of 4")
#: a title or an address may hold none of these: a reference, or the words of a category
TELLING = re.compile(r"SSI-|rape|assault|harass|exposure|nakedness|abuse|sexual(?! safety)", re.IGNORECASE)
Words = str | re.Pattern[str]
RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Visitor:
    page: Page
    output: Path
    guides: Path
    complaints: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.hear(said.type, said.text))

    def hear(self, kind: str, said: str) -> None:
        if kind == "error" and not REFUSED_PAGE.search(said):
            self.complaints.append(said)

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto("/accounts/login/")
        self.enter(email, password)
        self.give_code(email)
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def enter(self, email: str, password: str) -> None:
        """Into the form for signing in that is shown."""
        self.page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).fill(email)
        self.page.get_by_label(re.compile("^password", re.IGNORECASE)).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def give_code(self, email: str) -> None:
        """Where one is asked for: from the app on their phone. Each is good once: then the one beside it."""
        asked = self.page.get_by_role("heading", name="Enter your security code")
        expect(asked.or_(self.page.get_by_role("button", name="Sign out"))).to_be_visible()
        who = next((each for each in CAST if each.email == email), None)
        for steps in (0, 1, -1, 2):
            if not asked.is_visible() or who is None:
                return
            if steps == 2:
                self.page.wait_for_timeout(31_000)
            moment = time.time() + STEP * (steps if steps < 2 else 1)
            self.page.get_by_label("Security code").fill(code_at(who.code_secret, moment))
            self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
            expect(asked.or_(self.page.get_by_role("button", name="Sign out"))).to_be_visible()

    def go(self, path: str) -> None:
        self.page.goto(path)

    def click(self, words: Words, *, then: str = "") -> None:
        """A button, or a link that looks like one, by what it says; `then` is the heading it leads to."""
        main = self.page.get_by_role("main")
        main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words)).first.click()
        if then:
            self.arrives(then)

    def follow(self, words: Words, *, then: str) -> None:
        """A link anywhere on the page."""
        self.page.get_by_role("link", name=words).first.click()
        self.arrives(then)

    def arrives(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(re.escape(heading)))

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def choose(self, group: str, *options: str) -> None:
        """Radio buttons or checkboxes within the question that begins with these words."""
        for option in options:
            self.group(group).get_by_label(option, exact=True).first.check()

    def write_when(self, group: str, moment: datetime) -> None:
        """An aware time into the boxes of the question, as on a clock in London."""
        local = moment.astimezone(LONDON)
        self.write_boxes(group, str(local.day), str(local.month), str(local.year), f"{local:%H:%M}")

    def write_boxes(self, group: str, *written: str) -> None:
        boxes = self.group(group).get_by_role("textbox")
        for number, text in enumerate(written[: boxes.count()]):
            boxes.nth(number).fill(text)

    def group(self, legend: str) -> Locator:
        return self.page.get_by_role("group", name=re.compile(f"^{re.escape(legend)}")).first

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def never_sees(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        expect(self.page.get_by_text(words)).to_have_count(0)

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def download(self, words: str) -> PdfReader:
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=words).first.click()
        return PdfReader(BytesIO(Path(coming.value.path()).read_bytes()))

    def download_when_ready(self, words: str) -> PdfReader:
        """A worker makes it; the page is opened again until it is there."""
        link = self.page.get_by_role("link", name=words).first
        for _ in range(60):
            if link.count():
                return self.download(words)
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"“{words}” did not come")

    def is_told_of(self, *wrongs: str) -> None:
        """Each is in the summary, and the link there leads to what has to be put right."""
        summary = self.page.locator(".nhsuk-error-summary").first
        expect(summary).to_be_visible()
        expect(summary).to_be_focused()
        assert self.page.title().startswith("Error: "), self.page.title()
        for wrong in wrongs:
            link = summary.get_by_role("link", name=wrong).first
            link.click()
            answer = self.page.locator(":focus")
            expect(answer).to_have_attribute("id", re.compile("."))
            question = self.page.locator(".nhsuk-form-group", has=answer)
            expect(question.locator(".nhsuk-error-message", has_text=wrong).first).to_be_visible()

    def look(self, name: str, *, guide: str = "") -> None:
        """Check the page on both screens; if asked, keep its pictures, with ``guide`` also for the guides."""
        pictures = bool(os.environ.get("UPDATE_PICTURES"))
        if pictures:
            self.output.mkdir(exist_ok=True)
        for screen, size in SCREENS.items():
            self.page.set_viewport_size(size)
            self.check(screen)
            if pictures:
                self.page.screenshot(path=self.output / f"{name}-{screen}.png", full_page=True)
        if guide and pictures:
            self.picture(guide)

    def picture(self, name: str) -> None:
        before = self.page.viewport_size
        assert before
        self.guides.mkdir(parents=True, exist_ok=True)
        self.page.set_viewport_size(GUIDE)
        self.page.evaluate(PAST_WHAT_WAS_DONE)
        self.page.screenshot(path=self.guides / f"{name}.png")
        self.page.set_viewport_size(before)

    def violations(self) -> list[Any]:
        """What axe finds on the page as it is drawn now. Its script is read once for each page."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        found: list[Any] = self.page.evaluate(VIOLATIONS)
        return found

    def check(self, screen: str = "desktop") -> None:
        """No accessibility violation, nothing wider than the screen, no error, nothing told by the title."""
        self.page.wait_for_load_state()
        told = [
            f"{each['id']}: {node['html']}"
            for each in self.violations()
            for node in each["nodes"]
            if not known(each["id"], node)
        ]
        assert not told, f"{self.page.url}: {told}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{self.page.url} is {wide} pixels wider than the {screen}'s screen"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"
        shown = f"{self.page.title()} {RANDOM.sub('', self.page.url)}"
        assert not TELLING.search(shown), shown


def known(rule: str, node: dict[str, str]) -> bool:
    return rule in KNOWN and bool(KNOWN[rule].search(node["html"]))
