"""How a parallel run is divided: one process runs a whole file, or a folder that shares something costly.

The longest come first, so that no process is left with one at the end while the others are idle.
"""

from typing import Any

import pytest

#: what shares a world or servers, or mostly waits for them
FOLDERS = (
    *("tests/browser/", "tests/faults/", "tests/seeding/", "tests/stack/"),
    *("tests/security/matrix/", "tests/security/judge/"),
)
#: their turns; the others follow as they were collected
LONGEST_FIRST = (
    "tests/browser/",
    "tests/faults/",
    "tests/security/test_twin_worlds.py",
    "tests/security/matrix/",
    "tests/stack/",
    "tests/security/judge/",
    "tests/security/test_planted_leaks.py",
    "tests/test_who_opens_each_address.py",
    "tests/staff/test_asking_tells_an_auditor_nothing.py",
    "tests/audit/",
    "tests/reporting/",
    "tests/ground/",
    "tests/deadlines/",
)


def part(nodeid: str) -> str:
    """What one process runs: the folder or the file of a test."""
    return next((folder for folder in FOLDERS if nodeid.startswith(folder)), nodeid.split("::")[0])


def turn(item: pytest.Item) -> int:
    places = (place for place, name in enumerate(LONGEST_FIRST) if item.nodeid.startswith(name))
    return next(places, len(LONGEST_FIRST))


def scheduler(config: pytest.Config, log: Any) -> Any:
    """Of our own: pytest-xdist 3.8 marks a group in the id of a test, and pytest 9.2 no longer lets it."""
    from xdist.scheduler import LoadScopeScheduling

    class ByPart(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return part(nodeid)

    config.option.loadscopereorder = False
    return ByPart(config, log)
