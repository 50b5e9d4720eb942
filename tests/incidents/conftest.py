"""Time stands still where a test asks for it, so that pages see the hour that the fixtures were made in."""

import pytest
import time_machine


@pytest.fixture
def clock(now):
    """``clock.move_to(…)`` goes on from there."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller
