from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from audit import sealing
from audit import services as audit
from audit.models import AuditEvent
from wards.models import Trust


@pytest.fixture
def happened(trust: Trust, now: datetime) -> Callable[[int], list[AuditEvent]]:
    """``happened(3)``: three events, a second apart, none of them sealed."""

    def make(number: int) -> list[AuditEvent]:
        events = [
            audit.event(
                verb=f"test.happened_{i % 7}",
                by="system:tests",
                at=now + timedelta(seconds=i),
                target=trust,
                fields=["name", i],
            )
            for i in range(number)
        ]
        audit.record_many(events)
        return events

    return make


@pytest.fixture
def nothing_waits(db: None, now: datetime) -> None:
    """What the fixtures did is sealed already, so that a test counts only its own."""
    sealing.seal_all(now=now)
