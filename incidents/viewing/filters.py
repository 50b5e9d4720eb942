"""The filters above the list. Their addresses carry numbers and plain codes only: no text anyone typed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlencode

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from incidents.vocabulary import Category
from incidents.wording import Wording, all_of
from incidents.workflow import Status
from wards.models import Ward

Choices = tuple[tuple[str, str], ...]

#: a category is a number in the address, which says nothing in a browser's history
CATEGORIES = {str(number): category for number, category in enumerate(Category, 1)}
PERIODS = {"7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days", "365": "Last 12 months"}
STATUSES: Choices = (("open", "All that are open"), *Status.choices)
KINDS: Choices = tuple((number, category.label) for number, category in CATEGORIES.items())


@dataclass(frozen=True)
class Filters:
    """What was chosen. Anything not offered counts as not chosen."""

    ward: str = ""
    kind: str = ""
    status: str = ""
    days: str = ""
    wards: Choices = field(default=(), compare=False)

    @classmethod
    def read(cls, given: Mapping[str, str], wards: Iterable[Ward]) -> "Filters":
        theirs = tuple((str(ward.pk), ward.name) for ward in wards)

        def one_of(name: str, offered: Iterable[str]) -> str:
            return value if (value := given.get(name, "")) in set(offered) else ""

        return cls(
            ward=one_of("ward", dict(theirs)),
            kind=one_of("kind", CATEGORIES),
            status=one_of("status", dict(STATUSES)),
            days=one_of("days", PERIODS),
            wards=theirs,
        )

    def where(self, kinds: Wording, now: datetime) -> Wording:
        """`kinds`: those of an incident, as this person reads them (`incidents.viewing.incident_list`)."""
        return all_of(self._chosen(kinds, now))

    def _chosen(self, kinds: Wording, now: datetime) -> Iterator[Wording]:
        if self.ward:
            yield Wording("{i}.ward_id = %s", (int(self.ward),))
        if self.kind:
            yield Wording(f"%s = any ({kinds.sql})", (CATEGORIES[self.kind].value, *kinds.values))
        if self.status == "open":
            yield Wording("{i}.status <> %s", (Status.CLOSED.value,))
        elif self.status:
            yield Wording("{i}.status = %s", (self.status,))
        if self.days:
            yield Wording("{i}.flagged_at >= %s", (now - timedelta(days=int(self.days)),))

    @property
    def chosen(self) -> dict[str, str]:
        given = {"ward": self.ward, "kind": self.kind, "status": self.status, "days": self.days}
        return {name: value for name, value in given.items() if value}

    def address(self, cursor: str) -> str:
        """The query string of a neighbouring page, or empty when there is none."""
        return f"?{urlencode({**self.chosen, 'from': cursor})}" if cursor else ""

    @property
    def questions(self) -> list[tuple[str, str, str]]:
        """Name, label and options, for the page to draw."""
        asked = [
            ("ward", "Ward", self.wards, self.ward),
            ("kind", "Kind", KINDS, self.kind),
            ("status", "Where it stands", STATUSES, self.status),
            ("days", "Reported in the", tuple(PERIODS.items()), self.days),
        ]
        return [(name, label, options(choices, chosen)) for name, label, choices, chosen in asked if choices]


@lru_cache(maxsize=256)
def options(choices: Choices, chosen: str) -> SafeString:
    """Drawn once for everybody: the list of incidents is the page opened most."""
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((value, mark_safe(" selected") if value == chosen else "", words) for value, words in choices),
    )
