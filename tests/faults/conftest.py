from collections.abc import Iterator

import pytest

from tests.faults.harness import System
from tests.faults.people import TRUST


@pytest.fixture(scope="session")
def shared_system() -> Iterator[System]:
    """Making one takes ten seconds."""
    with System() as running:
        running.shell(TRUST)
        yield running


@pytest.fixture
def system(shared_system: System) -> Iterator[System]:
    yield shared_system
    shared_system.fresh()
