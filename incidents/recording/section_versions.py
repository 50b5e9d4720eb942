"""Earlier versions of a section, and entries that were withdrawn: what each said, who, when and why.

Read by the same rules as everything else (`read_scope`): whoever keeps what is older than triage sees
no version that somebody else made after it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from incidents.models import Incident, Involvement, SectionSave
from incidents.read_scope import Reading
from incidents.recording import section_summary
from incidents.recording.required_facts import COLUMNS
from incidents.recording.section_names import Section
from incidents.recording.services.saving import unpacked
from wards.models import Location


class Version(NamedTuple):
    """`number` is 0 for what was said when flagging. `reason` is only asked for after submission."""

    number: int
    by: str
    at: datetime
    reason: str
    rows: list[section_summary.Row]


def saves(reading: Reading, section: Section) -> QuerySet[SectionSave]:
    return reading.of(SectionSave.objects.filter(section=section))


def of(reading: Reading, section: Section) -> list[Version]:
    """Newest first, in two queries however many there are."""
    found = list(saves(reading, section).select_related("recorded_by").order_by("-version"))
    said = [unpacked(save.values) for save in found]
    places = _places(said)
    return [
        Version(
            number=save.version,
            by=save.recorded_by.name,
            at=save.recorded_at,
            reason=save.reason,
            rows=_rows(reading.incident, section, values, places),
        )
        for save, values in zip(found, said, strict=True)
    ]


def withdrawn(reading: Reading, section: Section) -> QuerySet[Involvement]:
    """People entered wrongly, newest first. Withdrawn by somebody else after triage: not for all."""
    if section is not Section.PEOPLE:
        return Involvement.objects.none()
    found = reading.of(Involvement.objects.exclude(withdrawn_at=None))
    if not reading.all and reading.incident.triaged_at:
        found = found.filter(
            Q(withdrawn_at__lte=reading.incident.triaged_at) | Q(withdrawn_by=reading.person)
        )
    return found.select_related("details", "staff", "withdrawn_by").order_by("-withdrawn_at", "id")


class Standing(NamedTuple):
    """`latest` is the version somebody who writes now has seen; 0 where nothing was saved."""

    latest: int
    has_earlier: bool


def active(reading: Reading, section: Section) -> Standing:
    """How far the versions of a section have come, and whether there is more to read than it says now."""
    every = SectionSave.objects.filter(incident=reading.incident, section=section)
    readable = saves(reading, section).values("pk")
    marked = every.annotate(readable=Q(pk__in=readable)).values_list("version", "readable")
    numbers = dict(marked.order_by("version"))
    earlier = sum(numbers.values()) > 1 or (
        section is Section.PEOPLE and withdrawn(reading, section).exists()
    )
    return Standing(max(numbers, default=0), earlier)


def _places(said: Iterable[dict[str, Any]]) -> dict[Any, Location]:
    keys = {values["location_id"] for values in said if values.get("location_id")}
    return Location.objects.in_bulk(keys) if keys else {}


def _rows(
    incident: Incident, section: Section, values: dict[str, Any], places: dict[Any, Location]
) -> list[section_summary.Row]:
    """As it would have been read back then. Of what was flagged, only what was asked then."""
    blank = Incident()
    nothing = {name: getattr(blank, name) for name in COLUMNS[section]}
    bare = section_summary.as_if(incident, nothing)
    then = section_summary.as_if(bare, values)
    if place := values.get("location_id"):
        then.location = places.get(place)
    rows = section_summary.ROWS[section](then)
    if set(values) == set(nothing):
        return rows
    unasked = section_summary.ROWS[section](bare)
    return [row for row in rows if row not in unasked]
