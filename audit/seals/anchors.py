"""The head of the chain, signed and written where the database's administrator cannot reach.

The chain alone does not show that its end was cut off, or that all of it was written anew: whoever can write
to the tables can count the hashes again. They cannot sign, and they cannot change what already left.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection, transaction

from audit.models import Anchored, AuditSeal

EVERY_SEALS = 1_000
EVERY = timedelta(minutes=5)
LATE_AFTER = timedelta(minutes=15)  # somebody is told: no folder, no key, or a disk that cannot be written
ONE_AT_A_TIME = 7_305_412  # an advisory lock

NEW_HEAD = """
select s.seq, s.hash, (select count(*) from audit_auditseal where seq > %(last)s)
from audit_auditseal s order by s.seq desc limit 1
"""


class NotTheSameChain(Exception):
    """What was anchored is no longer in the database: `manage.py audit_verify` says where it ends."""


@dataclass(frozen=True)
class Anchor:
    """`count` seals were there, the last of them `seq` with this hash (hex), at this time (ISO 8601).

    `resumed`: so they were after a backup was restored. What was anchored beyond them before is lost.
    """

    seq: int
    hash: str
    count: int
    at: str
    signature: str = ""
    resumed: bool = False

    @property
    def message(self) -> bytes:
        kind = "resumed" if self.resumed else "anchor"
        return f"heard audit {kind} 1\n{self.seq}\n{self.hash}\n{self.count}\n{self.at}".encode()

    def signed(self, key: Ed25519PrivateKey) -> "Anchor":
        return replace(self, signature=b64encode(key.sign(self.message)).decode())

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        try:
            key.verify(b64decode(self.signature), self.message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def from_line(cls, line: str) -> "Anchor":
        """ValueError when it is not an anchor."""
        try:
            found = cls(**json.loads(line))
        except (TypeError, json.JSONDecodeError):
            raise ValueError("not an anchor") from None
        if not (isinstance(found.seq, int) and isinstance(found.count, int)):
            raise ValueError("not an anchor")
        return found


def files(folder: Path) -> list[Path]:
    """One a month, oldest first."""
    return sorted(folder.glob("anchors-*.jsonl"))


def lines(folder: Path) -> Iterator[str]:
    for path in files(folder):
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from (line for line in file if line.strip())


def last(folder: Path) -> Anchor | None:
    """The newest that can be read. A line that a crash cut short is passed over."""
    for path in reversed(files(folder)):
        for line in reversed(tail(path)):
            try:
                return Anchor.from_line(line)
            except ValueError:
                continue
    return None


def tail(path: Path, size: int = 8_192) -> list[str]:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return file.read().decode(errors="replace").splitlines()


def append(folder: Path, anchor: Anchor) -> None:
    """On the disk when this returns. An empty line parts them: one cut short spoils no other."""
    path = folder / f"anchors-{anchor.at[:7]}.jsonl"
    line = f"{json.dumps(asdict(anchor))}\n"
    with path.open("ab") as file:
        if file.tell():
            line = f"\n{line}"
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


@transaction.atomic
def anchor_when_due(*, folder: Path, key: Ed25519PrivateKey, now: datetime) -> Anchor | None:
    """The anchor that was written, or None when there is nothing new, or it is too soon.

    NotTheSameChain when the database no longer holds what the last anchor says.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if cursor.fetchone() != (True,):
            return None
    before = last(folder)
    if before:
        compare(before)
    head = new_head(before, now)
    if head is None or not is_due(before, head, now):
        return None
    anchor = head.signed(key)
    append(folder, anchor)
    Anchored.objects.get_or_create(seq=anchor.seq, defaults={"at": now})
    return anchor


def oldest_unanchored() -> datetime | None:
    """When the first seal after the newest anchor was made; None when there is none."""
    newest = Anchored.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    later = AuditSeal.objects.filter(seq__gt=newest).order_by("seq")
    return later.values_list("sealed_at", flat=True).first()


def compare(before: Anchor) -> None:
    if not before.seq:
        return
    with connection.cursor() as cursor:
        cursor.execute("select hash from audit_auditseal where seq = %s", [before.seq])
        found = cursor.fetchone()
    if found is None or bytes(found[0]).hex() != before.hash:
        raise NotTheSameChain(f"Seal {before.seq} was anchored at {before.at} and is not there any more.")


def new_head(before: Anchor | None, now: datetime) -> Anchor | None:
    seq, count = (before.seq, before.count) if before else (0, 0)
    with connection.cursor() as cursor:
        cursor.execute(NEW_HEAD, {"last": seq})
        found = cursor.fetchone()
    if found is None or found[0] <= seq:
        return None
    return Anchor(found[0], bytes(found[1]).hex(), count + found[2], now.isoformat())


@transaction.atomic
def resume(*, folder: Path, key: Ed25519PrivateKey, now: datetime) -> tuple[Anchor, Anchor]:
    """After a restore: the last anchor until now, and the one that says from where the chain goes on.

    NotTheSameChain unless what is left is the beginning of what was anchored; ValueError: nothing is lost.
    """
    before, head = last(folder), new_head(None, now) or nothing_yet(now)
    if before is None or not is_lost(before):
        raise ValueError("Nothing that was anchored is missing.")
    standing = [one for one in those_that_stand(lines(folder), lambda _: True) if one.seq <= head.seq]
    if standing:
        compare(standing[-1])
    resumed = replace(head, resumed=True).signed(key)
    append(folder, resumed)
    return before, resumed


def nothing_yet(now: datetime) -> Anchor:
    """The backup is older than the first seal."""
    return Anchor(0, "", 0, now.isoformat())


def is_lost(before: Anchor) -> bool:
    try:
        compare(before)
    except NotTheSameChain:
        return True
    return False


def those_that_stand(written: Iterable[str], is_signed: Callable[[Anchor], bool]) -> list[Anchor]:
    return [anchor for _, anchor in numbered(written, is_signed) if anchor]


def numbered(
    written: Iterable[str], is_signed: Callable[[Anchor], bool]
) -> Iterator[tuple[int, Anchor | None]]:
    """Each with its place in the files; None for what cannot be read. Without what a restore lost."""
    kept: list[tuple[int, Anchor | None]] = []
    for number, line in enumerate(written, start=1):
        try:
            anchor = Anchor.from_line(line)
        except ValueError:
            kept.append((number, None))
            continue
        if anchor.resumed and is_signed(anchor):
            kept = [(at, one) for at, one in kept if one is None or one.seq <= anchor.seq]
        kept.append((number, anchor))
    yield from kept


def is_due(before: Anchor | None, head: Anchor, now: datetime) -> bool:
    if before is None:
        return True
    return head.seq - before.seq >= EVERY_SEALS or now - datetime.fromisoformat(before.at) >= EVERY
