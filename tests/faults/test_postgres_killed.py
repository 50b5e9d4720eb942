from pathlib import Path

import pytest

from tests.faults.harness import System, until
from tests.faults.people import PREPARE

pytestmark = pytest.mark.slow

#: flags incidents for ever, and writes down each one it was told is saved; what fails is sent again as it was
KEEPS_A_JOURNAL = (
    PREPARE
    + """
import os, time
from django.db import DatabaseError, connection
journal = open(os.environ["JOURNAL"], "a", buffering=1)
while True:
    key = uuid4()
    while True:
        try:
            journal.write(f"{flag(key=key).pk}\\n")
            break
        except DatabaseError:
            connection.close()
            time.sleep(0.1)
"""
)


def saved(journal: Path) -> list[str]:
    return journal.read_text().split() if journal.exists() else []


def test_nothing_acknowledged_is_lost_when_postgresql_is_killed_three_times(system: System):
    journal = system.folder / "journal"
    set_up = "import django\ndjango.setup()\n"
    for _ in range(2):  # two people at once
        system.run("nurse", "-c", set_up + KEEPS_A_JOURNAL, JOURNAL=str(journal))
    for _ in range(3):
        before = len(saved(journal))
        until(lambda so_far=before: len(saved(journal)) > so_far + 20, what="twenty more incidents")
        system.kill_postgres()
        system.start_postgres()
    end = len(saved(journal))
    until(lambda: len(saved(journal)) > end, what="one more incident after the last crash")
    for running in system.started:
        running.kill()

    acknowledged = saved(journal)
    assert len(acknowledged) == len(set(acknowledged))  # sending again made no second record
    kept = {str(pk) for (pk,) in system.rows("select id from incidents_incident")}
    assert set(acknowledged) <= kept
    # each with its clock running and its place in the audit trail
    assert system.one("select count(*) from deadlines_deadline where kind = 'entry'") == len(kept)
    assert system.one("select count(*) from audit_auditevent where verb = 'incident.flagged'") == len(kept)
