from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhsuk.reading import Unreadable, read_date, read_time


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(
            ("14:30", time(14, 30)),
            ("2:30pm", time(14, 30)),
            ("0230", time(2, 30)),
            ("2.30 pm", time(14, 30)),
        ),
        *(
            ("930", time(9, 30)),
            ("2pm", time(14)),
            ("12am", time(0)),
            ("12pm", time(12)),
            ("14 30", time(14, 30)),
        ),
        *(("14h30", time(14, 30)), ("2.30 P.M.", time(14, 30)), ("noon", time(12)), ("Midnight", time(0))),
        *(("14:30pm", time(14, 30)), ("٢:٣٠", time(2, 30)), (" 00:00 ", time(0)), ("23:59", time(23, 59))),
    ],
)
def test_times_as_people_write_them(typed, meant):
    assert read_time(typed) == meant


@pytest.mark.parametrize(
    "typed", ["2", "14", "24:00", "12:60", "0:30am", "14:30am", "soon", "9" * 100_000, "1:2:3"]
)
def test_what_is_not_a_time_is_refused(typed):
    with pytest.raises(Unreadable, match="not_a_time"):
        read_time(typed)


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MAR.", " march "])
def test_months_by_number_or_name(month):
    assert read_date("27", month, "2026") == date(2026, 3, 27)


def test_september_has_a_fourth_letter_for_some():
    assert read_date("1", "Sept", "2026") == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("boxes", "reason"),
    [
        *(
            (("31", "2", "2026"), "not_real"),
            (("29", "2", "2027"), "not_real"),
            (("x", "2", "2026"), "not_real"),
        ),
        *(
            (("1", "1", "26"), "short_year"),
            (("1", "1", "1899"), "far_year"),
            (("1", "1", "9999"), "far_year"),
        ),
        *((("", "1", "2026"), "no_day"), (("1", " ", "2026"), "no_month"), (("1", "1", ""), "no_year")),
        *(
            (("9" * 100_000, "1", "2026"), "not_real"),
            (("-1", "1", "2026"), "not_real"),
            (("²", "1", "2026"), "not_real"),
        ),
    ],
)
def test_what_is_not_a_date_says_why(boxes, reason):
    with pytest.raises(Unreadable) as refusal:
        read_date(*boxes)
    assert refusal.value.reason == reason


@given(st.text(), st.text(), st.text())
def test_whatever_is_typed_is_a_date_or_is_refused(day, month, year):
    with suppress(Unreadable):
        assert isinstance(read_date(day, month, year), date)


@given(st.text())
def test_whatever_is_typed_is_a_time_or_is_refused(typed):
    with suppress(Unreadable):
        assert isinstance(read_time(typed), time)


@given(st.times())
def test_every_minute_of_the_day_can_be_written_both_ways(moment):
    minute = moment.replace(second=0, microsecond=0)
    assert read_time(minute.strftime("%H:%M")) == minute
    assert read_time(minute.strftime("%I:%M%p")) == minute
