"""What needs somebody now. Each app registers its own in ``AppConfig.ready``; the home page shows all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from staff.access import Reach
from staff.models import User

MOST = 10  # of each kind; the rest is one link away


@dataclass(frozen=True)
class Task:
    """One thing to do. `left` and `colour` are words of time and the tag that echoes them; empty: no time."""

    title: str
    url: str
    hint: str = ""
    left: str = ""
    colour: str = "blue"


@dataclass(frozen=True)
class Group:
    """`place`: lower ones come first on the page."""

    heading: str
    tasks: list[Task]
    place: int
    more: str = ""  # name of the address of the whole list


Source = Callable[[User, Reach, datetime], Iterable[Group]]

_sources: dict[str, Source] = {}  # by app


def register(app: str, source: Source) -> None:
    _sources[app] = source


def groups(person: User, held: Reach, now: datetime) -> list[Group]:
    """Only those with something in them, in their places."""
    found = (group for source in _sources.values() for group in source(person, held, now) if group.tasks)
    return sorted(found, key=lambda group: group.place)
