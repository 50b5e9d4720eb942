"""What closed a door, kept outside the database: a restored backup must not open it again.

A backup is older than the moment it is needed. Anybody who was kept out of a record, lost a role or an
account, or changed how they sign in since then would be let in again. So the worker that anchors the trail
writes each such event, signed, beside the anchors: ids and codes, never a name.
`oversight.replaying` acts on it.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.models import AuditEvent, Outcome
from audit.seals.anchors import tail
from deadlines.models import Notice
from staff.models import User

KEPT_OUT = "incident.person_excluded"
STOOD_DOWN = "staff.stood_down"
CONFIGURED = "configuration.changed"  # of a person whose account was closed
NOT_THEIRS_ANY_MORE = ("staff.email_changed", "staff.sign_in_anew")
SIGNS_IN_OTHERWISE = (
    "password.changed", "second_factor.removed", "second_factor.reset", "staff.sign_in_unlinked",
)  # fmt: skip
#: cannot be done again by a machine; said to the person who restores, for the leads and the administrators
TOLD = (
    "incident.exclusion_lifted", "incident.stepped_back", "incident.window_set", "interest.declared",
    "account.linked", "staff.appointed", "incident.flagged",
)  # fmt: skip
SENT = "notice.sent"  # an e-mail that need not be sent again
VERBS = (KEPT_OUT, STOOD_DOWN, CONFIGURED, *NOT_THEIRS_ANY_MORE, *SIGNS_IN_OTHERWISE, *TOLD)

OVERLAP = timedelta(days=1)  # an event is committed later than its time says, but never by so much
TRIED_FOR = timedelta(days=4)  # longer than an e-mail is tried
END = 4_000_000  # bytes: the lines of more than a day


@dataclass(frozen=True)
class Entry:
    """One event of the audit trail. `signature` is over all the rest."""

    event: str
    verb: str
    at: str
    actor: str
    target: str
    incident: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    signature: str = ""

    @property
    def message(self) -> bytes:
        rest = {name: value for name, value in asdict(self).items() if name != "signature"}
        return b"heard journal 1\n" + json.dumps(rest, sort_keys=True).encode()

    def signed(self, key: Ed25519PrivateKey) -> "Entry":
        return replace(self, signature=b64encode(key.sign(self.message)).decode())

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        try:
            key.verify(b64decode(self.signature), self.message)
        except (InvalidSignature, ValueError):
            return False
        return True


def files(folder: Path) -> list[Path]:
    """One a month, oldest first."""
    return sorted(folder.glob("journal-*.jsonl"))


def entries(paths: list[Path], *, last: int | None = None) -> Iterator[Entry]:
    """A line cut short by a crash is passed over, and written again, whole. `last`: bytes of each file."""
    for path in paths:
        for line in tail(path, last or path.stat().st_size):
            try:
                yield Entry(**json.loads(line))
            except (TypeError, ValueError):
                continue


def write(*, folder: Path, key: Ed25519PrivateKey) -> int:
    """Each event that is not in it yet, on the disk when this returns. How many there were."""
    written = list(entries(files(folder)[-2:], last=END))
    known = {entry.event for entry in written}
    since = [datetime.fromisoformat(entry.at) - OVERLAP for entry in written[-1:]]
    found = [entry for entry in (*happened(since), *sent(since)) if entry.event not in known]
    for entry in sorted(found, key=lambda entry: entry.at):
        append(folder, entry.signed(key))
    return len(found)


def happened(since: list[datetime]) -> Iterator[Entry]:
    events = AuditEvent.objects.filter(verb__in=VERBS, outcome=Outcome.OK).order_by("at", "pk")
    for event in events.filter(at__gte=since[0]) if since else events:
        if event.verb != CONFIGURED or closes_an_account(event):
            yield Entry(
                event=str(event.pk),
                verb=event.verb,
                at=event.at.isoformat(),
                actor=event.actor,
                target=event.target_id,
                incident=str(event.incident_id) if event.incident_id else None,
                detail=event.detail,
            )


def sent(since: list[datetime]) -> Iterator[Entry]:
    """`event` is the notice. Escalations are in order of time by their key."""
    notices = Notice.objects.exclude(sent_at=None).filter(suppressed_at=None).select_related("escalation")
    if since:
        first = int((since[0] - TRIED_FOR).timestamp() * 1000)
        notices = notices.filter(escalation__gte=UUID(int=first << 80))
    for notice in notices:
        at = cast(datetime, notice.sent_at).isoformat()
        detail = {"person": str(notice.person_id), "level": notice.escalation.level}
        about = str(notice.escalation.deadline_id)
        yield Entry(str(notice.pk), SENT, at, "system:dispatch", about, detail=detail)


def closes_an_account(event: AuditEvent) -> bool:
    return (
        event.target_kind == "staff.user"
        and User.objects.filter(pk=event.target_id, is_active=False).exists()
    )


def append(folder: Path, entry: Entry) -> None:
    """Lines are parted by an empty one, as those of anchors are: one cut short spoils no other."""
    with (folder / f"journal-{entry.at[:7]}.jsonl").open("ab") as file:
        file.write(f"\n{json.dumps(asdict(entry))}\n".encode())
        file.flush()
        os.fsync(file.fileno())
