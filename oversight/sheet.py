"""The auditor's events as a spreadsheet. Every cell is text: nothing in it can run as a formula."""

from collections.abc import Iterable, Sequence
from datetime import UTC
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from oversight.reading import Line

MOST = 10_000  # rows; who needs more chooses fewer days
HEADINGS = (
    *("Time (UTC)", "Person or process", "Staff number", "What was done", "Code", "Record"),
    *("Row kind", "Row", "How it ended", "Reason", "Request"),
)


def workbook(lines: Iterable[Line], about: Iterable[Sequence[str]]) -> bytes:
    """`about`: rows of text that say whose it is, when it was made, and what was chosen."""
    book = Workbook(write_only=True)
    write(book.create_sheet("Events"), [HEADINGS, *(row(line) for line in lines)])
    write(book.create_sheet("About"), about)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def write(sheet: Any, rows: Iterable[Sequence[str]]) -> None:
    for values in rows:
        sheet.append([cell(sheet, value) for value in values])


def cell(sheet: Any, value: str) -> Any:
    """The type is set after the value, which would make a formula of what begins with an equals sign."""
    made = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    made.data_type = "s"
    return made


def row(line: Line) -> tuple[str, ...]:
    event = line.event
    return (
        *(event.at.astimezone(UTC).isoformat(), line.who, line.staff_number, line.did, event.verb),
        *(line.record, event.target_kind, event.row, line.outcome, event.reason, event.request_id),
    )
