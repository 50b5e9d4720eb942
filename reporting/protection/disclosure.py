"""Which counts may be published, and how. Pure: told the counts, it knows nothing of what they count.

The rule is that of NHS England for hospital episode statistics: 0 is shown, 1 to 7 are hidden, 8 or more
are rounded to the nearest 5; each total is rounded from its own exact count. Then what is published is
attacked as a reader would attack it, by adding up: when a hidden count could be narrowed to fewer than four
values, more is hidden, until it cannot. A hidden count is therefore 1 to 7, or hidden to protect another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf

LARGEST_HIDDEN = 7
NEAREST = 5
FEWEST_VALUES = 4
WIDEST_SHARE = 20  # percentage points; a wider range tells nobody anything


class Leak(TypeError):
    """An exact count was about to be written where somebody could read it."""


class Exact(int):
    """An exact count. It can be added and compared, and refuses to be written down."""

    def __str__(self) -> str:
        raise Leak("Only a protected figure may be written.")

    def __format__(self, how: str) -> str:
        raise Leak("Only a protected figure may be written.")

    def __repr__(self) -> str:
        return "Exact(…)"

    def __deepcopy__(self, memo: object) -> "Exact":
        return self


@dataclass(frozen=True)
class Protected:
    """A figure as it may be shown: rounded, or hidden (None). The exact count is not in it."""

    shown: int | None

    def __str__(self) -> str:
        return "hidden" if self.shown is None else f"{self.shown:,}"

    @property
    def is_hidden(self) -> bool:
        return self.shown is None


@dataclass(frozen=True)
class Split:
    """A total and its parts, by name; every part of the total is among them.

    `personal`: a part says something of a person, so it is not shown when all fall in one part.
    `linked`: the sum is common knowledge and no table, so it cannot be withheld.
    """

    name: str
    total: str
    parts: tuple[str, ...]
    personal: bool = False
    linked: bool = False


@dataclass(frozen=True)
class Published:
    """What may be drawn. `withheld` names the splits that are not shown at all."""

    figures: Mapping[str, Protected]
    withheld: frozenset[str]

    def __getitem__(self, name: str) -> Protected:
        return self.figures[name]

    @property
    def hidden(self) -> int:
        return sum(figure.is_hidden for figure in self.figures.values())


def rounded(count: int) -> int:
    return (count + NEAREST // 2) // NEAREST * NEAREST


def is_small(count: int) -> bool:
    return 1 <= count <= LARGEST_HIDDEN


@dataclass(frozen=True)
class _Plan:
    """What is hidden and withheld so far, on the way to what may be published."""

    counts: Mapping[str, int]
    splits: tuple[Split, ...]
    hidden: frozenset[str]
    withheld: frozenset[str] = frozenset()

    def hide(self, *names: str) -> "_Plan":
        return replace(self, hidden=self.hidden | set(names))

    def withhold(self, split: Split) -> "_Plan":
        return replace(self, withheld=self.withheld | {split.name}).hide(*split.parts)

    def active(self) -> list[Split]:
        return [split for split in self.splits if split.name not in self.withheld]


def protect(counts: Mapping[str, int], splits: Iterable[Split]) -> Published:
    """Publish `counts`. Every name in `splits` is one of them; a name may be a part of one split and the
    total of others. Splits are given from the whole to its parts. ValueError when parts do not add up.
    """
    splits = tuple(splits)
    check_sums(counts, splits)
    small = frozenset(name for name, count in counts.items() if is_small(count))
    plan = _withhold_unfit(_Plan(counts, splits, small))
    while (exposed := _exposed(plan)) is not None:
        plan = _withhold_unfit(_hide_more(plan, exposed))
    figures = {
        name: Protected(None if name in plan.hidden else rounded(count)) for name, count in counts.items()
    }
    return Published(figures, plan.withheld)


def check_sums(counts: Mapping[str, int], splits: Iterable[Split]) -> None:
    for split in splits:
        if sum(counts[part] for part in split.parts) != counts[split.total]:
            raise ValueError(f"The parts of {split.name} do not add up to their total.")


def _withhold_unfit(plan: _Plan) -> _Plan:
    """A hidden total is not broken down, nor is one that falls all in one part of a personal split."""
    for split in plan.active():
        if not split.linked and (split.total in plan.hidden or _all_in_one(split, plan.counts)):
            plan = plan.withhold(split)
    return plan


def _all_in_one(split: Split, counts: Mapping[str, int]) -> bool:
    return split.personal and sum(counts[part] > 0 for part in split.parts) == 1


def _exposed(plan: _Plan) -> Split | None:
    """The first split in which a hidden count could be narrowed too far by adding up."""
    standing = plan.active()
    alone = {name: _readable(count, name in plan.hidden) for name, count in plan.counts.items()}
    ranges = narrow(alone, standing)
    for split in standing:
        for name in (*split.parts, split.total):
            lowest, highest = ranges[name]
            if name in plan.hidden and highest - lowest + 1 < FEWEST_VALUES:
                return split
    return None


def _hide_more(plan: _Plan, split: Split) -> _Plan:
    """Hide the smallest part that is shown; when none is left, the split (or the total of a linked one)."""
    shown = [part for part in split.parts if plan.counts[part] and part not in plan.hidden]
    if shown:
        return plan.hide(min(shown, key=lambda part: (plan.counts[part], part)))
    if not split.linked:
        return plan.withhold(split)
    if split.total not in plan.hidden:
        return plan.hide(split.total)
    return replace(plan, withheld=plan.withheld | {split.name})  # nothing of it is shown any more


Range = tuple[float, float]


def _readable(count: int, is_hidden: bool) -> Range:
    """What a reader knows of one count by itself, supposing the worst: that they know which were hidden for
    being small, and which to protect another.
    """
    if is_hidden:
        return (1, LARGEST_HIDDEN) if is_small(count) else (LARGEST_HIDDEN + 1 if count else 0, inf)
    near = rounded(count)
    return (0, 0) if near == 0 else (max(near - NEAREST // 2, LARGEST_HIDDEN + 1), near + NEAREST // 2)


def narrow(ranges: Mapping[str, Range], splits: Iterable[Split]) -> dict[str, Range]:
    """What a reader knows of each count after adding up every split, again and again."""
    known, sums, changed = dict(ranges), list(splits), True
    while changed:
        before = dict(known)
        for split in sums:
            _add_up(known, split)
        changed = known != before
    return known


def _add_up(known: dict[str, Range], split: Split) -> None:
    low = sum(known[part][0] for part in split.parts)
    high = sum(known[part][1] for part in split.parts)
    total = known[split.total] = _meet(known[split.total], (low, high))
    for part in split.parts:
        others_low = low - known[part][0]
        others_high = sum(known[other][1] for other in split.parts if other != part)
        known[part] = _meet(known[part], (total[0] - others_high, total[1] - others_low))


def _meet(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])


def within(figure: Protected) -> tuple[int, int]:
    """The least and the most that a figure which is shown can stand for."""
    shown = figure.shown or 0
    half = NEAREST // 2
    return (max(shown - half, LARGEST_HIDDEN + 1), shown + half) if shown else (0, 0)


def share(part: Protected, whole: Protected, *, rest_is_zero: bool = False) -> str:
    """``72% to 79%``: the exact share lies within it. From published figures alone, so it tells no more.

    Empty when a figure is hidden, or when the range would be too wide to be of use.
    """
    if part.shown is None or not whole.shown:
        return ""
    if not part.shown:
        return "none"
    if rest_is_zero:
        return "all"
    (fewest, most), (least, greatest) = within(part), within(whole)
    low, high = 100 * fewest // greatest, min(100, -(-100 * most // least))
    return f"{low}% to {high}%" if high - low <= WIDEST_SHARE else ""


def revision_is_safe(
    before: Mapping[str, int],
    old: Published,
    after: Mapping[str, int],
    new: Published,
    splits: Iterable[Split],
) -> bool:
    """May a second version of the same counts be published beside the first? Attacked like one version, by a
    reader who supposes that counts only grew: what was added adds up too.
    """
    grown = {name for name in before if after[name] >= before[name]}
    ranges: dict[str, Range] = {f"added {name}": (0, inf) for name in before}
    sums = [Split("", f"after {name}", (f"before {name}", f"added {name}")) for name in grown]
    for version, counts, published in (("before", before, old), ("after", after, new)):
        for name, count in counts.items():
            ranges[f"{version} {name}"] = _readable(count, published[name].is_hidden)
    for split in splits:
        known = {"before": split.name not in old.withheld, "after": split.name not in new.withheld}
        known["added"] = all(known.values()) and grown.issuperset((split.total, *split.parts))
        sums += [_versioned(split, version) for version, stands in known.items() if stands]
    narrowed = narrow(ranges, sums)
    return all(
        narrowed[f"{version} {name}"][1] - narrowed[f"{version} {name}"][0] + 1 >= FEWEST_VALUES
        for version, counts, published in (("before", before, old), ("after", after, new))
        for name, figure in published.figures.items()
        if figure.is_hidden and counts[name]
    )


def _versioned(split: Split, version: str) -> Split:
    return Split("", f"{version} {split.total}", tuple(f"{version} {part}" for part in split.parts))
