from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nhsuk.localtime import FIRST, SECOND, AmbiguousTime, MissingTime, happened_twice, resolve, which_of

LONDON = ZoneInfo("Europe/London")
BACK, FORWARD = datetime(2026, 10, 25, 1, 30), datetime(2026, 3, 29, 1, 30)
WALL = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31))
# the two nights of each year, where everything interesting happens
NIGHTS = st.sampled_from([datetime(year, month, 24) for year in range(2026, 2031) for month in (3, 10)])
NEAR = st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes), NIGHTS, st.integers(0, 8 * 24 * 60)
)


def test_an_ordinary_summer_afternoon_is_an_hour_ahead_of_utc():
    assert resolve(datetime(2026, 7, 1, 14, 30), LONDON) == datetime(2026, 7, 1, 13, 30, tzinfo=UTC)


def test_half_past_one_when_the_clocks_go_back_must_say_which():
    with pytest.raises(AmbiguousTime):
        resolve(BACK, LONDON)


def test_the_first_and_the_second_are_an_hour_apart():
    assert resolve(BACK, LONDON, SECOND) - resolve(BACK, LONDON, FIRST) == timedelta(hours=1)


def test_half_past_one_when_the_clocks_go_forward_never_was():
    with pytest.raises(MissingTime):
        resolve(FORWARD, LONDON, FIRST)


def test_the_edges_of_the_repeated_hour():
    assert happened_twice(datetime(2026, 10, 25, 1, 0), LONDON)
    assert happened_twice(datetime(2026, 10, 25, 1, 59, 59), LONDON)
    assert not happened_twice(datetime(2026, 10, 25, 0, 59, 59), LONDON)
    assert not happened_twice(datetime(2026, 10, 25, 2, 0), LONDON)


def test_saying_which_changes_nothing_on_other_days():
    plain = datetime(2026, 5, 5, 9, 0)
    assert resolve(plain, LONDON, SECOND) == resolve(plain, LONDON)


def test_a_time_that_already_has_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        resolve(datetime(2026, 5, 5, tzinfo=UTC), LONDON)


@given(st.one_of(WALL, NEAR), st.sampled_from([FIRST, SECOND]))
def test_every_resolved_moment_shows_the_time_that_was_typed(naive, which):
    try:
        moment = resolve(naive, LONDON, which)
    except MissingTime:
        assume(False)
    assert moment.astimezone(LONDON).replace(tzinfo=None, fold=0) == naive


@given(st.one_of(WALL, NEAR))
def test_every_moment_can_be_shown_and_read_back(naive):
    moment = naive.replace(tzinfo=UTC)
    shown = moment.astimezone(LONDON).replace(tzinfo=None, fold=0)
    assert resolve(shown, LONDON, which_of(moment, LONDON)) == moment


@given(NEAR)
def test_only_times_that_happened_twice_are_called_ambiguous(naive):
    try:
        resolve(naive, LONDON)
    except AmbiguousTime:
        assert resolve(naive, LONDON, FIRST) < resolve(naive, LONDON, SECOND)
    except MissingTime:
        assert naive.month == 3
    else:
        assert not happened_twice(naive, LONDON)
