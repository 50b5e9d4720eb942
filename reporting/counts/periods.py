"""The quarters of the NHS financial year, which begins on 1 April. Pure.

A quarter begins and ends at midnight in London; as moments both are in UTC, so that a quarter in which the
clocks change is an hour shorter or longer.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FIRST_MONTHS = (1, 4, 7, 10)
LAST_DUE = timedelta(hours=24)  # after its quarter, the last of its records is due (NCCMH standard 7.1)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def midnight(day: date) -> datetime:
    """The moment, in UTC, when this day begins in London."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


@dataclass(frozen=True, order=True)
class Quarter:
    starts_on: date

    def __post_init__(self) -> None:
        if self.starts_on.day != 1 or self.starts_on.month not in FIRST_MONTHS:
            raise ValueError("A quarter begins on 1 January, 1 April, 1 July or 1 October.")

    @classmethod
    def of(cls, moment: datetime) -> "Quarter":
        """The quarter in which this moment lies, by the clock in London. `moment` is aware."""
        day = moment.astimezone(LONDON).date()
        return cls(date(day.year, FIRST_MONTHS[(day.month - 1) // 3], 1))

    @classmethod
    def latest_countable(cls, now: datetime) -> "Quarter":
        """The latest whose every record has fallen due, so that none is counted before its time."""
        return cls.of(now - LAST_DUE).previous()

    @classmethod
    def from_json(cls, kept: str | None) -> "Quarter | None":
        return cls(date.fromisoformat(kept)) if kept else None

    @staticmethod
    def to_json(quarter: "Quarter | None") -> str | None:
        return quarter.starts_on.isoformat() if quarter else None

    def ago(self, quarters: int) -> "Quarter":
        months = self.starts_on.year * 12 + self.starts_on.month - 1 - 3 * quarters
        return Quarter(date(months // 12, months % 12 + 1, 1))

    def previous(self) -> "Quarter":
        return self.ago(1)

    def next(self) -> "Quarter":
        return self.ago(-1)

    def last(self, quarters: int) -> tuple["Quarter", ...]:
        """This quarter and those before it, oldest first."""
        return tuple(self.ago(n) for n in range(quarters - 1, -1, -1))

    @property
    def starts_at(self) -> datetime:
        return midnight(self.starts_on)

    @property
    def ends_at(self) -> datetime:
        """The first moment that is no longer in it."""
        return self.next().starts_at

    @property
    def countable_at(self) -> datetime:
        return self.ends_at + LAST_DUE

    @property
    def number(self) -> int:
        return (self.starts_on.month - 4) % 12 // 3 + 1

    @property
    def financial_year(self) -> str:
        begins = self.starts_on.year - (self.starts_on.month < 4)
        return f"{begins}/{(begins + 1) % 100:02}"

    @property
    def short(self) -> str:
        return f"Q{self.number} {self.financial_year}"

    @property
    def months(self) -> str:
        first = self.starts_on.month - 1
        return f"{MONTHS[first]} to {MONTHS[first + 2]} {self.starts_on.year}"

    @property
    def label(self) -> str:
        return f"Quarter {self.number} {self.financial_year} ({self.months})"

    @property
    def year_months(self) -> str:
        """The twelve months that end with it: ``July 2025 to June 2026``."""
        first, last = self.ago(3).starts_on, self.starts_on
        return f"{MONTHS[first.month - 1]} {first.year} to {MONTHS[last.month + 1]} {last.year}"

    @property
    def file_name(self) -> str:
        """``2026-q1``: the first quarter of the financial year that began in 2026."""
        return f"{self.financial_year[:4]}-q{self.number}"
