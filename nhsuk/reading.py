"""Reading dates and times as people write them. Pure: words in, a date or a time out, or a reason why not."""

import re
from datetime import date, time

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
ABBREVIATED = {"sept": 9}
WORDS = {"midnight": time(0), "noon": time(12), "midday": time(12)}
CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*|\s+)?(\d{2})?\s*(am|pm)?")


class Unreadable(ValueError):
    """``reason`` is a key of the messages in nhsuk.fields."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_date(day: str, month: str, year: str) -> date:
    """Three boxes, all filled in or not; raises Unreadable."""
    for part, text in (("no_day", day), ("no_month", month), ("no_year", year)):
        if not text.strip():
            raise Unreadable(part)
    try:
        return date(_year(year), _month(month), _number(day))
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable("not_real") from None


def read_time(text: str) -> time:
    """``14:30``, ``2:30pm``, ``2.30 pm``, ``0230``, ``2pm``, ``midnight``; raises Unreadable."""
    words = re.sub(r"([ap])\.m\.?$", r"\1m", text.strip().lower())
    if not words:
        raise Unreadable("no_time")
    if words in WORDS:
        return WORDS[words]
    found = _digits_and_half(words)
    if not found:
        raise Unreadable("not_a_time")
    try:
        return time(_twenty_four(*found[::2]), found[1])
    except ValueError:
        raise Unreadable("not_a_time") from None


def _digits_and_half(words: str) -> tuple[int, int, str] | None:
    """Hour, minute and ``am``, ``pm`` or empty. A bare ``2`` may be either half of the day: no time."""
    if three := re.fullmatch(r"(\d)(\d{2})\s*(am|pm)?", words):  # 930, 230pm
        return int(three[1]), int(three[2]), three[3] or ""
    found = CLOCK.fullmatch(words)
    if not found or (found[2] is None and found[3] is None):
        return None
    return int(found[1]), int(found[2] or 0), found[3] or ""


def _twenty_four(hour: int, half: str) -> int:
    if half and not 1 <= hour <= 12:
        if half == "pm" and hour < 24 and hour:  # 14:30pm can mean only one thing
            return hour
        raise ValueError(hour)
    if half:
        return hour % 12 + (12 if half == "pm" else 0)
    return hour


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,4}", text.strip()):
        raise ValueError(text[:20])
    return int(text)


def _month(text: str) -> int:
    word = text.strip().lower().rstrip(".")
    if word in ABBREVIATED:
        return ABBREVIATED[word]
    named = [number for number, name in enumerate(MONTHS, 1) if word in (name, name[:3])]
    return named[0] if named else _number(text)


def _year(text: str) -> int:
    if re.fullmatch(r"\d{1,3}", text.strip()):
        raise Unreadable("short_year")
    year = _number(text)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Unreadable("far_year")
    return year
