"""Somebody using the application in a browser. Every page they look at is checked for accessibility."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

#: NHS.UK's own script sets aria-expanded on a radio that reveals a question; upstream keeps it on purpose
KNOWN = {"aria-allowed-attr": re.compile(r'type="radio"[^>]*aria-expanded|aria-expanded[^>]*type="radio"')}


@dataclass
class Visitor:
    page: Page
    screen: str
    output: Path
    guides: Path
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type == "error" else None
        )

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto("/accounts/login/")
        self.page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).fill(email)
        self.page.get_by_label(re.compile("^password", re.IGNORECASE)).fill(password)
        self.page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def go(self, path: str) -> None:
        self.page.goto(path)

    def click(self, words: str, *, role: str = "button") -> None:
        """A button, or with ``role="link"`` a link, by what it says."""
        self.page.get_by_role(role, name=words).first.click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def choose(self, group: str, option: str) -> None:
        """A radio button or checkbox within the question that begins with these words."""
        self.group(group).get_by_label(option).first.check()

    def group(self, legend: str) -> Locator:
        return self.page.get_by_role("group", name=re.compile(f"^{re.escape(legend)}")).first

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible()

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def look(self, name: str, *, guide: str = "") -> None:
        """Check the page as it is shown, and keep its picture; with ``guide``, for that guide too."""
        self.check()
        self.output.mkdir(exist_ok=True)
        self.page.screenshot(path=self.output / f"{name}-{self.screen}.png", full_page=True)
        if guide and os.environ.get("UPDATE_PICTURES") and self.screen == "desktop":
            self.guides.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.guides / f"{guide}.png")

    def check(self) -> None:
        """No accessibility violation, nothing wider than the screen, no error, nothing the policy refused."""
        found = Axe().run(self.page).response["violations"]
        told = [
            f"{each['id']}: {node['html']}"
            for each in found
            for node in each["nodes"]
            if not known(each["id"], node)
        ]
        assert not told, f"{self.page.url}: {told}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{self.page.url} is {wide} pixels wider than the {self.screen}'s screen"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"


def known(rule: str, node: dict[str, str]) -> bool:
    return rule in KNOWN and bool(KNOWN[rule].search(node["html"]))
