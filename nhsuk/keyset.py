"""Pages that go on from a row instead of counting: the same cost at any depth, and no total to learn from.

A cursor names the row to go on from by its place in the order. It is signed; one that is not ours is none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.signing import BadSignature, Signer

SIZE = 25

Row = TypeVar("Row")


@dataclass(frozen=True)
class Cursor:
    """`place` is the row's values of the columns it is ordered by; `back` goes towards the first page."""

    place: tuple[Any, ...]
    back: bool = False


@dataclass(frozen=True)
class Page(Generic[Row]):
    """`before` and `after` are cursors for the neighbouring pages, or empty."""

    rows: Sequence[Row]
    before: str = ""
    after: str = ""


class Cursors:
    """`reads` turns each value of a place back from text."""

    def __init__(self, salt: str, *reads: Callable[[str], Any]) -> None:
        self.signer = Signer(salt=salt)
        self.reads = reads

    def write(self, cursor: Cursor) -> str:
        return self.signer.sign_object([int(cursor.back), *map(str, cursor.place)])

    def read(self, text: str) -> Cursor | None:
        if not text or len(text) > 300:
            return None
        try:
            back, *place = self.signer.unsign_object(text)
            values = tuple(read(value) for read, value in zip(self.reads, place, strict=True))
        except (BadSignature, ValueError):
            return None
        return Cursor(values, bool(back))

    def page(
        self,
        found: Sequence[Row],
        cursor: Cursor | None,
        place: Callable[[Row], tuple[Any, ...]],
        size: int = SIZE,
    ) -> Page[Row]:
        """`found`: up to `size` + 1 rows in the direction of the cursor; the extra row says there is more."""
        more = len(found) > size
        rows = list(found[:size])
        back = cursor is not None and cursor.back
        if back:
            rows.reverse()
        if not rows:
            return Page(rows)
        has_before, has_after = (more, True) if back else (cursor is not None, more)
        return Page(
            rows,
            self.write(Cursor(place(rows[0]), back=True)) if has_before else "",
            self.write(Cursor(place(rows[-1]))) if has_after else "",
        )


moment: Callable[[str], datetime] = datetime.fromisoformat
row_id: Callable[[str], UUID] = UUID
