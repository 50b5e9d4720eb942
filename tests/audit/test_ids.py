"""Ids of rows that no address of a record names: in order of time, and not to be guessed."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

import time_machine

from audit.ids import uuid7

WHEN = datetime(2026, 11, 22, 3, 4, 5, 678_000, tzinfo=UTC)


def test_it_is_a_uuid_of_version_7_that_begins_with_its_moment():
    with time_machine.travel(WHEN, tick=False):
        made = uuid7()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert datetime.fromtimestamp((made.int >> 80) / 1000, UTC) == WHEN


def test_later_ones_sort_after_earlier_ones():
    made = []
    for milliseconds in range(50):
        with time_machine.travel(WHEN + timedelta(milliseconds=milliseconds), tick=False):
            made.append(uuid7())
    assert made == sorted(made)


def test_of_one_moment_every_random_bit_differs_somewhere():
    with time_machine.travel(WHEN, tick=False):
        made = [uuid7().int for _ in range(500)]
    ever_set = ever_clear = 0
    for one in made:
        ever_set |= one
        ever_clear |= ~one & ((1 << 128) - 1)
    assert len(set(made)) == len(made)
    assert (ever_set & ever_clear).bit_count() == 74
