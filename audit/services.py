"""Writing the audit trail: a call inside each service, in the same transaction as what it records."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Model

from audit import request_id
from audit.models import AuditEvent, Outcome
from audit.writing import write


class Person(Protocol):
    @property
    def pk(self) -> object: ...


Actor = Person | str

INCIDENT = "incidents.incident"


def name_of(by: Actor) -> str:
    """``staff:<id>`` for a person, or the name of a system process such as ``system:tick``."""
    if isinstance(by, str):
        if not by.startswith("system:"):
            raise ValueError("A system process is named system:<process>.")
        return by
    if by.pk is None:
        raise ValueError("Every audit event names a person or a system process.")
    return f"staff:{by.pk}"


def incident_of(target: Model) -> UUID | None:
    """The incident a row concerns: itself, or the one it points to. None for what is about no record."""
    if hasattr(target, "incident_id"):
        return target.incident_id
    return target.pk if target._meta.label_lower == INCIDENT else None


def event(
    *,
    verb: str,
    by: Actor,
    at: datetime,
    target: Model | None = None,
    incident: UUID | None = None,
    outcome: Outcome = Outcome.OK,
    reason: str = "",
    **detail: object,
) -> AuditEvent:
    """An unsaved event; see `record` and `record_many`. `incident` when the target does not lead to it."""
    return AuditEvent(
        at=at,
        actor=name_of(by),
        verb=verb,
        target_kind=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        incident_id=incident or (incident_of(target) if target else None),
        outcome=outcome,
        reason=reason,
        detail=detail,
        request_id=request_id.current.get(),
    )


_together: ContextVar[list[AuditEvent] | None] = ContextVar("events_written_together", default=None)


@contextmanager
def together() -> Iterator[list[AuditEvent]]:
    """What is recorded inside is written at its end, in one statement. For a service, in its transaction."""
    waiting = _together.get()
    if waiting is not None:
        yield waiting
        return
    events: list[AuditEvent] = []
    token = _together.set(events)
    try:
        yield events
    finally:
        _together.reset(token)
    write(events)


def record(*, verb: str, by: Actor, at: datetime, target: Model | None = None, **given: Any) -> AuditEvent:
    """Write one event. What is given holds identifiers, codes and field names, never what somebody wrote."""
    written = event(verb=verb, target=target, by=by, at=at, **given)
    waiting = _together.get()
    if waiting is None:
        write([written])
    else:
        waiting.append(written)
    return written


def record_many(events: Iterable[AuditEvent]) -> None:
    with together() as waiting:
        waiting.extend(events)
