"""When incidents happen: hours of the week put together until there are enough in each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BANDS = ("Midnight to 4am", "4am to 8am", "8am to midday", "Midday to 4pm", "4pm to 8pm", "8pm to midnight")
NOT_KNOWN = "Time not known"


@dataclass(frozen=True)
class Shape:
    """Rows of days by columns of hours. `day_of` and `band_of` give the row and the column of an hour."""

    name: str
    rows: tuple[str, ...]

    def row_of(self, day: int) -> str:
        if len(self.rows) == 1:
            return self.rows[0]
        return self.rows[day] if len(self.rows) == len(DAYS) else self.rows[day >= 5]

    def cell_of(self, hour_of_week: int) -> str:
        day, hour = divmod(hour_of_week, 24)
        return self.cell(self.row_of(day), BANDS[hour // 4])

    def cell(self, row: str, band: str) -> str:
        return f"time:{row}:{band}"

    def label(self, cell: str) -> str:
        """``Midday to 4pm``, with the day before it when days are told apart."""
        _, row, *band = cell.split(":")
        if not band:
            return row
        return band[0] if len(self.rows) == 1 else f"{row}, {band[0][0].lower()}{band[0][1:]}"

    @property
    def cells(self) -> tuple[str, ...]:
        return (*(self.cell(row, band) for row in self.rows for band in BANDS), f"time:{NOT_KNOWN}")


#: from the finest to the coarsest
SHAPES = (
    Shape("days", DAYS),
    Shape("weekdays and weekends", ("Monday to Friday", "Saturday and Sunday")),
    Shape("all days", ("Every day",)),
)
MOST_HIDDEN = 0.25  # of the cells that are not empty; a table of hidden figures tells nobody anything


def counted(shape: Shape, counts: Mapping[str, int]) -> dict[str, int]:
    """The hours of the week, put together in this shape. `counts` has ``hour:<n>`` and ``hour:not_known``."""
    cells = dict.fromkeys(shape.cells, 0)
    for hour in range(7 * 24):
        cells[shape.cell_of(hour)] += int(counts[f"hour:{hour}"])
    cells[f"time:{NOT_KNOWN}"] = int(counts["hour:not_known"])
    return cells


def shape_for(counts: Mapping[str, int], smallest_shown: int) -> Shape:
    """The finest shape in which no more than a quarter of the cells would be hidden; else the coarsest."""
    for shape in SHAPES:
        filled = [count for count in counted(shape, counts).values() if count]
        if filled and sum(count < smallest_shown for count in filled) <= MOST_HIDDEN * len(filled):
            return shape
    return SHAPES[-1]
