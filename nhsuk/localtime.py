"""Wall-clock times in one place, and the moments they name. Pure.

Twice a year a wall clock does not say enough: when the clocks go back an hour is lived twice, and when they
go forward an hour never happens. A record of when something happened must not guess which.
"""

from datetime import UTC, datetime, tzinfo

FIRST, SECOND = "first", "second"  # before and after the clocks went back


class AmbiguousTime(ValueError):
    """The clock showed this time twice that night."""


class MissingTime(ValueError):
    """The clock never showed this time: it went forward past it."""


def resolve(naive: datetime, zone: tzinfo, which: str = "") -> datetime:
    """The moment, in UTC, when clocks in ``zone`` showed ``naive``.

    ``which`` (``"first"``, ``"second"`` or empty) matters only when it happened twice.
    Raises AmbiguousTime when it happened twice and ``which`` does not say, MissingTime when it never did.
    """
    if naive.tzinfo is not None:
        raise ValueError("resolve() needs a time without a time zone")
    moments = _moments(naive, zone)
    if not moments:
        raise MissingTime(f"{naive:%H:%M} did not happen")
    if len(moments) == 1:
        return moments[0]
    if which not in {FIRST, SECOND}:
        raise AmbiguousTime(f"{naive:%H:%M} happened twice")
    return moments[0] if which == FIRST else moments[1]


def which_of(moment: datetime, zone: tzinfo) -> str:
    """``"first"`` or ``"second"`` when the clock showed this moment's time twice, else empty."""
    moments = _moments(moment.astimezone(zone).replace(tzinfo=None, fold=0), zone)
    if len(moments) < 2:
        return ""
    return FIRST if moment.astimezone(UTC) == moments[0] else SECOND


def happened_twice(naive: datetime, zone: tzinfo) -> bool:
    return len(_moments(naive, zone)) == 2


def _moments(naive: datetime, zone: tzinfo) -> list[datetime]:
    """Every moment at which the clock showed this: none, one or two, in order."""
    guesses = {naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    shown = naive.replace(fold=0)
    return sorted(
        moment for moment in guesses if moment.astimezone(zone).replace(tzinfo=None, fold=0) == shown
    )
