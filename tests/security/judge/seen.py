"""What PostgreSQL shows somebody of the secured tables, and where that is not as the oracle says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.apps import apps

from row_security.context import acting_as
from row_security.prepared import ask
from staff.models import User
from tests.security.judge.oracle import RULES, Seen
from tests.security.judge.worlds import World

Answers = dict[tuple[UUID, datetime], Seen]


def shown(person: UUID, now: datetime, labels: Iterable[str] = RULES) -> Seen:
    """In one statement, which is planned once."""
    tables = {apps.get_model(label)._meta.db_table: label for label in labels}
    asked = " union all ".join(f"select '{table}', id from {table}" for table in sorted(tables))
    seen: Seen = defaultdict(set)
    with acting_as(person, now=now):
        for table, pk in ask(asked, []):
            seen[tables[table]].add(pk)
    return seen


def differences(world: World, answers: Answers, labels: Iterable[str] = RULES) -> Iterator[str]:
    """One by one: whoever looks for any stops at the first."""
    for who, now in world_asks(world):
        for label, kind, wrong in of_one(answers[who.pk, now], shown(who.pk, now, labels), labels):
            yield f"{kind}, to {who.name}: {label} {shown_in(wrong)}"


def world_asks(world: World) -> Iterable[tuple[User, datetime]]:
    return [(who, now) for now in world.times for who in world.people]


def of_one(right: Seen, found: Seen, labels: Iterable[str]) -> Iterable[tuple[str, str, set[UUID]]]:
    for label in labels:
        if more := found[label] - right[label]:
            yield label, "shown though it may not be seen", more
        if less := right[label] - found[label]:
            yield label, "hidden though it may be seen", less


def shown_in(rows: set[UUID]) -> str:
    return ", ".join(sorted(map(str, rows))[:3])
