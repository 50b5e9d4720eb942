"""The kinds of e-mail, each registered in ``AppConfig.ready`` by the app that knows what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from mail.models import Mail


@dataclass(frozen=True)
class Letter:
    """What is sent now. `rows` are those it tells of, for `Kind.sent`."""

    subject: str
    body: str
    rows: tuple[UUID, ...] = ()


def nothing(*_: object) -> None:
    return None


@dataclass(frozen=True)
class Kind:
    """`write` is asked at each try; None when nothing is left to tell them. `collect` begins a round."""

    name: str
    write: Callable[[Mail, datetime], Letter | None]
    collect: Callable[[datetime], None] = nothing
    sent: Callable[[Letter, datetime], None] = nothing
    given_up: Callable[[Mail, datetime], None] = nothing
    good_for: timedelta = timedelta(days=3)


_registered: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    known = _registered.setdefault(kind.name, kind)
    if known != kind:
        raise ValueError(f"Another kind of e-mail is already called {kind.name}.")


def of(name: str) -> Kind:
    """KeyError when no app registered it."""
    return _registered[name]


def every() -> Iterator[Kind]:
    yield from _registered.values()
