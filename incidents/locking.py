"""One incident at a time: the row held while something is written, and what follows from what was written."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

from django.db.models import Exists, Q

from incidents.confidentiality.services.case_members import keep_in_sight
from incidents.models import Incident, Involvement, SectionSave, SelfRating
from incidents.recording.section_names import Section
from incidents.recording.services.flagging import as_bool, at_least_not_sure
from incidents.response.services.questions import ask_again_if_changed, ground
from incidents.response.urgency import Signs, urgency
from incidents.vocabulary import Audience, InvolvedAs, PersonKind, PhysicalHarm, PsychologicalHarm
from staff.models import User
from wards.ages import AgeBand

SEVERE = frozenset({PhysicalHarm.SEVERE, PhysicalHarm.FATAL, PsychologicalHarm.SEVERE})
CENTRAL = (InvolvedAs.AFFECTED, InvolvedAs.INITIATOR)
CHILD = [band.value for band in AgeBand if band.is_child]


class Refused(Exception):
    """Not done, in words a person can act on."""


def hold(incident: Incident) -> Incident:
    """The row as it stands now, locked until the transaction ends: whoever comes second sees the first."""
    return Incident.objects.select_for_update(of=("self",)).select_related("ward").get(pk=incident.pk)


class FromThePeople(NamedTuple):
    """What the people entered tell: a child is involved, somebody affected rated the harm severe, a member of
    staff is named as affected or initiator."""

    child: bool
    severe: bool
    staff: bool


def settle(
    held: Incident,
    *,
    by: User,
    now: datetime,
    known: FromThePeople | None = None,
    versioned: bool = False,
    **changed: object,
) -> None:
    """Write these columns, with the urgency and the audience that follow from them.

    Anything in which staff are or may be involved is for named people at once; it never opens by itself.
    Kinds of incident that always involve staff count as that, whatever was answered. `versioned`: the answer
    about staff has been kept as a version by whoever calls.
    """
    was, rested_on = held.staff_involved, ground(held)
    for name, value in changed.items():
        setattr(held, name, value)
    held.staff_involved = at_least_not_sure(held.staff_involved, held.categories)
    if held.staff_involved != was and not versioned:
        keep_what_was_said_of_staff(held, was)
    held.urgency = urgency(signs(held, known or from_the_people(held)))
    if held.may_involve_staff:
        keep_in_sight(incident=held, by=by, now=now)
        held.audience = Audience.NAMED
    held.save(update_fields={*changed, "staff_involved", "urgency", "audience"})
    ask_again_if_changed(incident=held, was=rested_on, by=by, now=now)


def keep_what_was_said_of_staff(held: Incident, said: str) -> None:
    """When the answer changes for the first time, what was said when flagging stays as version 0."""
    SectionSave.objects.get_or_create(
        incident=held,
        section=Section.PEOPLE,
        version=0,
        defaults={
            "values": {"staff_involved": said},
            "recorded_at": held.flagged_at,
            "recorded_by_id": held.flagged_by_id,
        },
    )


def signs(held: Incident, people: FromThePeople) -> Signs:
    return Signs(
        categories=held.categories,
        safe=as_bool(held.everyone_safe),
        staff_involved=as_bool(held.staff_involved),
        child_involved=people.child,
        severe_harm=people.severe or bool(SEVERE & {held.physical_harm, held.psychological_harm}),
    )


def from_the_people(held: Incident) -> FromThePeople:
    standing = Involvement.objects.active().filter(incident=held)
    rated = SelfRating.objects.filter(incident=held, person__withdrawn_at=None)
    found = Incident.objects.filter(pk=held.pk).values_list(
        Exists(standing.filter(age_band__in=CHILD)),
        Exists(rated.filter(Q(physical__in=SEVERE) | Q(psychological__in=SEVERE))),
        Exists(standing.filter(kind=PersonKind.STAFF, involved_as__in=CENTRAL)),
    )
    return FromThePeople(*found.get())


def same_every_time(key: UUID | None, incident: Incident, by: User, *said: object) -> UUID:
    """The id for what one form says: the same for a form sent twice, another once a word has changed.

    `key` is random, one per form shown; without one every call is something new.
    """
    return uuid5(key, f"{incident.pk} {by.pk} {said!r}") if key else uuid4()
