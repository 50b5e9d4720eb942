"""Two worlds that differ by one incident, and somebody who must not know: whatever they ask, the answers are
the same bytes, by the same number of statements. Threats T01 to T31 of the security design.

Board figures count every incident, also one that is closed to a reader: they are frozen before, and the same.
"""

import random
from collections import Counter
from collections.abc import Iterable

import pytest
import time_machine

from incidents.locking import Refused
from incidents.workflow import IllegalMove
from tests.full import in_full
from tests.security.twins import happening
from tests.security.twins.comparing import SHORT, Twins, undone
from tests.security.twins.crawling import Answers, differences
from tests.security.twins.terms import TERMS, asking
from tests.security.twins.worlds import GROUNDS, HOUR, NOW, PERSONAS, begin_incident, build

pytestmark = pytest.mark.django_db

PAIRS_OF_EACH = 170  # at least, for each of the personas
SEQUENCES, QUICK_SEQUENCES = 20, 2
#: stand for the others in a quick run: on a ward; and over everything, the trail and the reports
QUICK = ("ward staff", "lead, auditor and executive")
QUICK_TERMS = slice(None, None, 4)


def quick_first(personas: Iterable[str]) -> list[object]:
    return [name if name in QUICK else in_full(name) for name in personas]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def same(one: Answers, other: Answers) -> None:
    if found := differences(one, other):
        pytest.fail(f"{len(found)} answers differ:\n" + "\n".join(found[:30]))


@pytest.fixture
def twins(signed_in):
    return lambda persona: Twins(build(persona), signed_in)


def test_three_thousand_pairs_of_pages_at_least():
    assert PAIRS_OF_EACH * len(PERSONAS) >= 3_000


@pytest.mark.parametrize("persona", quick_first(PERSONAS))
def test_whoever_is_walled_off_finds_the_same_in_both_worlds(twins, persona):
    both = twins(persona)
    with undone():
        probes = both.probes(both.other("initiator"))
        with_it = both.everything(probes)
    without = both.everything(probes)
    same(with_it, without)
    assert [key for key, answer in without.items() if answer.status >= 500] == []

    core, pairs = both.core(SHORT), len(without)
    for ground in some_of(persona):
        with undone():
            both.other(ground)
            same(both.core(SHORT), core)
        pairs += len(core)
    assert pairs >= PAIRS_OF_EACH


def some_of(persona: str) -> list[str]:
    """Two more of the grounds, so that each is tried in six roles or more."""
    others = [ground for ground in GROUNDS if ground != "initiator"]
    first = list(PERSONAS).index(persona) * 2
    return [others[(first + more) % len(others)] for more in (0, 1)]


def test_every_ground_is_tried_in_several_roles():
    tried = Counter(ground for persona in PERSONAS for ground in some_of(persona))
    assert tried.keys() == GROUNDS.keys() - {"initiator"}
    assert min(tried.values()) >= 6


@pytest.mark.parametrize("name", ["lead", "nurse", "auditor", "executive"])
def test_somebody_who_may_know_does_find_a_difference(twins, signed_in, name):
    """Or the test above would say nothing."""
    both = twins("ward staff")
    both.world.x, both.client = both.world.people[name], signed_in(both.world.people[name])
    without = both.core(SHORT)
    begin_incident(both.world, "partner of the accused", NOW - 60 * HOUR)
    happening.chased(both.world, None)
    assert differences(both.core(SHORT), without)


@pytest.mark.parametrize("persona", ["ward staff", *map(in_full, ("lead for adults", "auditor"))])
def test_two_hundred_searches_find_the_same(twins, persona, full):
    assert len(TERMS) >= 200
    both = twins(persona)
    questions = asking(both.world, persona)
    questions = questions if full else questions[QUICK_TERMS]
    with undone():
        both.other("initiator")
        with_it = both.asked(questions)
    without = both.asked(questions)
    assert len(without) >= len(questions)
    same(with_it, without)


@pytest.mark.parametrize("seed", [*range(QUICK_SEQUENCES), *map(in_full, range(QUICK_SEQUENCES, SEQUENCES))])
def test_whatever_happens_to_it_in_whatever_order(twins, seed):
    chance = random.Random(seed)
    both = twins(chance.choice(list(PERSONAS)))
    without = both.core(SHORT)
    ground = chance.choice(
        [name for name in GROUNDS if name != "on the shift"]
    )  # it ends as somebody is named
    incident = begin_incident(both.world, ground, NOW)
    for event in chance.sample(happening.EVENTS, 4):
        try:
            event(both.world, incident)
        except (IllegalMove, Refused):
            continue
        same(both.core(SHORT), without)
