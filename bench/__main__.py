"""Measure this machine: ``make bench``, or ``python -m bench --incidents 1000000 --small 10000 --rounds 5``.

Writes ``docs/performance.md``. The filled databases stay in ``.state/bench`` for the next run.
"""

import argparse
import json
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from html.parser import HTMLParser
from typing import Any

from bench import report
from bench.load import Page, Rounds, Site, interleaved
from bench.people import CODE_SECRET, LEAD, NURSE, PASSWORD, WRITER
from bench.stage import CHECKOUT, Stage, say, tuned
from demo.servers import CannotStart, Servers, forget_client_settings

PERMISSIONS = 100_000  # one on each incident, which is what ours is measured beside
FLAG = {
    "category": "harassment_verbal",
    "staff_involved": "no",
    "everyone_safe": "yes",
    "headline": "Something was said in the lounge @N@",
    "form_key": "@UUID@",
}


FLOOR_CREATE = {
    "ward": "17",
    "category": "3",
    "harm": "1",
    "affected_kind": "0",
    "location": "2",
    "occurred_at": "2026-01-20 21:15:00",
    "summary": "Something was said in the lounge @N@",
    "details": "",
}


def main() -> None:
    options = arguments()
    if not shutil.which("wrk"):
        sys.exit("The load generator wrk is missing: sudo apt-get install wrk")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    forget_client_settings()
    try:
        with tuned(Servers(CHECKOUT / ".state" / "bench")) as servers:
            measure(Stage(servers), options)
    except CannotStart as reason:
        sys.exit(str(reason))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=1_000_000, help="of the audit trail")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    return parser.parse_args()


def measure(stage: Stage, options: argparse.Namespace) -> None:
    large, small = stage.heard(options.incidents), stage.heard(options.small)
    floor_large, floor_small = stage.floor(options.incidents), stage.floor(options.small)
    say("Sweeping deadlines")
    sweeps = {size: sweep(stage, size, options.rounds) for size in (options.small, options.incidents)}
    say("Sealing and verifying the audit trail")
    trail = seal_and_verify(stage, options.small, options.events)
    say("Asking what a lead may see")
    permissions = by_permission(stage, large, options.rounds)
    say("Letting the databases settle")
    stage.settle(large, small, floor_large, floor_small)
    say(f"Visiting pages: {options.rounds} rounds of {options.seconds} seconds each")
    with ExitStack() as servers:
        ours = servers.enter_context(stage.serving(large, "config.wsgi"))
        ours_small = servers.enter_context(stage.serving(small, "config.wsgi"))
        floor = servers.enter_context(stage.serving(floor_large, "bench.floor.wsgi"))
        bare = servers.enter_context(stage.serving(large, "bench.without", without=True))
        sizes, found = visit(ours, ours_small, floor, bare, options)
    report.write(options, sizes, found, sweeps, trail, permissions)


def sweep(stage: Stage, size: int, rounds: int) -> dict[str, dict[str, list[float]]]:
    environment = {
        **stage.settings(f"heard_{size}"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "FLOOR_DATABASE_URL": stage.url(f"floor_{size}", owner=True),
        "OURS_DATABASE_URL": stage.url(f"heard_{size}", owner=True),
    }
    return said(environment, "bench.sweeps", rounds)


def seal_and_verify(stage: Stage, size: int, events: int) -> dict[str, float]:
    with stage.scratch(f"heard_{size}") as database:
        settings = {"DJANGO_SETTINGS_MODULE": "config.settings"}
        return said(stage.settings(database, owner=True) | settings, "bench.trail", events)


def by_permission(stage: Stage, database: str, rounds: int) -> dict[str, list[float]]:
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return said(stage.settings(database, owner=True) | settings, "bench.scope", rounds, PERMISSIONS)


def said(environment: dict[str, str], module: str, *counts: int) -> Any:
    """What this module prints, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, counts)],
        env=environment,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def visit(
    ours: Site, small: Site, floor: Site, bare: Site, options: argparse.Namespace
) -> tuple[dict[str, int], Rounds]:
    floor.log_in("/login/", {"username": "nurse", "password": "benchmark-only"})
    lead = Site(ours.base, ours.processes)
    lead_small = Site(small.base, small.processes)
    writer = Site(ours.base, ours.processes)
    people = (
        (ours, NURSE),
        (bare, NURSE),
        (writer, WRITER),
        (small, NURSE),
        (lead, LEAD),
        (lead_small, LEAD),
    )
    for site, login in people:
        site.log_in("/accounts/login/", {"login": login, "password": PASSWORD}, CODE_SECRET)
    pages = [
        Page("floor list", floor, "/incidents/"),
        Page("list", ours, "/incidents/"),
        Page("list, small", small, "/incidents/", concurrency=(1,)),
        Page("floor detail", floor, first_link(floor, "/incidents/")),
        Page("detail", ours, first_link(ours, "/incidents/")),
        Page("detail, bare", bare, first_link(bare, "/incidents/")),
        Page("floor form", floor, "/incidents/new/"),
        Page("form", ours, "/incidents/flag/"),
        Page("floor create", floor, "/incidents/new/", FLOOR_CREATE),
        Page("create", writer, "/incidents/flag/", as_shown(writer, "/incidents/flag/") | FLAG),
        Page("queue", lead, "/incidents/queue/"),
        Page("queue, small", lead_small, "/incidents/queue/", concurrency=(1,)),
    ]
    sizes = {page.name: page.check() for page in pages}
    return sizes, interleaved(pages, options.rounds, options.seconds)


def fetch(site: Site, path: str) -> str:
    cookies = "; ".join(f"{name}={value}" for name, value in site.cookies.items())
    return (
        urllib.request.urlopen(urllib.request.Request(site.base + path, headers={"Cookie": cookies}))
        .read()
        .decode()
    )


def first_link(site: Site, path: str) -> str:
    """The address of the first record that a list shows."""
    found = re.search(r'<td[^>]*>.*?href="([^"]*?)([0-9a-f-]{36}|\d+)/"', fetch(site, path))
    if not found:
        sys.exit(f"{path} lists nothing to open.")
    return f"{path}{found[2]}/"


class Shown(HTMLParser):
    """What a browser would send if the form were sent as it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name"), given.get("type")
        if (
            tag != "input"
            or not name
            or (kind in {"radio", "checkbox"} and "checked" not in given and name != "ward")
        ):
            return
        self.fields.setdefault(name, given.get("value") or "")


def as_shown(site: Site, path: str) -> dict[str, str]:
    form = Shown()
    form.feed(fetch(site, path))
    return {name: value for name, value in form.fields.items() if name != "csrfmiddlewaretoken"}


if __name__ == "__main__":
    main()
