"""The deadline sweep beside the best SQL for the same work: ``python -m bench.sweeps <rounds>``.

Each overdue row costs an update, a row that says so, and an audit row, committed. Between rounds, untimed,
the state is put back. Prints JSON: milliseconds of each round, and how many rows were due.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable

import django
import psycopg2

django.setup()

from django.utils import timezone  # noqa: E402

from bench.stage import OVERDUE  # noqa: E402
from deadlines import escalation  # noqa: E402
from row_security.context import acting_as_system  # noqa: E402

BEST = """
with due as (
    select id from floor_incident where reviewed_at is null and escalated_at is null and deadline_at < now()
    order by deadline_at for update skip locked
), up as (
    update floor_incident i set escalated_at = now() from due where i.id = due.id
    returning i.id, i.reporter_id
), ob as (
    insert into floor_outbox (incident_id, kind, created_at) select id, 'overdue', now() from up
    on conflict (incident_id) do nothing returning id
)
insert into floor_audit (incident_id, actor_id, at, action, data)
select id, reporter_id, now(), 'overdue', '{}' from up
"""
RESET_FLOOR = (
    "update floor_incident set escalated_at = null where id in (select incident_id from floor_outbox)",
    "truncate floor_outbox, floor_audit",
    "vacuum analyze floor_incident",
)
RESET_OURS = (
    "update deadlines_deadline d set next_rung_at = e.was_due_at "
    "from deadlines_escalation e where e.deadline_id = d.id and d.met_at is null and d.ended_at is null",
    "truncate deadlines_notice, deadlines_escalation",
    # as many as the floor has: with each day since they were filled, more became due
    "update deadlines_deadline set next_rung_at = null where next_rung_at <= now() and id not in ("
    f"select id from deadlines_deadline where next_rung_at <= now() order by due_at, id limit {OVERDUE})",
    "vacuum analyze deadlines_deadline",
)


def timed(work: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    done = work()
    return (time.perf_counter() - began) * 1000, done


def owner(url: str) -> "psycopg2.extensions.cursor":
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection.cursor()


def put_back(cursor: "psycopg2.extensions.cursor", reset: Iterable[str]) -> None:
    for statement in reset:
        cursor.execute(statement)


def main(rounds: int) -> None:
    floor, ours = owner(os.environ["FLOOR_DATABASE_URL"]), owner(os.environ["OURS_DATABASE_URL"])
    found: dict[str, list[float]] = {"best": [], "ours": [], "best_idle": [], "ours_idle": []}
    due = {}

    def best() -> int:
        floor.execute(BEST)
        return floor.rowcount

    def escalate() -> int:
        with acting_as_system(escalation.TICK):
            return escalation.escalate(now=timezone.now())

    put_back(floor, RESET_FLOOR)  # a run before may have been stopped
    put_back(ours, RESET_OURS)
    for each in range(rounds + 1):  # the first warms up
        for name, work, cursor, reset in (
            ("best", best, floor, RESET_FLOOR),
            ("ours", escalate, ours, RESET_OURS),
        ):
            took, due[name] = timed(work)
            idle, _ = timed(work)
            if each:
                found[name].append(took)
                found[f"{name}_idle"].append(idle)
            put_back(cursor, reset)
        if not all(due.values()):
            sys.exit(f"Nothing was due: {due}")
    print(json.dumps({"due": due, "ms": found}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
