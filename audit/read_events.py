"""What the request being served has shown: noted by the doors as they hand out rows.

`config.read_recording` writes one event of it before the page is sent. Outside a request nothing is noted.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Model
from django.utils.crypto import salted_hmac

from audit.services import incident_of


@dataclass
class Shown:
    """`ids`: what was handed out, each once. `incident`: the record that a page about one row concerns."""

    ids: dict[str, None] = field(default_factory=dict)
    incident: UUID | None = None
    about: Model | None = None
    terms: str = ""
    verb: str = ""


_current: ContextVar[Shown | None] = ContextVar("shown", default=None)


@contextmanager
def collecting() -> Iterator[Shown]:
    """For one request."""
    token = _current.set(Shown())
    try:
        yield _noted()
    finally:
        _current.reset(token)


def _noted() -> Shown:
    return _current.get() or Shown()


def shown(row: Model) -> None:
    """One row, with the incident it leads to."""
    noted = _noted()
    noted.ids[str(row.pk)] = None
    noted.incident = incident_of(row) or noted.incident


def shown_many(ids: Iterable[object]) -> None:
    """The rows of a list."""
    _noted().ids.update(dict.fromkeys(map(str, ids)))


def about(row: Model) -> None:
    """What the page is about, where its address does not say so."""
    _noted().about = row


def searched(words: str) -> None:
    """What was looked for is never kept: the same words give the same code, and nobody reads them back."""
    same = " ".join(words.lower().split())
    if same:
        _noted().terms = salted_hmac("audit.terms", same, algorithm="sha256").hexdigest()


def instead(verb: str) -> None:
    """For an answer that is not the page its address usually shows."""
    _noted().verb = verb
