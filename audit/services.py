"""Writing the audit trail: a call inside each service, in the same transaction as what it records."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.db.models import Model

from audit import request_id
from audit.models import AuditEvent


class Person(Protocol):
    @property
    def pk(self) -> object: ...


Actor = Person | str


def name_of(by: Actor) -> str:
    """``staff:<id>`` for a person, or the name of a system process such as ``system:tick``."""
    if isinstance(by, str):
        if not by.startswith("system:"):
            raise ValueError("A system process is named system:<process>.")
        return by
    if by.pk is None:
        raise ValueError("Every audit event names a person or a system process.")
    return f"staff:{by.pk}"


def event(*, verb: str, target: Model, by: Actor, at: datetime, **detail: object) -> AuditEvent:
    """An unsaved event; see `record` and `record_many`."""
    return AuditEvent(
        at=at,
        actor=name_of(by),
        verb=verb,
        target_kind=target._meta.label_lower,
        target_id=str(target.pk),
        detail=detail,
        request_id=request_id.current.get(),
    )


def record(*, verb: str, target: Model, by: Actor, at: datetime, **detail: object) -> AuditEvent:
    """Write one event. `detail` holds identifiers and field names, never what somebody wrote."""
    written = event(verb=verb, target=target, by=by, at=at, **detail)
    written.save(force_insert=True)
    return written


def record_many(events: Iterable[AuditEvent]) -> None:
    AuditEvent.objects.bulk_create(events)
