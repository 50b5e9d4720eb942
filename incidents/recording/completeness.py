"""How far a record has come: reads what is in, for `required_facts` to judge. Not who may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce

from incidents.models import (
    Account,
    EvidenceCheck,
    Incident,
    Involvement,
    SectionSave,
    SelfRating,
    SupportOffer,
    Told,
    Wish,
)
from incidents.read_scope import Reading
from incidents.recording.required_facts import Entry, Person, Precision
from incidents.recording.section_names import Section
from incidents.vocabulary import Category, EvidenceAnswer, EvidenceItem
from wards.models import LocationKind

NOBODY = Value(None, output_field=UUIDField())


class Trace(NamedTuple):
    """Something saved or added: in which section, what, about whom, when, and by whom."""

    section: str
    what: str
    person_id: UUID | None
    at: datetime
    by_id: UUID
    by: str

    def is_readable(self, reading: Reading | None) -> bool:
        """Whoever keeps only what was written before triage learns nothing of what came after."""
        if reading is None or reading.all or reading.incident.triaged_at is None:
            return True
        return self.at <= reading.incident.triaged_at or self.by_id == reading.person.pk


@dataclass(frozen=True)
class Progress:
    entry: Entry
    latest: dict[str, Trace]  # section -> the last thing saved or added there


def people_in(incident: Incident, reading: Reading | None = None) -> list[Any]:
    """Everyone involved, as entered; `rating`: where asking each stands, `rated_...`: their own answers."""
    entered: QuerySet[Involvement] = Involvement.objects.active().filter(incident=incident)
    entered = reading.of(entered) if reading else entered
    latest = SelfRating.objects.filter(person=OuterRef("pk")).order_by("-recorded_at", "-id")
    known = entered.select_related("details", "entered_as", "service_user", "staff")
    names = {"rating": "state", "rated_physical": "physical", "rated_psychological": "psychological"}
    asked = {name: Subquery(latest.values(column)[:1]) for name, column in names.items()}
    return list(known.annotate(**{name: Coalesce(found, Value("")) for name, found in asked.items()}))


def evidence_in(incident: Incident, reading: Reading | None = None) -> dict[EvidenceItem, EvidenceCheck]:
    """The latest answer about each item."""
    checks: QuerySet[EvidenceCheck] = EvidenceCheck.objects.filter(incident=incident)
    checks = reading.of(checks) if reading else checks
    latest = checks.select_related("recorded_by").order_by("item", "-recorded_at", "-id").distinct("item")
    return {EvidenceItem(check.item): check for check in latest}


def traces(incident: Incident) -> list[Trace]:
    """Everything saved or added, in one query, newest first."""
    first, *others = [
        _traced(SupportOffer, Section.SUPPORT, F("person_id")),  # first, so that the column is a UUID
        _traced(Account, Section.HARM, NOBODY),
        _traced(SelfRating, Section.HARM, NOBODY),
        _traced(EvidenceCheck, Section.SAFETY, NOBODY),
        _traced(Told, Section.TOLD, NOBODY),
        _traced(Wish, Section.TOLD, NOBODY),
        _traced(Involvement, Section.PEOPLE, NOBODY),
        _traced(SectionSave, F("section"), NOBODY),
    ]
    mine = [rows.filter(incident=incident) for rows in (first, *others)]
    mine[-1] = mine[-1].filter(version__gt=0)
    found = mine[0].union(*mine[1:], all=True)
    return sorted((Trace(*row) for row in found), key=lambda trace: trace.at, reverse=True)


def _traced(model: Any, section: Any, person: Any) -> QuerySet[Any, Any]:
    where = section if isinstance(section, F) else Value(str(section))
    return (
        model.objects.order_by()
        .annotate(_section=where, _what=Value(model.__name__), _person=person, _by=F("recorded_by__name"))
        .values_list("_section", "_what", "_person", "recorded_at", "recorded_by_id", "_by")
    )


def progress_of(incident: Incident, reading: Reading | None = None) -> Progress:
    seen = traces(incident)
    latest: dict[str, Trace] = {}
    for trace in seen:
        if trace.is_readable(reading):
            latest.setdefault(trace.section, trace)
    return Progress(_entry(incident, reading, seen), latest)


def entry_of(incident: Incident, reading: Reading | None = None) -> Entry:
    return progress_of(incident, reading).entry


def _entry(incident: Incident, reading: Reading | None, seen: Iterable[Trace]) -> Entry:
    """What is missing is said by name: of those this person may know of, and of nobody else."""
    online_place = bool(incident.location and incident.location.kind == LocationKind.ONLINE)
    online = Category.ONLINE in incident.categories or online_place
    seen = list(seen)
    checks = evidence_in(incident, reading) if incident.involves_assault else {}
    return Entry(
        categories=tuple(incident.categories),
        category_words=incident.category_words,
        exposure_kind=incident.exposure_kind,
        narrative=incident.narrative,
        precision=incident.precision and Precision(incident.precision),
        occurred_from=incident.occurred_from,
        occurred_to=incident.occurred_to,
        when_words=incident.when_words,
        has_place=bool(incident.location_id or incident.place_words or (online and incident.online_platform)),
        is_online=online,
        online_platform=incident.online_platform,
        online_kept=incident.online_kept,
        people=tuple(_person(person) for person in people_in(incident, reading)),
        physical_harm=incident.physical_harm,
        psychological_harm=incident.psychological_harm,
        safety_words=incident.safety_words,
        evidence=frozenset(checks),
        evidence_not_yet=frozenset(i for i, one in checks.items() if one.answer == EvidenceAnswer.NOT_YET),
        privacy_explained=incident.privacy_explained,
        report_offered=incident.report_offered,
        somebody_told=any(trace.what == "Told" for trace in seen),
        offered_support=frozenset(trace.person_id for trace in seen if trace.person_id),
    )


def _person(person: Any) -> Person:
    return Person(
        key=person.pk,
        label=person.name,
        involved_as=person.involved_as,
        kind=person.kind,
        rating=person.rating,
    )
