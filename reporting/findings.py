"""What the figures say, in sentences. Pure, and told protected figures only."""

from collections.abc import Iterator

from reporting import figures as f
from reporting.disclosure import Protected
from reporting.publishing import ProtectedFigures, Row, Table, TrendRow

NOT_WORSE = (
    "More reports do not mean less safe care. When people feel safe to speak and staff know what to record, "
    "the number of reports rises. These figures must not be used to rank wards, and no target should be set "
    "for fewer reports (NCCMH guidance, section 4.3.15)."
)


def about(figure: Protected) -> str:
    """``about 25``, ``none``, or that it is hidden. Words for the middle of a sentence."""
    if figure.shown is None:
        return "a number we cannot show safely"
    return f"about {figure}" if figure.shown else "none"


def counted(figure: Protected, one: str, many: str = "") -> str:
    """``About 25 incidents``, ``No incidents``."""
    many = many or f"{one}s"
    if figure.shown is None:
        return f"A number of {many} that we cannot show safely"
    return f"About {figure} {many}" if figure.shown else f"No {many}"


def findings(figures: ProtectedFigures) -> list[str]:
    """The main findings, most important first."""
    return list(_findings(figures))


def _findings(figures: ProtectedFigures) -> Iterator[str]:
    *earlier, this = figures.trend()
    yield _this_quarter(this, earlier)
    yield _promise(this)
    if kind := _largest(figures.table(f.CATEGORY)):
        yield f"The kind recorded most in the last 12 months: {_lower(kind.label)}, {_size(kind)}."
    if who := _largest(figures.table(f.AFFECTED)):
        yield f"The people directly affected were most often recorded as {_lower(who.label)}, {_size(who)}."
    if place := _largest(figures.table(f.PLACE)):
        yield f"The place recorded most: {_lower(place.label)}, {_size(place)}."
    yield _referrals(figures)
    yield _open_now(figures)


def _this_quarter(this: TrendRow, earlier: list[TrendRow]) -> str:
    before, year_ago = about(earlier[-1].incidents), about(earlier[-4].incidents)
    said = f"{counted(this.incidents, 'incident')} became known in the quarter"
    return f"{said}; {before} in the quarter before it, and {year_ago} in the same quarter a year earlier."


def _promise(this: TrendRow) -> str:
    if this.due.shown == 0:
        return "No record fell due within the quarter."
    kept = this.in_time_share or about(this.in_time)
    words = f"Records completed within 24 hours: {kept} of those that fell due in the quarter"
    return f"{words}, near misses included. Still not complete: {about(this.overdue)}."


def _referrals(figures: ProtectedFigures) -> str:
    waiting = [figures[each.cell("to_decide")] for each in f.OF_REFERRALS]
    left = "Some are not decided yet." if any(figure.shown != 0 for figure in waiting) else "All are decided."
    if figures["referral"].shown == 0:
        return "No referrals were recommended in the last 12 months."
    return (
        f"{counted(figures['referral'], 'referral')} were recommended in the last 12 months and "
        f"{about(figures['sent'])} were sent. {left}"
    )


def _open_now(figures: ProtectedFigures) -> str:
    overdue = about(figures[f.REVIEWS.cell("overdue")])
    actions = about(figures[f.ACTIONS.cell("overdue")])
    said = f"{counted(figures['open'], 'incident')} are open."
    return f"{said} Overdue reviews: {overdue}. Overdue actions: {actions}."


def _largest(table: Table) -> Row | None:
    """Not when parts are hidden at random or nothing was recorded."""
    largest = None if table.withheld else table.largest
    return None if largest is None or largest.label == "Not recorded" else largest


def _size(row: Row) -> str:
    return f"{about(row.figure)} ({row.share})" if row.share else about(row.figure)


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]


def read_out(what: str, rows: list[tuple[str, Protected]]) -> str:
    """A chart, said in full."""
    said = "; ".join(f"{label}: {figure}" for label, figure in rows)
    return f"{what}. {said}."
