"""Figures that could be those of some trust: any sizes, and every sum as it must be."""

import random
from collections.abc import Iterable

from hypothesis import strategies as st

from reporting.counts import figures as f
from reporting.counts.figures import Figures, all_cells
from reporting.counts.periods import Quarter
from tests.conftest import NOW

QUARTER = Quarter.of(NOW).previous()
SIZES = (0, 0, 1, 3, 7, 8, 12, 30, 33, 90, 400)
Counts = dict[str, int]


def parts(chance: random.Random, total: int, number: int) -> list[int]:
    """`total` in so many parts, some of them often empty."""
    weights = [chance.choice((0, 0, 1, 1, 3, 10)) for _ in range(number)]
    weights[chance.randrange(number)] += 1
    found = chance.choices(range(number), weights, k=total)
    return [found.count(part) for part in range(number)]


def divide(counts: Counts, chance: random.Random, total: str, cells: Iterable[str]) -> None:
    cells = list(cells)
    counts.update(zip(cells, parts(chance, counts[total], len(cells)), strict=True))


def counted(seed: int, first_use: int) -> Figures:
    chance = random.Random(seed)
    counts: Counts = {}
    quarters = QUARTER.last(f.TREND)
    used = [quarter for quarter in quarters if quarter >= QUARTER.ago(first_use)]
    for quarter in quarters:
        in_use = quarter in used
        counts[f.quarter_cell(quarter)] = chance.choice(SIZES) if in_use else 0
        counts[f.entry(quarter).of] = counts[f.quarter_cell(quarter)]
        divide(counts, chance, f.entry(quarter).of, f.entry(quarter).cells)
    year = QUARTER.last(f.YEAR)
    counts["year"] = sum(counts[f.quarter_cell(quarter)] for quarter in year)
    counts["late"] = sum(counts[f.entry(quarter).cell("late")] for quarter in year)
    counts["entered_later"] = chance.randint(0, counts["year"])
    for total in ("affected", "initiator", "support", "open", "action"):
        counts[total] = chance.choice(SIZES)
    _referrals(counts, chance)
    for dimension in f.DIMENSIONS:
        if dimension not in f.OF_REFERRALS and dimension is not f.REFERRALS:
            divide(counts, chance, dimension.of, dimension.cells)
    divide(counts, chance, "year", f.hour_cells())
    return Figures.make(
        quarter=QUARTER, frozen_at=NOW, trust="", counted=counts, first_use=QUARTER.ago(first_use)
    )


def _referrals(counts: Counts, chance: random.Random) -> None:
    for kind in f.OF_REFERRALS:
        counts[kind.of] = chance.choice(SIZES)
        divide(counts, chance, kind.of, kind.cells)
    counts["referral"] = sum(counts[kind.of] for kind in f.OF_REFERRALS)
    counts["sent"] = sum(counts[kind.cell("sent")] for kind in f.OF_REFERRALS)


figures = st.builds(counted, st.integers(0, 1_000_000), st.integers(0, f.TREND))

__all__ = ["QUARTER", "all_cells", "figures"]
