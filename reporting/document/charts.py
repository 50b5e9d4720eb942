"""Charts from protected figures, as SVG pictures. The same figures give the same bytes.

Every bar and cell says its figure in words or numbers, so nothing rests on colour, and a hidden figure is a
hatched stub of one size. The alternative text says all that the picture says.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reporting.counts.times import BANDS
from reporting.document.findings import NOT_RECORDED_YET, read_out
from reporting.protection.disclosure import Protected
from reporting.protection.publishing import ProtectedFigures, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, PALE, INK, GREY = "#005eb8", "#d2e2f2", "#212b32", "#4c6272"
WIDTH = 6.8  # inches: the text width of A4
LOOK: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "board report",  # ids that do not change
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "hatch.linewidth": 0.6,
}
Bars = Sequence[tuple[str, Protected | None]]  # None: Heard was not used then


@dataclass(frozen=True)
class Picture:
    alt: str
    src: str


def trend(figures: ProtectedFigures) -> Picture:
    counted = [(row.quarter, row.incidents if row.is_recorded else None) for row in figures.trend()]
    bars = [(f"Q{quarter.number}\n{quarter.financial_year}", figure) for quarter, figure in counted]
    alt = read_out(
        "Bar chart of incidents by the quarter in which they became known",
        [(quarter.short, figure) for quarter, figure in counted],
    )
    return _picture(alt, 2.3, lambda axes: _upright(axes, bars))


def parts(table: Table) -> Picture | None:
    """Lying bars, the longest first; none when there is nothing to draw."""
    rows = sorted(table.filled, key=lambda row: -(row.figure.shown or 0))
    if table.withheld or not rows:
        return None
    bars = [(row.label, row.figure) for row in rows]
    alt = read_out(f"Bar chart: {table.title[0].lower()}{table.title[1:]}", bars)
    return _picture(alt, 0.5 + 0.27 * len(bars), lambda axes: _lying(axes, bars))


def times(figures: ProtectedFigures) -> Picture | None:
    """Bars by time of day; a heat map when days are shown too."""
    table, shape = figures.time_table(), figures.times
    if table.withheld or not table.filled:
        return None
    grid = [[figures[shape.cell(row, band)] for band in BANDS] for row in shape.rows]
    alt = read_out("When incidents happened", [(row.label, row.figure) for row in table.rows])
    if len(grid) == 1:
        bars = [(band.replace(" to ", "\nto "), figure) for band, figure in zip(BANDS, grid[0], strict=True)]
        return _picture(alt, 2.1, lambda axes: _upright(axes, bars))
    return _picture(alt, 0.7 + 0.33 * len(grid), lambda axes: _heat(axes, shape.rows, grid))


def _picture(alt: str, height: float, draw: Any) -> Picture:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context(LOOK):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        return Picture(alt, _address(figure))


def _address(figure: "Figure") -> str:
    kept = io.BytesIO()
    figure.savefig(kept, format="svg", metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(kept.getvalue()).decode()


def _size(figure: Protected | None, largest: int) -> float:
    """A hidden figure is always as long as any other hidden one."""
    if figure is None:
        return 0
    return largest * 0.06 if figure.shown is None else figure.shown


def _largest(bars: Bars) -> int:
    return max((figure.shown or 0 for _, figure in bars if figure), default=0) or 1


def _style(figure: Protected | None) -> dict[str, Any]:
    if figure and figure.is_hidden:
        return {"color": "white", "edgecolor": GREY, "hatch": "////", "linewidth": 0.8}
    return {"color": BLUE, "edgecolor": BLUE, "linewidth": 0.8}


def _upright(axes: "Axes", bars: Bars) -> None:
    largest = _largest(bars)
    for place, (_, figure) in enumerate(bars):
        height = _size(figure, largest)
        axes.bar(place, height, width=0.62, **_style(figure))
        said = str(figure) if figure else NOT_RECORDED_YET.replace(" ", "\n")
        axes.text(place, height + largest * 0.02, said, ha="center", va="bottom")
    axes.set_xticks(range(len(bars)), [label for label, _ in bars])
    axes.set_ylim(0, largest * 1.15)
    axes.set_yticks([])
    _plain(axes, "bottom")


def _lying(axes: "Axes", bars: Bars) -> None:
    largest = _largest(bars)
    for place, (_, figure) in enumerate(bars):
        width = _size(figure, largest)
        axes.barh(place, width, height=0.66, **_style(figure))
        axes.text(width + largest * 0.01, place, str(figure), ha="left", va="center")
    axes.set_yticks(range(len(bars)), [label for label, _ in bars])
    axes.invert_yaxis()
    axes.set_xlim(0, largest * 1.12)
    axes.set_xticks([])
    _plain(axes, "left")


def _heat(axes: "Axes", rows: Sequence[str], grid: list[list[Protected]]) -> None:
    from matplotlib.patches import Rectangle

    largest = max((figure.shown or 0 for line in grid for figure in line), default=0) or 1
    for y, line in enumerate(grid):
        for x, figure in enumerate(line):
            dark = (figure.shown or 0) > largest / 2
            look: dict[str, Any] = {
                "facecolor": BLUE if dark else PALE if figure.shown else "white",
                "edgecolor": GREY,
            }
            hatch = "////" if figure.is_hidden else None
            axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, linewidth=0.6, hatch=hatch, **look))
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1} if figure.is_hidden else None
            axes.text(x, y, str(figure), ha="center", va="center", color="white" if dark else INK, bbox=box)
    axes.set_xlim(-0.5, len(BANDS) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(range(len(BANDS)), [band.replace(" to ", "\nto ") for band in BANDS])
    axes.set_yticks(range(len(rows)), rows)
    _plain(axes)


def _plain(axes: "Axes", *kept: str) -> None:
    for side, line in axes.spines.items():
        line.set_visible(side in kept)
    axes.tick_params(length=0)
