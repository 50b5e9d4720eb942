from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit import services as audit
from audit.models import AuditEvent
from audit.seals import sealing
from incidents.vocabulary import Category
from reporting.asking import ask
from reporting.services import make_report, sign
from tests.audit import seen
from tests.reporting.conftest import filled, places, quarter  # noqa: F401 - figures for a report
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


@pytest.fixture
def world(request, flagged, service_user, lounge, rowan_nurse, lead, executive_lead, now) -> dict[str, Any]:
    """One of everything that can be looked at, with its identifiers: see `tests.audit.seen`."""
    over, fill = (request.getfixturevalue(name) for name in ("quarter", "filled"))
    fill(over, 40)
    report = make_report(quarter=over, by="system:tests", now=now)
    sign(report=report, commentary=seen.SAID, by=executive_lead, now=now)
    seen.made(report.document, now)
    asked = ask(quarter=over, by="system:tests", now=now)
    incident = flagged(category=Category.SEXUAL_ASSAULT, headline=seen.HEADLINE)
    people = {"recorder": rowan_nurse, "lead": lead}
    known = seen.full_world(incident, service_user=service_user, lounge=lounge, now=now, **people)
    known |= {"reporting.boardreport": report.pk, "reporting.reportrequest": asked.pk}
    return known | {"reference": incident.reference}
