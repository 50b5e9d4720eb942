"""What the figures say, in sentences. Pure, and told protected figures only."""

from collections.abc import Iterable, Iterator

from reporting.counts import figures as f
from reporting.protection.disclosure import Protected
from reporting.protection.publishing import ProtectedFigures, Row, Table, TrendRow

NOT_WORSE = (
    "More reports do not mean less safe care. When people feel safe to speak and staff know what to record, "
    "the number of reports rises. These figures must not be used to rank wards, and no target should be set "
    "for fewer reports (NCCMH guidance, section 4.3.15)."
)


HIDDEN = (
    "A hidden figure says nothing: it may be any number that could show who somebody is, and where a whole "
    "table is hidden it may be none."
)
NOT_RECORDED_YET = "not recorded yet"
MOST_EQUAL = 3  # kinds named together


def about(figure: Protected) -> str:
    """``about 25``, ``none``, or ``hidden``. After a colon, so that a hidden figure claims nothing."""
    if figure.shown is None:
        return "hidden"
    return f"about {figure}" if figure.shown else "none"


def findings(figures: ProtectedFigures) -> list[str]:
    """The main findings, most important first."""
    return list(_findings(figures))


def _findings(figures: ProtectedFigures) -> Iterator[str]:
    *earlier, this = figures.trend()
    if began := figures.began:
        yield (
            f"Heard was first used in {began.short}. What these figures say of the time before is only what "
            "was entered since."
        )
    yield _this_quarter(this, earlier)
    yield _promise(this)
    yield from _most("The kind recorded most in the last 12 months", figures.table(f.CATEGORY))
    yield from _most("The people directly affected were most often recorded as", figures.table(f.AFFECTED))
    yield from _most("The place recorded most", figures.table(f.PLACE))
    yield _referrals(figures)
    yield _open_now(figures)


def _this_quarter(this: TrendRow, earlier: list[TrendRow]) -> str:
    return (
        f"Incidents that became known in the quarter: {known(this)}. In the quarter before it: "
        f"{known(earlier[-1])}. In the same quarter a year earlier: {known(earlier[-4])}."
    )


def known(row: TrendRow) -> str:
    return about(row.incidents) if row.is_recorded else NOT_RECORDED_YET


def _promise(this: TrendRow) -> str:
    if this.due.shown == 0:
        return "Records of the quarter’s incidents: none."
    part = f" ({this.in_time_share} of them)" if this.in_time_share[:1].isdigit() else ""
    return (
        f"Records of the quarter’s incidents, near misses included: {about(this.due)}. Completed within 24 "
        f"hours: {about(this.in_time)}{part}. Late: {about(this.late)}. Still not complete: "
        f"{about(this.overdue)}."
    )


def _most(what: str, table: Table) -> Iterator[str]:
    """Not when parts are hidden at random, when nothing was recorded, or when many are alike."""
    largest = [] if table.withheld else table.largest
    labels = [_lower(row.label) for row in largest]
    if 1 <= len(labels) <= MOST_EQUAL and "not recorded" not in labels:
        each = " each" if len(labels) > 1 else ""
        yield f"{what}: {_listed(labels)}, {_size(largest[0])}{each}."


def _referrals(figures: ProtectedFigures) -> str:
    if figures["referral"].shown == 0:
        return "Referrals recommended in the last 12 months: none."
    return (
        f"Referrals recommended in the last 12 months: {about(figures['referral'])}. Sent: "
        f"{about(figures['sent'])}. {_undecided(figures)}"
    )


def _undecided(figures: ProtectedFigures) -> str:
    """A hidden figure is neither some nor none."""
    waiting = [figures[each.cell("to_decide")].shown for each in f.OF_REFERRALS]
    if any(waiting):
        return "Some are not decided yet."
    return "How many are not decided yet: hidden." if None in waiting else "All are decided."


def _open_now(figures: ProtectedFigures) -> str:
    overdue = about(figures[f.REVIEWS.cell("overdue")])
    actions = about(figures[f.ACTIONS.cell("overdue")])
    return (
        f"Incidents open when the figures were counted: {about(figures['open'])}. Their overdue reviews: "
        f"{overdue}. Overdue actions, of those agreed in the last 12 months: {actions}."
    )


def _size(row: Row) -> str:
    part = f"{row.share} of all" if row.share[:1].isdigit() else row.share
    return f"{about(row.figure)} ({part})" if part else about(row.figure)


def _listed(labels: list[str]) -> str:
    *others, last = labels
    return f"{', '.join(others)} and {last}" if others else last


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]


def read_out(what: str, rows: Iterable[tuple[str, Protected | None]]) -> str:
    """A chart, said in full. No figure: Heard was not used then."""
    said = "; ".join(f"{label}: {figure or NOT_RECORDED_YET}" for label, figure in rows)
    return f"{what}. {said}."
