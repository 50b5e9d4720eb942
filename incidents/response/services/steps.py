"""Ticking a step that closing waits for, and undoing it when work reopens (NCCMH standards 6.4, 6.5)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from audit import services as audit
from incidents.models import Incident, StepTick
from incidents.workflow import Step
from staff.models import User


@transaction.atomic
def tick_step(*, incident: Incident, step: Step, because: str, by: User, now: datetime) -> bool:
    """Done, or not needed because. False when it was ticked already: the first reason stands."""
    if StepTick.objects.active().filter(incident=incident, step=step).exists():
        return False
    try:
        with transaction.atomic():
            StepTick.objects.create(
                incident=incident, step=step, because=because, recorded_at=now, recorded_by=by
            )
    except IntegrityError:  # somebody else ticked it a moment ago
        return False
    audit.record(verb="incident.step_ticked", target=incident, by=by, at=now, step=step.value)
    return True


@transaction.atomic
def undo_step(*, incident: Incident, step: Step, by: User, now: datetime, because: str = "") -> bool:
    """There is work again, and why. False when it was not ticked."""
    standing = StepTick.objects.active().filter(incident=incident, step=step)
    if not standing.update(undone_at=now):
        return False
    why = {"because": because} if because else {}
    audit.record(verb="incident.step_undone", target=incident, by=by, at=now, step=step.value, **why)
    return True
