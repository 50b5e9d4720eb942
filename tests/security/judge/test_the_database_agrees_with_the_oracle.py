"""For each person of each world, at two times: PostgreSQL shows exactly the rows that the oracle says."""

import pytest

from tests.full import in_full
from tests.security.judge.oracle import RULES
from tests.security.judge.seen import differences
from tests.security.secured import SECURED

pytestmark = pytest.mark.django_db

SEEDS = range(1, 5)
PAIRS_WANTED = 2_000
each_world = pytest.mark.parametrize(
    "judged",
    [*SEEDS, *map(in_full, range(5, 31))],
    indirect=True,
    scope="module",
    ids=lambda seed: f"world {seed}",
)


def test_the_oracle_judges_every_secured_table():
    assert set(RULES) == SECURED


@each_world
def test_everybody_is_shown_the_rows_that_the_oracle_says_and_no_other(judged):
    assert list(differences(judged.world, judged.answers)) == []


@each_world
def test_each_table_has_rows_that_somebody_sees_and_rows_that_somebody_active_does_not(judged):
    everything = {label: {row.id for row in judged.rows[label]} for label in RULES}
    active = {user.id for user in judged.rows["staff.User"] if user.is_active}
    answers = [seen for (person, _), seen in judged.answers.items() if person in active]
    for label, rows in everything.items():
        assert any(seen[label] for seen in answers), label
        assert any(rows - seen[label] for seen in answers), label


@each_world
def test_each_world_does_its_part_of_the_pairs_of_a_person_and_an_incident(judged, record_property):
    pairs = len(judged.world.people) * len(judged.rows["incidents.Incident"])
    record_property("person-incident pairs", pairs)
    assert pairs * len(SEEDS) >= PAIRS_WANTED
