"""What each promise is about, answered by the app that owns it: this app may not look upwards.

An app registers one `Subject` for each kind of deadline it opens, in its ``AppConfig.ready``:

    subjects.register(Kind.ENTRY, AboutIncident())
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from deadlines.clock import Audience, Kind
from deadlines.models import Deadline
from staff.models import User


class Subject(Protocol):
    """Inherit from it; `may_know` then follows from `known_among`."""

    def people(self, deadline: Deadline, audiences: Collection[Audience], now: datetime) -> Iterable[User]:
        """Who fills these audiences today: past the door, routed around whoever is excluded.

        Where a role leaves nobody the next up is used, so it is empty only when there is truly nobody.
        """
        ...

    def known_among(self, person: User, deadlines: Collection[Deadline], now: datetime) -> set[UUID]:
        """Ids of those of these deadlines that this person may know of, in a constant number of queries."""
        ...

    def url(self, deadline: Deadline, person: User, now: datetime) -> str:
        """The page where this person can act; empty when they may know that it is late and nothing else."""
        ...

    def who_can_act(self, deadline: Deadline, now: datetime) -> list[tuple[str, int]]:
        """For somebody who is given no page: each role in which somebody can act today, and how many.

        Anybody who is kept out is not counted: to be asked about it would tell them.
        """
        ...

    def whom_to_ask(self, deadline: Deadline, now: datetime) -> list[User]:
        """Two at most who can open it: for somebody who cannot, and must ask nobody whom it is closed to."""
        return []

    def may_know(self, deadline: Deadline, person: User, now: datetime) -> bool:
        return deadline.pk in self.known_among(person, [deadline], now)


_subjects: dict[Kind, Subject] = {}


#: what every sweep does before it escalates
_looks: list[Callable[[datetime], None]] = []


def register(kind: Kind, subject: Subject) -> None:
    _subjects[kind] = subject


def look_first(look: Callable[[datetime], None]) -> None:
    """For promises that no service makes, as time alone can bring them about: a role ended by its date."""
    _looks.append(look)


def looks() -> tuple[Callable[[datetime], None], ...]:
    return tuple(_looks)


def of(deadline: Deadline) -> Subject:
    """LookupError when nobody registered this kind: a fault in the code, not in the data."""
    return _subjects[Kind(deadline.kind)]


def registered() -> frozenset[Kind]:
    return frozenset(_subjects)


def known_among(person: User, deadlines: Iterable[Deadline], now: datetime) -> set[UUID]:
    """Ids of those this person may know of: asked once for each kind, however many there are."""
    by_kind: dict[str, list[Deadline]] = {}
    for deadline in deadlines:
        by_kind.setdefault(deadline.kind, []).append(deadline)
    if not person.is_active:
        return set()
    known = (of(some[0]).known_among(person, some, now) for some in by_kind.values())
    return set().union(*known)
