"""Days that people choose, as the moment they end. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
#: nothing open waits longer than this for its next review: 3 months, as weeks
LONGEST_TO_REVIEW = timedelta(weeks=13)
TOO_FAR = "Choose a date in the next 3 months"
END_OF_DAY = time(17, 0)


def end_of(day: date) -> datetime:
    """When work promised for this day is due: 17:00 on the wall clock, whatever the season."""
    return datetime.combine(day, END_OF_DAY, LONDON).astimezone(UTC)


def last_review_day(now: datetime) -> date:
    """The latest day that may be chosen for the next review (NCCMH standard 6.5)."""
    return now.astimezone(LONDON).date() + LONGEST_TO_REVIEW


def gap_in_words(earlier: datetime, later: datetime) -> str:
    """``3 days 2 hours``; empty when less than an hour lies between."""
    hours = int((later - earlier).total_seconds() // 3600)
    parts = [(hours // 24, "day"), (hours % 24, "hour")]
    return " ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n > 0)
