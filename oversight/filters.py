"""What an auditor chose to look at. Kept in their session: none of it stands in an address."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

KEPT_AS = "audit_filters"


@dataclass(frozen=True)
class Filters:
    """Empty is not chosen. `person` and `record` are ids; the days are ISO 8601, both included."""

    person: str = ""
    record: str = ""
    verb: str = ""
    outcome: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def read(cls, session: Mapping[str, Any]) -> "Filters":
        kept = session.get(KEPT_AS) or {}
        return cls(**{name: kept.get(name, "") for name in cls.__dataclass_fields__})

    def keep(self, session: Any) -> None:
        session[KEPT_AS] = self.chosen

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def where(self) -> Q:
        """`staff:` is how the trail writes a person (`audit.services.name_of`)."""
        chosen = Q()
        if self.person:
            chosen &= Q(actor=f"staff:{self.person}")
        if self.record:
            chosen &= Q(incident_id=UUID(self.record))
        if self.verb:
            chosen &= Q(verb=self.verb)
        if self.outcome:
            chosen &= Q(outcome=self.outcome)
        if self.since:
            chosen &= Q(at__gte=begins(date.fromisoformat(self.since)))
        if self.until:
            chosen &= Q(at__lt=begins(date.fromisoformat(self.until) + timedelta(days=1)))
        return chosen


def begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
