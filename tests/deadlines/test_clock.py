"""The pure rules, at ordinary times and when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines import clock
from deadlines.clock import LADDERS, Kind, State

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(hours=24)

instants = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2030, 12, 31), timezones=st.just(UTC)
).map(lambda instant: instant.astimezone(LONDON))
near_due = st.timedeltas(min_value=timedelta(days=-10), max_value=timedelta(days=30))


@given(instants)
def test_entry_is_due_exactly_24_elapsed_hours_later(known_at):
    assert clock.due_at(Kind.ENTRY, known_at) - known_at.astimezone(UTC) == DAY


@pytest.mark.parametrize(
    ("known_at", "on_the_wall"),
    [
        (datetime(2026, 3, 28, 12, 0, tzinfo=LONDON), "2026-03-29 13:00"),  # a 23-hour day
        (datetime(2026, 10, 24, 12, 0, tzinfo=LONDON), "2026-10-25 11:00"),  # a 25-hour day
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=0), "2026-10-26 00:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1), "2026-10-26 01:30"),
        (datetime(2028, 2, 28, 23, 0, tzinfo=LONDON), "2028-02-29 23:00"),
    ],
)
def test_the_wall_clock_moves_when_the_clocks_change_and_the_24_hours_do_not(known_at, on_the_wall):
    due = clock.due_at(Kind.ENTRY, known_at)
    assert due.astimezone(LONDON).strftime("%Y-%m-%d %H:%M") == on_the_wall


def test_the_two_half_past_ones_are_an_hour_apart():
    first, second = (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=fold) for fold in (0, 1))
    assert clock.due_at(Kind.ENTRY, second) - clock.due_at(Kind.ENTRY, first) == timedelta(hours=1)


DUE = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("met", "ended", "now", "expected"),
    [
        (None, None, DUE, State.RUNNING),
        (None, None, DUE + SECOND, State.OVERDUE),
        (DUE, None, DUE + DAY, State.MET),
        (DUE + SECOND, None, DUE + DAY, State.LATE),
        (None, DUE - DAY, DUE + DAY, State.ENDED),
    ],
)
def test_state_follows_from_the_row_and_the_time(met, ended, now, expected):
    assert clock.state(due_at=DUE, met_at=met, ended_at=ended, now=now) is expected


@given(st.sampled_from(Kind), instants, near_due)
def test_the_true_rung_is_the_last_that_has_been_reached(kind, due, passed):
    due = due.astimezone(UTC)
    reached = [step for step in LADDERS[kind] if step.after_due <= passed]
    assert clock.true_rung(LADDERS[kind], due, due + passed) == (reached[-1] if reached else None)


@pytest.mark.parametrize("kind", Kind)
def test_every_ladder_climbs_and_names_each_rung_once(kind):
    times = [rung.after_due for rung in LADDERS[kind]]
    assert times == sorted(set(times))
    assert len({rung.level for rung in LADDERS[kind]}) == len(times)
    assert all(rung.tells for rung in LADDERS[kind])


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=5, minutes=20), "5 hours 20 minutes left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(seconds=30), "less than a minute left"),
        (-timedelta(days=2, hours=3), "2 days 3 hours overdue"),
        (-timedelta(seconds=1), "less than a minute overdue"),
    ],
)
def test_time_left_in_words(left, words):
    assert clock.in_words(left) == words


@pytest.mark.parametrize(
    ("state", "left", "said"),
    [
        (State.RUNNING, timedelta(hours=9), ("9 hours left", "blue")),
        (State.RUNNING, timedelta(hours=3), ("3 hours left", "orange")),
        (State.OVERDUE, -timedelta(hours=3), ("3 hours overdue", "red")),
        (State.LATE, -timedelta(hours=3), ("Done late", "yellow")),
        (State.MET, timedelta(hours=3), ("Done in time", "green")),
    ],
)
def test_the_colour_echoes_the_words(state, left, said):
    assert clock.said(state, left) == said
