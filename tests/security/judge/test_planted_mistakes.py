"""The judge is judged: each mistake that is planted in the policies is found, and without one nothing is."""

import pytest
from django.db import connection

from row_security import apply
from tests.database.base import as_owner
from tests.security.judge.adding import wrongly_answered
from tests.security.judge.oracle import RULES
from tests.security.judge.planted import ADDS, BUILT, SHOWN
from tests.security.judge.seen import differences
from tests.security.judge.worlds import SCOPES
from tests.security.structure import faults

pytestmark = pytest.mark.django_db

MISTAKES_WANTED = 25


@pytest.fixture
def plant(judged, monkeypatch):
    """``plant(mistake)``: the policies are laid with it, for the rest of this test."""

    def lay(mistake):
        policies = apply.everything()
        wrong = mistake.planted_in(policies)
        assert wrong != policies
        monkeypatch.setattr(apply, "everything", lambda: wrong)
        with as_owner(connection):
            assert apply.lay(connection)

    return lay


def named(mistakes):
    return pytest.mark.parametrize("mistake", mistakes, ids=lambda mistake: mistake.name)


def wrongly_added(judged, labels, *, every=1):
    """By one of each role, or every third."""
    for who in judged.world.people[: len(SCOPES) : every]:
        yield from wrongly_answered(judged.rows, who.pk, judged.world.now, labels)


def test_there_are_enough_of_them_and_no_two_are_the_same():
    mistakes = [*SHOWN, *BUILT, *ADDS]
    assert len({(one.before, one.after) for one in mistakes}) == len(mistakes) >= MISTAKES_WANTED


def test_without_a_mistake_nothing_is_found(judged):
    assert list(differences(judged.world, judged.answers)) == []
    assert faults() == []
    assert list(wrongly_added(judged, RULES, every=3)) == []


@named(SHOWN)
def test_the_oracle_finds_it(judged, plant, mistake):
    plant(mistake)
    found = differences(judged.world, judged.answers, mistake.labels)
    assert any(found)


@named(BUILT)
def test_the_catalogue_tells(plant, mistake):
    plant(mistake)
    assert faults()


@named(ADDS)
def test_a_row_that_is_added_tells(judged, plant, mistake):
    plant(mistake)
    assert any(wrongly_added(judged, mistake.labels))
