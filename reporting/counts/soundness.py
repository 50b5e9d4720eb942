"""Whether figures can be right at all, before anybody is shown them or signs them. Pure."""

from collections.abc import Iterator

from reporting.counts.figures import DIMENSIONS, TREND, Figures, entry, hour_cells, links
from reporting.protection.disclosure import Split

ALL_ZERO = (
    "Every figure came out as 0, although incidents are recorded. Something went wrong in counting, so these "
    "figures may not be used."
)
SUMS_DIFFER = (
    "The parts of “{title}” do not add up to their total. Something went wrong in counting, so these figures "
    "may not be used."
)


def fault(figures: Figures, *, has_records: bool) -> str:
    """Why these figures may not be shown or signed, in words; empty when nothing is known against them.

    `has_records`: there were incidents in the time they count.
    """
    if has_records and not any(figures.by_cell.values()):
        return ALL_ZERO
    differing = next((title for title, split in _sums(figures) if not _adds_up(split, figures)), None)
    return SUMS_DIFFER.format(title=differing) if differing else ""


def _sums(figures: Figures) -> Iterator[tuple[str, Split]]:
    """Every sum that there is, with what it is called in the report."""
    for dimension in (*DIMENSIONS, *map(entry, figures.quarter.last(TREND))):
        yield dimension.title, dimension.split
    for split, title in zip(
        links(figures.quarter), ("Incidents", "Late records", "Referrals sent"), strict=True
    ):
        yield title, split
    yield "When it happened", Split("hours", "year", tuple(hour_cells()))


def _adds_up(split: Split, figures: Figures) -> bool:
    """What an earlier version of Heard did not count yet is missing from what it froze."""
    counts = figures.by_cell
    parts = sum(counts.get(part, 0) for part in split.parts)
    return split.total not in counts or parts == counts[split.total]
