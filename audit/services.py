"""Writing the audit trail: a call inside each service, in the same transaction as what it records."""

from collections.abc import Iterable
from datetime import datetime
from json import dumps
from typing import Protocol

from django.db import connection
from django.db.models import Model

from audit import request_id
from audit.models import AuditEvent

INSERT = """
insert into audit_auditevent (id, at, actor, verb, target_kind, target_id, detail, request_id)
select * from unnest(
    %s::uuid[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::text[]
)
"""


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
    record_many([written])
    written._state.adding = False  # saved again, it is refused as a change
    return written


def record_many(events: Iterable[AuditEvent]) -> None:
    """In one statement, worded here: Django takes as long to word an insert as PostgreSQL to do it, and
    every page of a record writes an event."""
    rows = [
        (
            one.pk,
            one.at,
            one.actor,
            one.verb,
            one.target_kind,
            one.target_id,
            dumps(one.detail),
            one.request_id,
        )
        for one in events
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [list(column) for column in zip(*rows, strict=True)])
