"""Opening an incident to read it: through the door, and how much of it is theirs.

Whoever recorded or helped keeps what was written up to triage and what they add themselves, in the wording of
then (`recorder_view`); what others amend or add after it is for those who respond. Somebody reading their
own report sees its facts and what they themselves said, want and were offered, nothing about others (MAG,
affected staff).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from audit.read_events import shown
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents import access, opened
from incidents.models import (
    Account,
    Action,
    Incident,
    Involvement,
    MemberAs,
    SelfRating,
    SupportOffer,
    Triage,
    Wish,
)
from incidents.models.people import Addition
from incidents.recording.recorder_view import as_they_left_it, has_moved_on, is_readable
from incidents.recording.section_names import Section
from incidents.response.ask_again import Again, still_to_ask
from incidents.vocabulary import Audience
from incidents.workflow import Status
from row_security.prepared import rows_of
from staff.access import reach
from staff.models import User
from staff.roles import Permission

HELPING = {MemberAs.RECORDER, MemberAs.CONTRIBUTOR, MemberAs.INVESTIGATOR, MemberAs.LEAD}
READ_ALL = {MemberAs.INVESTIGATOR, MemberAs.LEAD, MemberAs.BREAK_GLASS}
#: what may be somebody's own -> the way to that member of staff
THEIRS: dict[Any, str] = {
    Involvement: "staff",
    Account: "given_by__staff",
    SelfRating: "person__staff",
    Wish: "person__staff",
    SupportOffer: "person__staff",
}

RUNNING = "subject_id = %s and met_at is null and ended_at is null order by due_at"

A = TypeVar("A", bound=Addition)


@dataclass(frozen=True)
class Reading:
    """What this person may read and do here. `all` is false for those who keep what is older than triage.

    `own`: they are directly affected and read their own report: the facts, and what is theirs in it.
    """

    incident: Incident
    person: User
    all: bool
    contribute: bool
    triage: bool
    refer: bool
    steps_done: list[str]
    own: bool = False

    def of(self, additions: QuerySet[A]) -> QuerySet[A]:
        """Those of the additions to this incident that they may read."""
        found = additions.filter(incident=self.incident)
        if self.own:
            way = THEIRS.get(found.model)
            return found.filter(**{way: self.person}) if way else found.none()
        if self.all or self.incident.triaged_at is None:
            return found
        return found.filter(Q(recorded_at__lte=self.incident.triaged_at) | Q(recorded_by=self.person))

    def includes(self, person: Involvement) -> bool:
        """`of`, for one row that was read."""
        if self.own:
            return person.staff_id == self.person.pk
        return self.all or is_readable(person.recorded_at, person.recorded_by_id, self.incident, self.person)

    @property
    def respond(self) -> bool:
        """May plan actions."""
        return self.all and (self.triage or self.contribute)

    @property
    def is_open(self) -> bool:
        return self.incident.status == Status.RESPONDING


def open_to_read(person: User, pk: UUID, now: datetime) -> Reading:
    """404 when it is hidden or never existed. Noted as shown: `config.read_recording` makes it an event."""
    incident = _found(person, pk, now)
    parts = {MemberAs(part) for part in incident.my_parts}
    everything = _reads_all(person, incident, parts)
    contribute, triage = _contributes(person, incident, parts), access.may_triage(person, incident)
    own = (MemberAs.AFFECTED in parts or incident.own) and not (everything or contribute or triage)
    if incident.triaged_at and not (everything or own):
        incident = as_they_left_it(incident, person)
    return Reading(
        incident=incident,
        person=person,
        all=everything,
        own=own,
        contribute=contribute,
        triage=triage,
        refer=access.may_refer(person, incident),
        steps_done=incident.steps_done,
    )


def _found(person: User, pk: UUID, now: datetime) -> Any:
    found = opened.found(person, pk, now)
    if found is None:
        raise Http404
    shown(found)
    return found


def _reads_all(person: User, incident: Incident, parts: set[MemberAs]) -> bool:
    held = reach(person)
    on_ward = incident.audience == Audience.WARD and incident.ward_id in held.wards(Permission.SEE_WARD)
    if on_ward or parts & READ_ALL:
        return True
    oversees = Permission.OVERSEE in held.trust or incident.ward_id in held.wards(Permission.OVERSEE_WARD)
    allegations = incident.may_involve_staff and Permission.OVERSEE_ALLEGATIONS in held.trust
    return (oversees or allegations) and not access.is_own(person, incident)


def _contributes(person: User, incident: Incident, parts: set[MemberAs]) -> bool:
    """The same answer as `access.may_contribute`, from what is already known."""
    on_ward = incident.audience != Audience.NAMED and incident.ward_id in reach(person).wards(
        Permission.RECORD
    )
    return on_ward or access.may_triage(person, incident) or bool(parts & HELPING)


def people(reading: Reading) -> list[Involvement]:
    """With how they are called; anything else of them is fetched when it is asked."""
    return [one for one in opened.people(reading.incident) if reading.includes(one)]


def accounts(reading: Reading) -> QuerySet[Account]:
    return reading.of(Account.objects.select_related("given_by__details", "given_by__staff", "taken_by"))


def ratings(reading: Reading) -> QuerySet[SelfRating]:
    return reading.of(SelfRating.objects.select_related("person__details", "person__staff"))


def wishes(reading: Reading) -> QuerySet[Wish]:
    return reading.of(Wish.objects.select_related("person__details", "person__staff"))


def offers(reading: Reading) -> QuerySet[SupportOffer]:
    """For the page of one's own report; others read them in the record."""
    return reading.of(SupportOffer.objects.select_related("person__details", "person__staff"))


def deadlines(reading: Reading) -> list[Deadline]:
    """For whoever keeps what is older than triage: only what asks something of them. That nobody leads it:
    for those alone who can name another."""
    if reading.own:
        return []
    running = rows_of(Deadline, RUNNING, [reading.incident.pk])
    everything = reading.all or not reading.incident.triaged_at
    theirs = [one for one in running if everything or one.kind == Kind.ENTRY]
    return [one for one in theirs if one.kind != Kind.LEAD or reading.triage]


def to_ask(reading: Reading) -> list[Again]:
    """What is still to be asked again, of what they may read. Not shown on one's own report."""
    if reading.own:
        return []
    asked = still_to_ask(Q(incident=reading.incident))
    if reading.all:
        return asked
    about, person = reading.incident, reading.person
    return [one for one in asked if is_readable(one.asked_at, one.asked_by, about, person)]


def is_closed_to_changes(person: User, incident: Incident, section: Section, now: datetime) -> bool:
    """Others have changed this section since triage, and this person does not read what they wrote."""
    if not has_moved_on(incident, section, person):
        return False
    found: Any = _found(person, incident.pk, now)
    return not _reads_all(person, found, {MemberAs(part) for part in found.my_parts})


def actions(reading: Reading) -> QuerySet[Action]:
    return reading.incident.action_set.select_related("owner").order_by("due_on", "recorded_at")


def latest_triage(reading: Reading) -> Triage | None:
    return reading.incident.triage_set.select_related("recorded_by").order_by("recorded_at", "id").last()
