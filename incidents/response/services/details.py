"""A change of what is written down about somebody in a record, looked at by somebody who decides in the case.

Nobody’s change on the ward’s list enters a record by itself: anybody who makes it may be kept out of a case,
and must not find out that there is one. So it waits in each case, in the same way no matter who made it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from incidents.locking import Refused, hold, settle
from incidents.models import DetailsLook, Incident, Involvement
from staff import service_users
from staff.models import User
from wards.models import ServiceUser
from wards.versions import differing, id_of

AGAIN = "The details have changed again since you opened this page. Look at what they say now."
TAKEN = "One of their numbers belongs to somebody else now, so the ward’s list stays as it is."


class Answer(Enum):
    USE = auto()
    KEEP = auto()
    PUT_BACK = auto()


@dataclass(frozen=True)
class Look:
    """`seen`: the number of the version that was looked at."""

    seen: int
    answer: Answer


@transaction.atomic
def look_at_details(*, incident: Incident, entry: Involvement, look: Look, by: User, now: datetime) -> bool:
    """Say whether the record rests on the change. False when exactly this was said already.

    Putting back writes the ward’s list as this record has it, as the next version there.
    """
    held = hold(incident)
    person = ServiceUser.objects.select_for_update().get(involvements=entry.pk)
    mine = Involvement.objects.active().select_related("details").get(pk=entry.pk, incident=held)
    if person.version != look.seen:
        raise Refused(AGAIN)
    if _is_said_already(mine, person, look):
        return False
    _keep(held, mine, person, look, by, now)
    if look.answer is Answer.USE:
        _rest_on(held, mine, person, by, now)
    elif look.answer is Answer.PUT_BACK:
        _put_back(mine, person, by, now)
    Involvement.objects.filter(pk=mine.pk).update(looked_to=person.version)
    return True


def _is_said_already(entry: Involvement, person: ServiceUser, look: Look) -> bool:
    if entry.looked_to < look.seen or look.answer is Answer.PUT_BACK:
        return False
    return (look.answer is Answer.USE) == (entry.details_id == id_of(person.pk, look.seen))


def _keep(
    held: Incident, entry: Involvement, person: ServiceUser, look: Look, by: User, now: datetime
) -> None:
    used = look.answer is Answer.USE
    DetailsLook.objects.create(
        incident=held,
        person=entry,
        version_id=id_of(person.pk, look.seen),
        used=used,
        recorded_at=now,
        recorded_by=by,
    )
    verb = "incident.details_used" if used else "incident.details_not_used"
    audit.record(verb=verb, target=held, by=by, at=now, involvement=str(entry.pk), version=look.seen)


def _rest_on(held: Incident, entry: Involvement, person: ServiceUser, by: User, now: datetime) -> None:
    """Whether somebody is a child follows from it, and with that how urgent the incident is."""
    known: dict[str, object] = {"details": id_of(person.pk, person.version)}
    if person.date_of_birth:
        known["age_band"] = person.age_band(timezone.localdate(held.known_at)).value
    Involvement.objects.filter(pk=entry.pk).update(**known)
    settle(held, by=by, now=now)


def _put_back(entry: Involvement, person: ServiceUser, by: User, now: datetime) -> None:
    """Neither the list says that a record was the reason, nor the trail to somebody kept out of it."""
    if entry.details is None or not (wrong := differing(entry.details, person)):
        return
    before = entry.details.details()
    try:
        values = {name: before[name] for name in wrong}
        service_users.correct(person, values, by=by, now=now, because_of=entry.incident_id)
    except service_users.NumberTaken:
        raise Refused(TAKEN) from None
