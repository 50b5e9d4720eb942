"""What is written down about the people of a record: as the record has it, and the ward’s list now."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.formats import date_format

from audit.read_events import shown_many
from incidents.models import Incident, Involvement
from nhsuk.nhs_number import spaced
from wards.models import ServiceUser, ServiceUserVersion
from wards.versions import differing

MOST = 50  # changes on one page
LABELS = {field.attname: str(field.verbose_name) for field in ServiceUser._meta.concrete_fields}


class Row(NamedTuple):
    """One detail: what the record has, and what the ward’s list has."""

    label: str
    record: str
    ward: str


class Change(NamedTuple):
    """One version: which details it changed, when, by whom, and whether before they were entered."""

    number: int
    at: datetime
    by: str
    details: list[str]
    before: bool


def waiting() -> QuerySet[Involvement]:
    """Those whose details were changed since somebody looked."""
    return Involvement.objects.active().filter(service_user__version__gt=F("looked_to"))


def is_waiting(incident: Incident) -> bool:
    return waiting().filter(incident=incident).exists()


def first_waiting() -> Subquery:
    """Of an incident, for a list: which entry to look at; None where nobody’s details changed."""
    theirs = waiting().filter(incident=OuterRef("pk")).order_by("recorded_at", "pk")
    return Subquery(theirs.values("pk")[:1])


def entered(incident: Incident, pk: UUID) -> Involvement | None:
    """A service user in this record, with what it says of them and what the ward’s list says."""
    theirs = Involvement.objects.active().filter(incident=incident, service_user__isnull=False)
    related = ("entered_as", "details__ward", "service_user__ward")
    found = theirs.select_related(*related).filter(pk=pk).first()
    if found:
        shown_many([found.service_user_id])
    return found


def compared(entry: Involvement) -> list[Row]:
    """Those details that differ, and always the name."""
    record, ward = entry.details, entry.service_user
    if record is None or ward is None:
        return []
    names = ["name", *(name for name in differing(record, ward) if name != "name")]
    return [Row(label(name), said(record, name), said(ward, name)) for name in names]


def changes(entry: Involvement) -> list[Change]:
    """The newest first."""
    every = ServiceUserVersion.objects.filter(service_user=entry.service_user_id)
    versions = every.select_related("made_by").order_by("-number")[: MOST + 1]
    entered = entry.entered_as.number if entry.entered_as else 0
    return [_change(before, after, entered) for after, before in pairwise(versions)]


def _change(before: ServiceUserVersion, after: ServiceUserVersion, entered: int) -> Change:
    by = after.made_by.name if after.made_by else "the system"
    changed = labels(differing(before, after))
    return Change(after.number, after.made_at, by, changed, after.number <= entered)


def labels(names: Iterable[str]) -> list[str]:
    return [label(name) for name in names]


def label(name: str) -> str:
    words = LABELS[name]
    return words[:1].upper() + words[1:]


def said(person: ServiceUser | ServiceUserVersion, name: str) -> str:
    """In words; empty for what is not known."""
    value: Any = getattr(person, name)
    if name == "ward_id":
        return person.ward.name
    if name in ("date_of_birth", "discharged_on"):
        return date_format(value, "j F Y") if value else ""
    if name == "nhs_number":
        return spaced(value) if value else ""
    in_words = getattr(person, f"get_{name}_display", None)
    return str(in_words() if in_words else value)
