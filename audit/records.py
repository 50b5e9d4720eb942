"""What the trail must ask about a record, answered by the app that owns records.

This app may not look upwards. That app registers itself in its ``AppConfig.ready``.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.models import UNANSWERED, AuditEvent, Outcome


class Look(NamedTuple):
    """Somebody opened a record."""

    person: UUID
    record: UUID


class Records(Protocol):
    def kept_from(self, person: UUID) -> QuerySet[Any, Any]:
        """Ids of the records of which this person may not see a trace, as a subquery."""
        ...

    def own_interests(self, person: UUID) -> tuple[Collection[str], Collection[str]]:
        """Every account of theirs, as the trail writes who did something; what says that an event is about
        their interests: identifiers of accounts and interests."""
        ...

    def find(self, reference: str, looker: UUID) -> UUID | None:
        """None when there is none, or when the looker is kept out of it."""
        ...

    def references(self, ids: Collection[UUID], looker: UUID) -> dict[UUID, str]:
        """Without those that the looker is kept out of."""
        ...

    def with_a_role(self, looks: Iterable[Look], since: datetime) -> set[Look]:
        """Those by somebody who was named on the record, or had a role over its ward, since then."""
        ...

    def namesakes(self, people: Collection[str]) -> dict[str, str]:
        """Names, in lower case, of these people who are cared for, by their ids."""
        ...


_registered: list[Records] = []


def register(records: Records) -> None:
    _registered[:] = [records]


def records() -> Records:
    """IndexError when nobody registered: a fault in the code, not in the data."""
    return _registered[0]


def events_for(person: UUID) -> QuerySet[AuditEvent]:
    """The trail as this auditor may read it: not a trace of a record they are kept out of.

    What was asked for and not answered is never left out: it would be missing only where there is such a
    record. To whoever is kept out it says no more than of one that never was: `Records.references` leaves
    theirs out, and `AuditEvent.row` says nothing to anybody.

    Nor what others look up or write down of their own interests, whether or not there is a record:
    anybody who responds to one about somebody has reason to.
    """
    closed = Q(incident_id__in=records().kept_from(person))
    mine, about = records().own_interests(person)
    looked_up = Q(verb__startswith="interest.", outcome=Outcome.OK, target_id__in=about) & ~Q(actor__in=mine)
    return AuditEvent.objects.filter(UNANSWERED | ~closed).exclude(looked_up)
