"""The menu of every page. Each app registers its own entries in ``AppConfig.ready``."""

from typing import NamedTuple

from staff.access import Reach


class Entry(NamedTuple):
    """`url`: name of the address. `needs`: the property of a Reach that opens it; empty for everybody signed
    in. `place`: lower ones come first."""

    label: str
    url: str
    place: int
    needs: str = ""

    def is_open_to(self, held: Reach) -> bool:
        return not self.needs or bool(getattr(held, self.needs))


_entries: set[Entry] = {Entry("Home", "home", 0)}


def register(*entries: Entry) -> None:
    _entries.update(entries)


def entries() -> list[Entry]:
    return sorted(_entries, key=lambda entry: entry.place)
