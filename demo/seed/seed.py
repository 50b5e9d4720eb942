"""Fill an empty database with the invented trust."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from demo.seed.cases import Case
from demo.seed.core import core
from demo.seed.directory import Directory, make_directory
from demo.seed.draw import Draw
from demo.seed.load import insert
from demo.seed.multiply import multiply
from demo.seed.ordinary import ordinary
from demo.seed.record import record
from demo.seed.referred import referred
from demo.seed.response import response, ticked_by_the_work
from demo.seed.rows import Row
from demo.seed.stories import stories
from demo.seed.trail import trail
from reporting.counts.periods import Quarter
from reporting.services import CannotReport, make_report, sign
from staff.models import User
from staff.service_users import change_service_user
from wards.models import ServiceUser

COMMENTARY = (
    "More people are telling us what happens to them, which is what we hoped for. The evening handover now "
    "says who will sit with people at supper. This trust and everybody in it are invented."
)
REWRITTEN = "Bryn Storywell"  # of the story of the bank nurse
PATTERNS = 5_000  # drawn one by one; in bulk the database makes the others from these


@dataclass(frozen=True)
class Plan:
    """`overdue` of the incidents are unfinished past their time. In bulk only the core rows are written."""

    incidents: int
    seed: int
    wards: int
    overdue: int
    days: int
    bulk: bool


def seed(plan: Plan, *, now: datetime, said: Callable[[int], None]) -> None:
    now = now.replace(second=0, microsecond=0)
    draw, start = Draw(plan.seed), now - timedelta(days=plan.days)
    with transaction.atomic():
        directory = make_directory(draw, wards=plan.wards, start=start, now=now)
        count = min(plan.incidents, PATTERNS) if plan.bulk else plan.incidents
        cases = list(told(draw, directory, plan, count, start, now))
        write = core if plan.bulk else partial(whole, directory)
        insert(row for case in cases for row in write(draw, case, now))
        if not plan.bulk:
            rewrite_somebody(directory, now - timedelta(hours=20))
            make_reports(directory.cast["executive"], now)
    if plan.incidents > len(cases):
        closed = [case.id for case in cases if case.times.closed]
        multiply(closed, count=plan.incidents - len(cases), walked=draw.walked, said=said)


def rewrite_somebody(directory: Directory, at: datetime) -> None:
    """By the bank nurse whom he has named, on the ward’s list: the lead of that case is asked to look."""
    bryn = ServiceUser.objects.get(name=REWRITTEN)
    values = {"name": "Brian Storey", "date_of_birth": date(1971, 3, 2)}
    by = directory.cast["bank.nurse"]
    change_service_user(person=bryn, values=values, seen=bryn.fingerprint, by=by, now=at)


def make_reports(executive: User, now: datetime) -> None:
    """The last quarter waits for the executive lead; the one before is signed off. A quarter in which the
    invented trust did not use Heard yet has no report.
    """
    last = Quarter.latest_countable(now)
    with suppress(CannotReport):
        before = make_report(quarter=last.previous(), by=executive, now=now)
        sign(report=before, commentary=COMMENTARY, by=executive, now=now)
    with suppress(CannotReport):
        make_report(quarter=last, by=executive, now=now)


def told(
    draw: Draw, directory: Directory, plan: Plan, count: int, start: datetime, now: datetime
) -> Iterator[Case]:
    """The stories are among the incidents asked for."""
    of_stories = stories(draw, directory, now)
    yield from of_stories
    more = max(count - len(of_stories), 0)
    yield from ordinary(draw, directory, count=more, overdue=min(plan.overdue, more), start=start, now=now)


def whole(directory: Directory, draw: Draw, case: Case, now: datetime) -> list[Row]:
    rows = [
        *core(draw, case, now),
        *record(draw, case, now),
        *response(draw, case, now),
        *referred(draw, directory, case, now),
    ]
    rows += ticked_by_the_work(draw, case, rows)
    return [*rows, *trail(draw, case, rows)]
