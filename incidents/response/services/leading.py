"""While nobody leads an open incident, it is promised that somebody is named (NCCMH standards 6.5, 7.1).

Every sweep looks. What takes a lead away is written in many places and needs no hook there, and a role ends
by its date with nobody doing anything. Whatever the reason, the promise and its words are the same.
"""

from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from deadlines import services as deadlines
from deadlines import subjects
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents.models import Incident
from incidents.models.incident import IncidentQuerySet
from incidents.response.unheld import has_no_lead, no_lead
from incidents.wording import Worded
from incidents.workflow import Status
from row_security.context import as_system

LOOKING = "system:leads"


@as_system(LOOKING)
def look(now: datetime) -> None:
    """Promise it where nobody leads; end the promise where the lead is back. A second look does nothing."""
    waiting = without_a_lead(now)
    new = waiting.exclude(Exists(_promises().filter(subject_id=OuterRef("pk"))))
    promised = Incident.objects.filter(pk__in=_promises().values("subject_id"))
    led_again = promised.exclude(pk__in=waiting.values("pk"))
    for pk in chain(new.values_list("pk", flat=True), led_again.values_list("pk", flat=True)):
        _keep_true(pk, now)


def without_a_lead(now: datetime) -> IncidentQuerySet:
    return Incident.objects.filter(status=Status.RESPONDING).filter(Worded(no_lead(now)))


def _promises() -> QuerySet[Deadline]:
    return Deadline.objects.running().filter(kind=Kind.LEAD)


@transaction.atomic
def _keep_true(pk: UUID, now: datetime) -> None:
    """Asked again of the row as it stands now. One in which somebody is writing is left to the next sweep."""
    free = Incident.objects.select_for_update(of=("self",), skip_locked=True).select_related("ward")
    held = free.filter(pk=pk).first()
    if held is None:
        return
    if not has_no_lead(held, now):
        deadlines.end(kind=Kind.LEAD, subject=held, by=LOOKING, now=now)
    elif not _promises().filter(subject_id=pk).exists():
        deadlines.open_deadline(
            kind=Kind.LEAD, subject=held, ward=held.ward, basis_at=now, by=LOOKING, now=now
        )


def register() -> None:
    subjects.look_first(look)
