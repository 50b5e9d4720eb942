"""PostgreSQL killed while two people report, record and submit over HTTP, and the clock runs beside them."""

import random
import time
from collections.abc import Callable

import pytest

from tests.faults.harness import System, until
from tests.faults.nurse import PAGES, Nurse

pytestmark = pytest.mark.slow

KILLED = 2
APOLOGY = "This is our fault, not yours."
Line = tuple[str, str, str]  # the page, the record, the words that were typed

#: page -> records with what was typed there, one row for each time it was kept
KEPT = {
    "flag": "select id::text, headline from incidents_incident",
    "record/what-happened/": "select id::text, narrative from incidents_incident where narrative <> ''",
    "record/when-and-where/": "select id::text, when_words from incidents_incident where when_words <> ''",
    "record/people/add/not-known/": "select incident_id::text, described_as from incidents_involvement",
    "record/account-and-harm/": "select id::text, headline from incidents_incident where physical_harm <> ''",
    "record/safety-and-evidence/": "select id::text, safety_words from incidents_incident "
    "where safety_words <> ''",
    "record/submit/": "select i.id::text, headline from incidents_incident i join incidents_statuschange c "
    "on c.incident_id = i.id where became = 'submitted'",
}
SAVES = "select incident_id, section, values, count(*) from incidents_sectionsave group by 1, 2, 3"
ESCALATED = """
select count(*), count(distinct (deadline_id, level)), count(distinct deadline_id)
from deadlines_escalation where level = 'new'
"""


def acknowledged(nurse: Nurse) -> list[Line]:
    lines = [line.split("\t") for line in nurse.journal.read_text().splitlines()]
    return [(page, record, words) for page, record, words in lines]


def each(nurses: list[Nurse], count: Callable[[Nurse], int], more: int, what: str) -> None:
    """Until each of them has met so many more."""
    before = [count(nurse) for nurse in nurses]
    until(
        lambda: (
            any(nurse.fault for nurse in nurses)
            or all(count(nurse) >= had + more for nurse, had in zip(nurses, before, strict=True))
        ),
        what=what,
    )


def journal_length(nurse: Nurse) -> int:
    return len(acknowledged(nurse))


def refusals(nurse: Nurse) -> int:
    return len(nurse.refused)


@pytest.fixture
def nurses(system: System) -> list[Nurse]:
    """Two at once, after they have lived through the death of the server at moments that nobody chose."""
    for start in (system.web, system.worker, system.beat):
        start()
    nurses = [Nurse(system.url, "n1@anyshire.example", system.folder / f"journal-{n}") for n in range(2)]
    for nurse in nurses:
        nurse.start()
    for _ in range(KILLED):
        each(nurses, journal_length, 2, "two more forms of each")
        time.sleep(random.random() / 2)
        system.kill_postgres()
        each(nurses, refusals, 1, "the outage")
        system.start_postgres()
    each(nurses, journal_length, len(PAGES), "a whole record after the last crash")
    for nurse in nurses:
        nurse.stop()
    return nurses


def test_nothing_acknowledged_is_lost_or_doubled_when_postgresql_is_killed(
    system: System, nurses: list[Nurse]
):
    told = [line for nurse in nurses for line in acknowledged(nurse)]
    assert {page for page, _, _ in told} == set(KEPT) == {"flag", *PAGES}
    assert len(told) == len(set(told))
    for page, query in KEPT.items():
        kept = system.rows(query)
        assert len(kept) == len(set(kept)), page
        assert {(record, words) for at, record, words in told if at == page} <= set(kept), page
    assert {count for *_, count in system.rows(SAVES)} == {1}

    # each record with its clock, its place in the audit trail, and its news told once
    records = system.one("select count(*) from incidents_incident")
    assert system.one("select count(*) from deadlines_deadline where kind = 'entry'") == records
    assert system.one("select count(*) from audit_auditevent where verb = 'incident.flagged'") == records
    until(lambda: system.rows(ESCALATED)[0][2] == records, what="every record's escalation")
    assert system.rows(ESCALATED) == [(records, records, records)]

    # who met the outage was told so in plain English, and never how the software is made
    answers = [answer for nurse in nurses for answer in nurse.refused]
    assert {status for status, _ in answers} <= {500, 503}
    assert all(APOLOGY in page and "Traceback" not in page and "psycopg" not in page for _, page in answers)
