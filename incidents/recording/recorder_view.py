"""What whoever recorded an incident reads of it after triage: the wording of then, and their own since.

What others amended afterwards is for those who respond. Nothing here is saved.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from incidents.locking import CENTRAL
from incidents.models import Incident, Involvement, KnownAtChange, SectionSave
from incidents.recording import section_summary
from incidents.recording.required_facts import COLUMNS
from incidents.recording.section_names import Section
from incidents.recording.services.saving import unpacked
from incidents.vocabulary import PersonKind
from staff.models import User
from wards.models import Known


def is_readable(at: datetime, by: UUID, incident: Incident, person: User) -> bool:
    """The rule of `incidents.read_scope.Reading.of`, for one row."""
    return incident.triaged_at is None or at <= incident.triaged_at or by == person.pk


def as_they_left_it(incident: Incident, person: User) -> Incident:
    """A copy in which every section says what its last version readable to them said."""
    saves = list(SectionSave.objects.filter(incident=incident).order_by("section", "version"))
    values: dict[str, Any] = {}
    for section in {save.section for save in saves}:
        values |= _section(Section(section), [s for s in saves if s.section == section], incident, person)
    if incident.known_at != incident.first_known_at:
        values |= _known_at(incident, person)
    return section_summary.as_if(incident, values) if values else incident


def _section(
    section: Section, saves: Iterable[SectionSave], incident: Incident, person: User
) -> dict[str, Any]:
    """Nothing where all of it is theirs to read."""
    readable = [s for s in saves if is_readable(s.recorded_at, s.recorded_by_id, incident, person)]
    if section is Section.PEOPLE:
        return _staff_involved(readable, incident, person)
    if readable == list(saves):
        return {}
    blank = Incident()
    said = {name: getattr(blank, name) for name in COLUMNS[section]}
    return said | (unpacked(readable[-1].values) if readable else {})


def _staff_involved(readable: list[SectionSave], incident: Incident, person: User) -> dict[str, Any]:
    """It follows from who is entered as well: what a lead entered later does not show in the answer."""
    said = readable[-1].values.get("staff_involved") if readable else incident.staff_involved
    if said == incident.staff_involved:
        return {}
    entered = Involvement.objects.active().filter(
        incident=incident, kind=PersonKind.STAFF, involved_as__in=CENTRAL
    )
    known = any(
        is_readable(at, by, incident, person)
        for at, by in entered.order_by().values_list("recorded_at", "recorded_by")
    )
    return {"staff_involved": Known.YES if known else said}


def _known_at(incident: Incident, person: User) -> dict[str, Any]:
    known = incident.first_known_at
    for change in KnownAtChange.objects.filter(incident=incident):
        if is_readable(change.recorded_at, change.recorded_by_id, incident, person):
            known = change.became
    return {"known_at": known}


def has_moved_on(incident: Incident, section: Section, person: User) -> bool:
    """Somebody else has changed this section since triage."""
    if incident.triaged_at is None:
        return False
    later = SectionSave.objects.filter(
        incident=incident, section=section, recorded_at__gt=incident.triaged_at
    )
    return later.exclude(recorded_by=person).exists()
