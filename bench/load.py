"""Side-by-side load: every round visits every page once, so that noise on the machine falls on all alike.

Needs ``wrk``. Talks to 127.0.0.1 only. Times are milliseconds; CPU is milliseconds a request.
"""

import http.cookiejar
import json
import os
import re
import statistics
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from demo.codes import STEP, code_at

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SCRIPT = Path(__file__).with_name("wrk.lua")
CLOCK = os.sysconf("SC_CLK_TCK")


@dataclass
class Site:
    """One running server. `processes` are the roots whose CPU is counted: web, then database."""

    base: str
    processes: tuple[int, int]
    cookies: dict[str, str] = field(default_factory=dict)

    def log_in(self, path: str, fields: dict[str, str], secret: str = "") -> None:
        """With the code that an authenticator app holding `secret` shows, or the one beside it if used."""
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

        def send(page: str, where: str, fields: dict[str, str]) -> tuple[str, str]:
            body = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token(page), **fields}).encode()
            answer = opener.open(urllib.request.Request(where, body, {"Referer": where}))
            return answer.read().decode(), answer.url

        page, where = send(opener.open(self.base + path).read().decode(), self.base + path, fields)
        for beside in (0, STEP, -STEP):
            if 'name="code"' in page:
                page, where = send(page, where, {"code": code_at(secret, time.time() + beside)})
        self.cookies = {cookie.name: cookie.value or "" for cookie in jar}
        if not any("session" in name for name in self.cookies):
            raise SystemExit(f"{self.base}: could not log in")

    @staticmethod
    def _token(page: str) -> str:
        found = TOKEN.search(page)
        if not found:
            raise SystemExit("The log-in page has no form.")
        return found[1]

    @property
    def csrf(self) -> str:
        return next(value for name, value in self.cookies.items() if "csrf" in name)


@dataclass
class Page:
    """``body`` makes it a POST; ``@UUID@`` and ``@N@`` in it differ at every request."""

    name: str
    site: Site
    path: str
    body: dict[str, str] | None = None
    concurrency: tuple[int, ...] = (1, 8)

    @property
    def headers(self) -> dict[str, str]:
        found = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.site.cookies.items())}
        if self.body:
            found |= {
                "X-CSRFToken": self.site.csrf,
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": self.site.base + self.path,
            }
        return found

    def check(self) -> int:
        """One plain request first. Returns the page's bytes; any other status than expected stops the run."""
        encoded = (
            self._encoded().replace("@UUID@", "00000000-0000-4000-8000-000000000000").replace("@N@", "0")
        )
        request = urllib.request.Request(self.site.base + self.path, encoded.encode() or None, self.headers)
        try:
            answer = urllib.request.build_opener(Stay).open(request)
            status, size = answer.status, len(answer.read())
        except urllib.error.HTTPError as error:
            status, size = error.code, 0
        if status != (302 if self.body else 200):
            raise SystemExit(f"{self.name}: answered {status}")
        return size

    def _encoded(self) -> str:
        return urllib.parse.urlencode(self.body, safe="@") if self.body else ""

    def visit(self, concurrency: int, seconds: int) -> dict[str, float]:
        before = [cpu_seconds(root) for root in self.site.processes]
        found = self._wrk(concurrency, seconds)
        time.sleep(found["max"] / 1000 + 0.15)  # what is still queued in the server
        after = [cpu_seconds(root) for root in self.site.processes]
        requests = max(1.0, found["n"])
        found["cpu"] = sum(b - a for a, b in zip(before, after, strict=True)) * 1000 / requests
        return found

    def _wrk(self, concurrency: int, seconds: int) -> dict[str, float]:
        headers = [part for name, value in self.headers.items() for part in ("-H", f"{name}: {value}")]
        command = ["wrk", "-t1", f"-c{concurrency}", f"-d{seconds}s", "--timeout", "60s", "-s", str(SCRIPT)]
        with tempfile.NamedTemporaryFile("w", suffix=".body") as body:
            body.write(self._encoded())
            body.flush()
            environment = {**os.environ, "WRK_BODY": body.name if self.body else ""}
            done = subprocess.run(
                [*command, *headers, self.site.base + self.path],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
            )
        found = re.search(r"FIGURES (\{.*\})", done.stdout)
        if not found:
            raise SystemExit(done.stdout + done.stderr)
        return json.loads(found[1])


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def cpu_seconds(root: int) -> float:
    """CPU used so far by a process and its children, those already ended included."""
    total = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parts = (entry / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(entry.name) == root:
            total += sum(map(int, parts[11:15]))
        elif int(parts[1]) == root:
            total += sum(map(int, parts[11:13]))
    return total / CLOCK


Rounds = dict[tuple[str, int], list[dict[str, float]]]


def interleaved(pages: list[Page], rounds: int, seconds: int) -> Rounds:
    """(page, concurrency) -> one dict a round: p50, p95, n, bad, cpu.

    Every other round goes backwards: a page that writes leaves work to the database for the page after it.
    """
    for page in pages:
        page.check()
        page.visit(2, 1)  # warms both workers
    found: Rounds = {}
    for each in range(rounds):
        for page in pages if each % 2 else pages[::-1]:
            for concurrency in page.concurrency:
                found.setdefault((page.name, concurrency), []).append(page.visit(concurrency, seconds))
    return found


def ratio(found: Rounds, ours: str, floor: str, concurrency: int, figure: str) -> tuple[float, float, float]:
    """Median, least and most of ours over the floor, round by round."""
    pairs = zip(found[ours, concurrency], found[floor, concurrency], strict=True)
    ratios = [a[figure] / max(b[figure], 1e-9) for a, b in pairs]
    return statistics.median(ratios), min(ratios), max(ratios)


def middle(found: Rounds, page: str, concurrency: int, figure: str) -> float:
    return statistics.median(each[figure] for each in found[page, concurrency])
