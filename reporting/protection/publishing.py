"""From exact figures to the ones a report may show. Pure. Charts and templates are given nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reporting.counts import times
from reporting.counts.figures import DIMENSIONS, TREND, Dimension, Figures, entry, links, quarter_cell
from reporting.counts.periods import Quarter
from reporting.protection import disclosure
from reporting.protection.disclosure import LARGEST_HIDDEN, Protected, Split, share


@dataclass(frozen=True)
class Row:
    label: str
    figure: Protected
    share: str


@dataclass(frozen=True)
class Table:
    """One total and its parts. Withheld: the parts may not be shown at all."""

    name: str
    title: str
    total: Protected
    rows: tuple[Row, ...]
    withheld: bool

    @property
    def filled(self) -> tuple[Row, ...]:
        """Without the rows that are zero."""
        return tuple(row for row in self.rows if row.figure.shown != 0)

    @property
    def largest(self) -> list[Row]:
        """The rows with the largest figure that is shown. Rounded alike, any of them may be the largest."""
        most = max((row.figure.shown or 0 for row in self.rows), default=0)
        return [row for row in self.rows if most and row.figure.shown == most]

    def row(self, label: str) -> Protected:
        return next(row.figure for row in self.rows if row.label == label)


@dataclass(frozen=True)
class TrendRow:
    quarter: Quarter
    incidents: Protected
    due: Protected
    in_time: Protected
    late: Protected
    overdue: Protected
    in_time_share: str
    is_recorded: bool  # False: Heard was not used yet, and a 0 would say that nothing had happened


@dataclass(frozen=True)
class ProtectedFigures:
    quarter: Quarter
    frozen_at: datetime
    trust: str
    cells: Mapping[str, Protected]
    withheld: frozenset[str]
    shape: str
    first_use: Quarter | None = None

    def __getitem__(self, name: str) -> Protected:
        return self.cells[name]

    @property
    def year(self) -> Protected:
        return self["year"]

    @property
    def hidden(self) -> int:
        return sum(figure.is_hidden for figure in self.cells.values())

    def table(self, dimension: Dimension) -> Table:
        total = self[dimension.of]
        withheld = dimension.name in self.withheld
        figures = [(label, self[dimension.cell(key)]) for key, label in dimension.labels]
        rows = tuple(Row(label, figure, self._share(figure, total, figures)) for label, figure in figures)
        return Table(dimension.name, dimension.title, total, rows, withheld)

    @staticmethod
    def _share(figure: Protected, total: Protected, figures: list[tuple[str, Protected]]) -> str:
        alone = sum(other.shown != 0 for _, other in figures) == 1
        return share(figure, total, rest_is_zero=alone and bool(figure.shown))

    def trend(self) -> tuple[TrendRow, ...]:
        return tuple(self._trend_row(quarter) for quarter in self.quarter.last(TREND))

    def _trend_row(self, quarter: Quarter) -> TrendRow:
        promise = self.table(entry(quarter))
        incidents, due = self[quarter_cell(quarter)], promise.total
        in_time, late, overdue = (row.figure for row in promise.rows)
        is_recorded = not self._before_use(quarter) or bool(incidents.shown != 0 or due.shown != 0)
        share = promise.rows[0].share
        return TrendRow(quarter, incidents, due, in_time, late, overdue, share, is_recorded)

    def _before_use(self, quarter: Quarter) -> bool:
        return self.first_use is not None and quarter < self.first_use

    @property
    def began(self) -> Quarter | None:
        """The quarter of first use, when the trend begins before it."""
        return self.first_use if self._before_use(self.quarter.ago(TREND - 1)) else None

    @property
    def times(self) -> times.Shape:
        return next(shape for shape in times.SHAPES if shape.name == self.shape)

    def time_table(self) -> Table:
        shape = self.times
        figures = [(shape.label(cell), self[cell]) for cell in shape.cells]
        rows = tuple(Row(label, figure, self._share(figure, self.year, figures)) for label, figure in figures)
        return Table("time", "When it happened", self.year, rows, "time" in self.withheld)

    def to_json(self) -> dict[str, Any]:
        return {
            "quarter": self.quarter.starts_on.isoformat(),
            "frozen_at": self.frozen_at.isoformat(),
            "trust": self.trust,
            "cells": {name: figure.shown for name, figure in sorted(self.cells.items())},
            "withheld": sorted(self.withheld),
            "shape": self.shape,
            "first_use": Quarter.to_json(self.first_use),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "ProtectedFigures":
        return cls(
            Quarter(date.fromisoformat(kept["quarter"])),
            datetime.fromisoformat(kept["frozen_at"]),
            kept["trust"],
            {name: Protected(shown) for name, shown in kept["cells"].items()},
            frozenset(kept["withheld"]),
            kept["shape"],
            Quarter.from_json(kept.get("first_use")),
        )


def protect(figures: Figures, *, after: Figures | None = None) -> ProtectedFigures:
    """`after`: the version published before it, whose hours are put together in the same way."""
    shape = shape_of(after or figures)
    counts = _drawn(figures, shape)
    published = disclosure.protect(counts, _splits(figures, shape))
    return ProtectedFigures(
        figures.quarter,
        figures.frozen_at,
        figures.trust,
        published.figures,
        published.withheld,
        shape.name,
        figures.first_use,
    )


def shape_of(figures: Figures) -> times.Shape:
    return times.shape_for(figures.by_cell, LARGEST_HIDDEN + 1)


def _drawn(figures: Figures, shape: times.Shape) -> dict[str, int]:
    """The cells a report draws: the hours of the week are put together first."""
    exact = figures.by_cell
    counts: dict[str, int] = {name: n for name, n in exact.items() if not name.startswith("hour:")}
    return counts | times.counted(shape, exact)


def _splits(figures: Figures, shape: times.Shape) -> list[Split]:
    quarters = figures.quarter.last(TREND)
    return [
        *links(figures.quarter),
        *(entry(quarter).split for quarter in quarters),
        *(dimension.split for dimension in DIMENSIONS),
        Split("time", "year", shape.cells),
    ]


def may_follow(later: Figures, earlier: Figures) -> bool:
    """May `later` be published when `earlier`, of the same quarter, already is? See `revision_is_safe`."""
    shape = shape_of(earlier)
    splits = _splits(later, shape)
    before, after = _drawn(earlier, shape), _drawn(later, shape)
    old, new = disclosure.protect(before, splits), disclosure.protect(after, splits)
    return disclosure.revision_is_safe(before, old, after, new, splits)
