"""Reading the chain from its beginning and saying, in words, what is wrong and where. No database here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from audit.seals import hashing
from audit.seals.anchors import EVERY, Anchor, numbered

IsSigned = Callable[[Anchor], bool]


class Sealed(NamedTuple):
    """A seal with the text it seals now; None when its event is gone. `sealed_at`: seconds since 1970."""

    seq: int
    sealed_at: float
    event_id: str
    prev_hash: bytes
    hash: bytes
    text: str | None


@dataclass(frozen=True)
class Finding:
    """`kind` is a code. `first` and `last` are places in the chain, or None for what has no place."""

    kind: str
    words: str
    first: int | None = None
    last: int | None = None


class Walk:
    """`anchors` are lines, in the order in which they were written; they may be none."""

    def __init__(self, anchors: Iterable[str], is_signed: IsSigned) -> None:
        self.anchors = Anchors(anchors, is_signed)
        self.seq = self.count = 0
        self.before = hashing.BEGINNING
        self.began: float | None = None
        self.at: float | None = None

    def over(self, rows: Iterable[Sealed]) -> Iterator[Finding]:
        for row in rows:
            yield from self.place(row)
            yield from self.content(row)
            yield from self.time(row)
            self.began = row.sealed_at if self.began is None else self.began
            self.seq, self.before, self.at = row.seq, row.hash, row.sealed_at
            self.count += 1
            yield from self.anchors.reached(row, self.count)
        yield from self.anchors.beyond(self.seq)

    def without_anchors(self, now: float) -> Iterator[Finding]:
        """After the walk: none was read, though one is due. Whoever cuts the chain may take them away too."""
        if self.began is None or self.anchors.read or now - self.began < EVERY.total_seconds():
            return
        words = f"No anchor was read, and seals 1 to {self.seq} are there: the anchors are missing."
        yield Finding("no_anchors", words)

    def place(self, row: Sealed) -> Iterator[Finding]:
        due = self.seq + 1
        if row.seq > due:
            words = f"Seals {due} to {row.seq - 1} are missing."
            yield Finding("missing", words, due, row.seq - 1)
        elif row.seq < due:
            yield Finding("place", f"Seal {row.seq} is in a place that does not exist.", row.seq, row.seq)
        elif row.prev_hash != self.before:
            words = f"Seal {row.seq} does not follow the one before it: one of the two was changed or moved."
            yield Finding("link", words, row.seq, row.seq)

    def content(self, row: Sealed) -> Iterator[Finding]:
        if row.text is None:
            words = f"The event of seal {row.seq} is gone: {row.event_id}."
            yield Finding("event_gone", words, row.seq, row.seq)
        elif hashing.next_hash(row.prev_hash, row.text) != row.hash:
            words = f"Seal {row.seq}, or its event {row.event_id}, was changed after it was sealed."
            yield Finding("changed", words, row.seq, row.seq)

    def time(self, row: Sealed) -> Iterator[Finding]:
        if self.at and row.sealed_at < self.at:
            words = f"Time goes backwards: seal {row.seq} says that it is older than the one before it."
            yield Finding("time", words, row.seq, row.seq)


class Anchors:
    """What left the database, compared with what is in it. `agreed` is the last place where they agree."""

    def __init__(self, lines: Iterable[str], is_signed: IsSigned) -> None:
        self.lines = numbered(lines, is_signed)
        self.is_signed = is_signed
        self.agreed = self.read = self.last = self.restores = 0
        self.differs = False
        self.bad: list[Finding] = []
        self.waiting = self.next()

    def next(self) -> Anchor | None:
        """One that is not signed, or cannot be read, is named and passed over."""
        for number, anchor in self.lines:
            if anchor is None:
                self.bad.append(Finding("anchor", f"Anchor {number} cannot be read."))
                continue
            if not self.is_signed(anchor):
                self.bad.append(Finding("anchor", f"Anchor {number} does not carry our signature."))
                continue
            if anchor.seq < self.last:
                self.bad.append(Finding("anchor", f"Anchor {number} is not in its turn."))
                continue
            self.read += 1
            self.restores += anchor.resumed
            self.last = anchor.seq
            if not anchor.seq:  # a restored trail that began anew: there is nothing to compare
                continue
            return anchor
        return None

    def named(self) -> Iterator[Finding]:
        while self.bad:
            yield self.bad.pop(0)

    def reached(self, row: Sealed, count: int) -> Iterator[Finding]:
        while self.waiting and self.waiting.seq <= row.seq:
            anchor = self.waiting
            same = (anchor.seq, anchor.hash, anchor.count) == (row.seq, row.hash.hex(), count)
            if not same and not self.differs:
                words = (
                    f"Seals {self.agreed + 1} to {anchor.seq} are not those that were anchored"
                    f" at {anchor.at}: part of the chain was written again."
                )
                yield Finding("rewritten", words, self.agreed + 1, anchor.seq)
            self.differs = not same
            self.agreed = anchor.seq if same else self.agreed
            self.waiting = self.next()
        yield from self.named()

    def beyond(self, seq: int) -> Iterator[Finding]:
        furthest = None
        while self.waiting:
            furthest, self.waiting = self.waiting, self.next()
        if furthest:
            words = (
                f"The end was cut off: seals {seq + 1} to {furthest.seq} were there"
                f" at {furthest.at} and are gone. Anchors vouch for seals up to {self.agreed} only."
            )
            yield Finding("cut", words, self.agreed + 1, furthest.seq)
        yield from self.named()
