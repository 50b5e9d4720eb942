"""Pages see the hour that the fixtures were made in."""

from collections.abc import Iterator

import pytest
import time_machine


@pytest.fixture
def clock(now) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller
