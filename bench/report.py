"""What was measured, written to ``docs/performance.md``: every line a ratio within the same rounds."""

import argparse
import os
import platform
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.load import Rounds, middle, ratio

PLACE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
Sweeps = dict[int, dict[str, dict[str, list[float]]]]


@dataclass(frozen=True)
class Goal:
    name: str
    what: str
    ours: str
    floor: str
    figure: str
    concurrency: int
    at_most: float


GOALS = [
    Goal("P1", "ward list, p50, 1 at a time", "list", "floor list", "p50", 1, 1.3),
    Goal("P1", "ward list, p95, 1 at a time", "list", "floor list", "p95", 1, 1.3),
    Goal("P1", "ward list, p50, 8 at a time", "list", "floor list", "p50", 8, 1.3),
    Goal("P1", "ward list, p95, 8 at a time", "list", "floor list", "p95", 8, 1.3),
    Goal("P3", "ward list, CPU of web and database", "list", "floor list", "cpu", 1, 1.3),
    Goal("P4", "ward list, p50, large over small", "list", "list, small", "p50", 1, 1.2),
    Goal("P6", "one incident, p50, 1 at a time", "detail", "floor detail", "p50", 1, 2.0),
    Goal(
        "read",
        "one incident, audited and row-secured over neither",
        "detail",
        "detail, bare",
        "p50",
        1,
        1.3,
    ),
    Goal("read", "the same, CPU of web and database", "detail", "detail, bare", "cpu", 1, 1.3),
    Goal("P7", "form, p50, 1 at a time", "form", "floor form", "p50", 1, 1.3),
    Goal("P8", "create with audit, p50, 1 at a time", "create", "floor create", "p50", 1, 1.5),
    Goal("P8", "create with audit, p95, 1 at a time", "create", "floor create", "p95", 1, 1.5),
    Goal("P8", "create with audit, p50, 8 at a time", "create", "floor create", "p50", 8, 1.5),
    Goal("P8", "create with audit, p95, 8 at a time", "create", "floor create", "p95", 8, 1.5),
    Goal("P14", "triage queue, p50, 1 at a time", "queue", "floor list", "p50", 1, 1.3),
    Goal("P14", "triage queue, p50, large over small", "queue", "queue, small", "p50", 1, 1.2),
]

HEAD = """# Speed

Measured by `make bench` on {when}: {machine}, {cores} cores, Python {python}, the embedded PostgreSQL set as
in docs/deployment.md, its data on disk and synchronous commits, two gunicorn workers for each site,
{rounds} rounds of {seconds} seconds a page.

Each figure is a ratio to the same page in bare Django (`bench/floor`): the same machine, the same database
server, the same rounds, one after the other. Absolute times on a shared machine mean little; the ratios hold
better. A goal is met where the median is; where the least and the most lie on either side of it, it is not
proven.
{large:,} incidents on 200 wards; the nurse works on two of them. "Small" is {small:,}.
"""

NOTES = PLACE.with_name("performance-notes.md")


def write(
    options: argparse.Namespace,
    sizes: dict[str, int],
    found: Rounds,
    sweeps: Sweeps,
    trail: dict[str, float],
    permissions: dict[str, list[float]],
) -> None:
    swept = deadline_sweep(sweeps, options)
    visited = [pages(found), absolute(found, sizes)]
    parts = [head(options), *visited, swept, audit_trail(trail), scope(permissions)]
    if NOTES.exists():
        parts.append(NOTES.read_text())
    PLACE.write_text("\n".join(parts))


def head(options: argparse.Namespace) -> str:
    return HEAD.format(
        when=datetime.now(UTC).strftime("%-d %B %Y"),
        machine=f"{platform.system()} on {platform.machine()}",
        cores=os.cpu_count(),
        python=platform.python_version(),
        rounds=options.rounds,
        seconds=options.seconds,
        large=options.incidents,
        small=options.small,
    )


def pages(found: Rounds) -> str:
    lines = [
        "## Pages",
        "",
        "| goal | what | at most | measured | least–most | |",
        "|---|---|---|---|---|---|",
    ]
    for goal in GOALS:
        mid, least, most = ratio(found, goal.ours, goal.floor, goal.concurrency, goal.figure)
        said = verdict(goal.at_most, mid, least, most)
        lines.append(
            f"| {goal.name} | {goal.what} | {goal.at_most}× "
            f"| **{mid:.2f}×** | {least:.2f}–{most:.2f} | {said} |"
        )
    return "\n".join([*lines, ""])


def verdict(at_most: float, mid: float, least: float, most: float) -> str:
    if least <= at_most < most:
        return "met, not proven" if mid <= at_most else "missed, not proven"
    return "met" if mid <= at_most else "missed"


def absolute(found: Rounds, sizes: dict[str, int]) -> str:
    lines = [
        "## In milliseconds",
        "",
        "| page | bytes | at once | p50 | p95 | CPU | errors |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, concurrency in found:
        p50, p95, cpu = (middle(found, name, concurrency, figure) for figure in ("p50", "p95", "cpu"))
        bad = int(sum(each["bad"] for each in found[name, concurrency]))
        lines.append(
            f"| {name} | {sizes[name]:,} | {concurrency} | {p50:.1f} | {p95:.1f} | {cpu:.1f} | {bad} |"
        )
    return "\n".join([*lines, ""])


def deadline_sweep(sweeps: Sweeps, options: argparse.Namespace) -> str:
    lines = [
        "## The deadline sweep",
        "",
        "Each overdue deadline costs an update, a row that says so and an audit row.",
        "",
        "| incidents | best SQL, ms | ours, ms | each overdue (P10: ≤ 1.5×) | nothing due, ms (P11: ≤ 5) |",
        "|---|---|---|---|---|",
    ]
    for size, swept in sweeps.items():
        ms = {name: statistics.median(values) for name, values in swept["ms"].items()}
        due = swept["due"]
        each = {name: ms[name] / due[name] for name in ("best", "ours")}
        lines.append(
            f"| {size:,} | {ms['best']:.1f} for {due['best']} | {ms['ours']:.1f} for {due['ours']} "
            f"| **{each['ours'] / each['best']:.2f}×** | {ms['ours_idle']:.1f} |"
        )
    grown = [
        statistics.median(sweeps[size]["ms"]["ours"]) / sweeps[size]["due"]["ours"]
        for size in (options.small, options.incidents)
    ]
    lines += [
        "",
        f"From small to large each overdue deadline takes {grown[1] / grown[0]:.2f} times as long "
        "(P11: at most 1.3×).",
        "",
    ]
    return "\n".join(lines)


def audit_trail(trail: dict[str, float]) -> str:
    rate = trail["sealed"] / trail["seconds"]
    lines = [
        "## The audit trail",
        "",
        f"A worker sealed {trail['sealed']:,} events in {trail['seconds']:.0f} seconds, "
        f"{rate:,.0f} a second.",
        f"`audit_verify` read {trail['verified']:,} in {trail['verifying']:.0f} seconds "
        "(goal: a million in 60).",
        "",
    ]
    return "\n".join(lines)


def scope(permissions: dict[str, list[float]]) -> str:
    ours, each = (statistics.median(permissions[name]) for name in ("ours", "each"))
    lines = [
        "## Permissions",
        "",
        f"A lead's first page takes {ours:.1f} ms in the database and the models. With a permission on "
        f"each of the 100,000 newest incidents it takes {each:.1f} ms: **{ours / each:.2f}×** "
        "(P9: at most 0.10×).",
        "",
    ]
    return "\n".join(lines)
