"""Everything a board report counts: one table of dimensions, and the counts of one quarter, frozen.

Source: NCCMH standards 7.1 and 7.2. Breakdowns are over the twelve months that end with the quarter, because
the counts of one quarter are too small to be divided without saying who; a quarter is shown by its totals.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from deadlines.clock import State
from incidents.vocabulary import (
    Category,
    LateReason,
    PersonKind,
    PhysicalHarm,
    PsychologicalHarm,
    RatingState,
    SupportAnswer,
)
from incidents.workflow import Status
from referrals.rules import ReferralKind
from reporting.counts.periods import Quarter
from reporting.protection.disclosure import Exact, Split
from wards.models import LocationKind

TREND = 8  # quarters
YEAR = 4

NOT_RECORDED = ("not_recorded", "Not recorded")
Labels = tuple[tuple[str, str], ...]


def labels(choices: Any, *more: tuple[str, str]) -> Labels:
    return (*((value, str(label)) for value, label in choices.choices), *more)


@dataclass(frozen=True)
class Dimension:
    """How the total `of` is divided. `personal`: see `disclosure.Split`."""

    name: str
    title: str
    of: str
    labels: Labels
    personal: bool = False

    def cell(self, key: str) -> str:
        return f"{self.name}:{key}"

    @property
    def cells(self) -> tuple[str, ...]:
        return tuple(self.cell(key) for key, _ in self.labels)

    @property
    def split(self) -> Split:
        return Split(self.name, self.of, self.cells, personal=self.personal)


ENTRY: Labels = (
    (State.MET.value, "Complete within 24 hours"),
    (State.LATE.value, "Complete, but late"),
    (State.OVERDUE.value, "Still not complete"),
)
REFERRAL: Labels = (
    ("sent", "Sent"),
    ("to_send", "To be sent"),
    ("declined", "Decided not to send"),
    ("to_decide", "Not decided yet"),
)
SENDING: Labels = (
    ("1", "Within 24 hours"),
    ("2", "1 to 3 days"),
    ("3", "4 to 7 days"),
    ("4", "More than a week"),
)
AGES: Labels = (
    ("1", "Under 4 weeks"),
    ("2", "4 to 12 weeks"),
    ("3", "13 to 26 weeks"),
    ("4", "More than 26 weeks"),
)
REVIEW: Labels = (("overdue", "Review overdue"), ("ahead", "Review date ahead"))
ACTION: Labels = (("done", "Done"), ("ahead", "Not done, date ahead"), ("overdue", "Not done, overdue"))
OPEN_STATUS: Labels = tuple((value, label) for value, label in Status.choices if value != Status.CLOSED)

CATEGORY = Dimension("category", "What kind of incident", "year", labels(Category), personal=True)
PHYSICAL = Dimension(
    "physical", "Physical harm, as graded by staff", "year", labels(PhysicalHarm, NOT_RECORDED), personal=True
)
PSYCHOLOGICAL = Dimension(
    "psychological",
    "Psychological harm, as graded by staff",
    "year",
    labels(PsychologicalHarm, NOT_RECORDED),
    personal=True,
)
PLACE = Dimension("place", "Where it happened", "year", labels(LocationKind, NOT_RECORDED))
AFFECTED = Dimension("affected", "Who was directly affected", "affected", labels(PersonKind), personal=True)
INITIATOR = Dimension(
    "initiator", "Who is said to have done it", "initiator", labels(PersonKind), personal=True
)
RATING = Dimension("rating", "Was the person asked to rate the harm?", "affected", labels(RatingState))
RATED_PHYSICAL = Dimension(
    "rated_physical",
    "Physical harm, as rated by the person",
    "rating:given",
    labels(PhysicalHarm),
    personal=True,
)
RATED_PSYCHOLOGICAL = Dimension(
    "rated_psychological",
    "Psychological harm, as rated by the person",
    "rating:given",
    labels(PsychologicalHarm),
    personal=True,
)
LATE_REASON = Dimension(
    "late_reason", "Why records were late", "late", labels(LateReason, ("not_recorded", "No reason given"))
)
SUPPORT = Dimension("support", "Support offered", "support", labels(SupportAnswer))
REFERRALS = Dimension("referral", "Referrals recommended", "referral", labels(ReferralKind), personal=True)
TIME_TO_SEND = Dimension("sending", "Time from recommendation to sending", "sent", SENDING)
OPEN_BY_STATUS = Dimension("open", "Incidents open now", "open", OPEN_STATUS)
OPEN_BY_AGE = Dimension("age", "How long they have been open", "open", AGES)
REVIEWS = Dimension("review", "Reviews of open incidents", f"open:{Status.RESPONDING}", REVIEW)
ACTIONS = Dimension("action", "Actions agreed", "action", ACTION)

OF_REFERRALS = tuple(
    Dimension(f"referral:{kind}", label, f"referral:{kind}", REFERRAL) for kind, label in REFERRALS.labels
)

#: from the whole to its parts
DIMENSIONS = (
    CATEGORY, PHYSICAL, PSYCHOLOGICAL, PLACE, AFFECTED, INITIATOR,
    RATING, RATED_PHYSICAL, RATED_PSYCHOLOGICAL, LATE_REASON, SUPPORT,
    REFERRALS, *OF_REFERRALS, TIME_TO_SEND, OPEN_BY_STATUS, OPEN_BY_AGE, REVIEWS, ACTIONS,
)  # fmt: skip


def quarter_cell(quarter: Quarter) -> str:
    return f"quarter:{quarter.starts_on}"


def entry(quarter: Quarter) -> Dimension:
    """The 24-hour promise in one quarter (NCCMH standard 7.1); its total is what fell due."""
    name = f"entry:{quarter.starts_on}"
    return Dimension(name, quarter.short, name, ENTRY)


HOURS = tuple(str(hour) for hour in range(7 * 24))  # from Monday 00:00, London


@dataclass(frozen=True)
class Figures:
    """Exact counts as they stood at `frozen_at`, by the name of their cell. They refuse to be written down.

    ``hour:<n>`` counts incidents in hour n of the week; ``hour:not_known`` those without an exact time.
    `first_use`: the quarter in which Heard was first used; None where that was not kept.
    """

    quarter: Quarter
    frozen_at: datetime
    trust: str
    counts: tuple[tuple[str, Exact], ...]
    first_use: Quarter | None = None

    @classmethod
    def make(
        cls,
        *,
        quarter: Quarter,
        frozen_at: datetime,
        trust: str,
        counted: Mapping[str, int],
        first_use: Quarter | None = None,
    ) -> "Figures":
        """Cells nobody counted are zero; a count that is in no cell is refused, so that nothing is lost."""
        names = all_cells(quarter)
        if strange := counted.keys() - set(names):
            raise ValueError(f"No cell for {', '.join(sorted(strange))}.")
        counts = tuple((name, Exact(counted.get(name, 0))) for name in names)
        return cls(quarter, frozen_at, trust, counts, first_use)

    @property
    def by_cell(self) -> dict[str, Exact]:
        return dict(self.counts)

    def to_json(self) -> dict[str, Any]:
        return {
            "quarter": self.quarter.starts_on.isoformat(),
            "frozen_at": self.frozen_at.isoformat(),
            "trust": self.trust,
            "first_use": Quarter.to_json(self.first_use),
            "counts": {name: int(count) for name, count in self.counts},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Figures":
        return cls(
            Quarter(date.fromisoformat(kept["quarter"])),
            datetime.fromisoformat(kept["frozen_at"]),
            kept["trust"],
            tuple((name, Exact(kept["counts"][name])) for name in all_cells_of(kept["counts"])),
            Quarter.from_json(kept.get("first_use")),
        )

    @property
    def sha256(self) -> str:
        return sha256(self.to_json())


def all_cells_of(kept: Mapping[str, int]) -> list[str]:
    """In one order: a JSON column does not keep the order of names."""
    return sorted(kept)


def sha256(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def all_cells(quarter: Quarter) -> list[str]:
    dimensions = (*DIMENSIONS, *map(entry, quarter.last(TREND)))
    names = {cell for dimension in dimensions for cell in (dimension.of, *dimension.cells)}
    names |= {quarter_cell(each) for each in quarter.last(TREND)} | {"entered_later"}
    return sorted(names | set(hour_cells()))


def hour_cells() -> Iterable[str]:
    return (f"hour:{hour}" for hour in (*HOURS, "not_known"))


def links(quarter: Quarter) -> list[Split]:
    """Sums that anybody can do, because they are common knowledge."""
    year = quarter.last(YEAR)
    late = tuple(entry(each).cell(State.LATE) for each in year)
    sent = tuple(dimension.cell("sent") for dimension in OF_REFERRALS)
    return [
        Split("year", "year", tuple(map(quarter_cell, year)), linked=True),
        Split("late", "late", late, linked=True),
        Split("sent", "sent", sent, linked=True),
    ]
