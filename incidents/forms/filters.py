"""The filters above the list. Their addresses carry numbers and plain codes only: no text anyone typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q

from incidents.vocabulary import Category
from incidents.workflow import Status
from wards.models import Ward

Choices = list[tuple[str, str]]

#: a category is a number in the address, which says nothing in a browser's history
CATEGORIES = {str(number): category for number, category in enumerate(Category, 1)}
PERIODS = {"7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days", "365": "Last 12 months"}
STATUSES: Choices = [("open", "All that are open"), *Status.choices]


@dataclass(frozen=True)
class Filters:
    """What was chosen. Anything not offered counts as not chosen."""

    ward: str = ""
    kind: str = ""
    status: str = ""
    days: str = ""
    wards: Choices = field(default_factory=list, compare=False)

    @classmethod
    def read(cls, given: Mapping[str, str], wards: Iterable[Ward]) -> "Filters":
        theirs = [(str(ward.pk), ward.name) for ward in wards]

        def one_of(name: str, offered: Iterable[str]) -> str:
            return value if (value := given.get(name, "")) in set(offered) else ""

        return cls(
            ward=one_of("ward", dict(theirs)),
            kind=one_of("kind", CATEGORIES),
            status=one_of("status", dict(STATUSES)),
            days=one_of("days", PERIODS),
            wards=theirs,
        )

    def where(self, now: datetime) -> Q:
        chosen = Q()
        if self.ward:
            chosen &= Q(ward=int(self.ward))
        if self.kind:
            category = CATEGORIES[self.kind]
            chosen &= Q(category=category) | Q(other_categories__contains=[category])
        if self.status == "open":
            chosen &= ~Q(status=Status.CLOSED)
        elif self.status:
            chosen &= Q(status=self.status)
        if self.days:
            chosen &= Q(flagged_at__gte=now - timedelta(days=int(self.days)))
        return chosen

    @property
    def chosen(self) -> dict[str, str]:
        given = {"ward": self.ward, "kind": self.kind, "status": self.status, "days": self.days}
        return {name: value for name, value in given.items() if value}

    def address(self, cursor: str) -> str:
        """The query string of a neighbouring page, or empty when there is none."""
        return f"?{urlencode({**self.chosen, 'from': cursor})}" if cursor else ""

    @property
    def questions(self) -> list[tuple[str, str, Choices, str]]:
        """Name, label, choices and what is chosen, for the page to draw."""
        kinds = [(number, category.label) for number, category in CATEGORIES.items()]
        asked = [
            ("ward", "Ward", self.wards, self.ward),
            ("kind", "Kind", kinds, self.kind),
            ("status", "Where it stands", STATUSES, self.status),
            ("days", "Reported in the", list(PERIODS.items()), self.days),
        ]
        return [question for question in asked if question[2]]
