"""A row before it is written: its model, and values by column."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from deadlines import clock
from deadlines.clock import Kind
from deadlines.models import Deadline
from demo.seed.cases import Case
from demo.seed.draw import Draw

Row = tuple[type[Model], dict[str, Any]]


def new(model: type[Model], shared: dict[str, Any] | None = None, **values: Any) -> Row:
    return model, {**(shared or {}), **values}


def deadline(
    draw: Draw,
    case: Case,
    kind: Kind,
    subject: Any,
    *,
    basis: datetime,
    opened: datetime,
    now: datetime,
    met: datetime | None = None,
    ended: datetime | None = None,
    due: datetime | None = None,
) -> Row:
    due = due or clock.due_at(kind, basis)
    running = met is None and ended is None
    return new(
        Deadline,
        id=draw.uuid(),
        kind=kind,
        subject_id=subject,
        incident_id=case.id,
        ward_id=case.team.ward.pk,
        basis_at=basis,
        first_due_at=due,
        due_at=due,
        opened_at=opened,
        met_at=met,
        ended_at=ended,
        next_rung_at=now if running else None,
    )
