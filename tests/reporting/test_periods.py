from datetime import UTC, date, datetime, timedelta

import pytest

from reporting.counts.periods import Quarter

SPRING, SUMMER, AUTUMN, WINTER = (Quarter(date(2026, month, 1)) for month in (4, 7, 10, 1))


def test_the_quarters_of_the_financial_year_begin_in_april() -> None:
    assert SPRING.label == "Quarter 1 2026/27 (April to June 2026)"
    assert [quarter.number for quarter in (SPRING, SUMMER, AUTUMN, WINTER)] == [1, 2, 3, 4]
    assert WINTER.label == "Quarter 4 2025/26 (January to March 2026)"
    assert Quarter(date(2000, 1, 1)).financial_year == "1999/00"


def test_a_quarter_begins_at_midnight_in_london() -> None:
    assert SPRING.starts_at == datetime(2026, 3, 31, 23, 0, tzinfo=UTC)  # summer time
    assert SPRING.ends_at == SUMMER.starts_at
    assert WINTER.starts_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_quarter_in_which_the_clocks_change_is_an_hour_out() -> None:
    assert WINTER.ends_at - WINTER.starts_at == timedelta(days=90) - timedelta(hours=1)
    assert AUTUMN.ends_at - AUTUMN.starts_at == timedelta(days=92) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        (datetime(2026, 3, 31, 22, 59, 59, tzinfo=UTC), WINTER),
        (datetime(2026, 3, 31, 23, 0, tzinfo=UTC), SPRING),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), AUTUMN),
    ],
)
def test_a_moment_lies_in_the_quarter_londons_clock_says(moment: datetime, quarter: Quarter) -> None:
    assert Quarter.of(moment) == quarter


def test_counting_back_and_forth_over_new_year() -> None:
    assert WINTER.previous() == Quarter(date(2025, 10, 1))
    assert WINTER.previous().next() == WINTER
    assert [quarter.short for quarter in SPRING.last(3)] == ["Q3 2025/26", "Q4 2025/26", "Q1 2026/27"]
    assert SPRING.year_months == "July 2025 to June 2026"


def test_no_other_day_begins_a_quarter() -> None:
    for day in (date(2026, 4, 2), date(2026, 5, 1)):
        with pytest.raises(ValueError, match="begins on"):
            Quarter(day)
