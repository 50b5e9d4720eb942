"""A member of staff is involved and nobody knows who: everybody who worked there then is kept out until then.

Whoever was directly affected keeps their own report, and the recorder what they wrote where the lead says so.
Escalation goes round everybody else, and up (`incidents.routing`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from audit import services as audit
from incidents.confidentiality.services import exclusions
from incidents.models import Incident, Involvement, RosteredPerson, RosterWindow
from incidents.vocabulary import PersonKind
from incidents.workflow import IllegalMove
from staff.models import User
from wards.models import Ward

NO_STAFF = "A time window is for when a member of staff is or may be involved and is not named yet."
ONE_ALREADY = "There is a time window already. End it first."


@dataclass(frozen=True)
class Shift:
    ward: Ward
    from_at: datetime
    to_at: datetime
    recorder_stays: bool


def active(incident: Incident) -> RosterWindow | None:
    windows = RosterWindow.objects.active().filter(incident=incident)
    return windows.select_related("ward", "set_by").first()


@transaction.atomic
def set_window(*, incident: Incident, shift: Shift, by: User, now: datetime) -> RosterWindow:
    """Keep out everybody with a role on that ward on those days, from this moment."""
    exclusions.one_at_a_time()
    _check(incident, shift, now)
    try:
        with transaction.atomic():
            window = RosterWindow.objects.create(
                incident=incident,
                ward=shift.ward,
                from_at=shift.from_at,
                to_at=shift.to_at,
                recorder_stays=shift.recorder_stays,
                set_at=now,
                set_by=by,
            )
    except IntegrityError:
        raise IllegalMove(ONE_ALREADY) from None
    audit.record(verb="incident.window_set", target=incident, by=by, at=now, window=str(window.pk))
    exclusions.refresh([incident.pk], by=by, now=now)
    return window


def _check(incident: Incident, shift: Shift, now: datetime) -> None:
    incident.refresh_from_db(fields=["staff_involved"])
    if not incident.may_involve_staff:
        raise IllegalMove(NO_STAFF)
    if shift.to_at <= shift.from_at:
        raise IllegalMove("The end of the time window must be after its beginning.")
    if shift.from_at > now:
        raise IllegalMove("The time window must begin in the past.")
    if (shift.to_at - shift.from_at).days > LONGEST:
        raise IllegalMove(f"The time window must be {LONGEST} days or shorter.")


LONGEST = 31  # days: beyond a month it is no shift, and nearly everybody would be kept out


@transaction.atomic
def add_to_window(*, incident: Incident, person: User, by: User, now: datetime) -> bool:
    """They were on that shift too, such as from the bank. False when they were added already."""
    exclusions.one_at_a_time()
    window = active(incident)
    if window is None:
        raise IllegalMove("Set the time window first.")
    _, is_new = RosteredPerson.objects.get_or_create(
        window=window, person=person, defaults={"added_at": now, "added_by": by}
    )
    audit.record(verb="incident.window_widened", target=incident, by=by, at=now, person=str(person.pk))
    exclusions.refresh([incident.pk], by=by, now=now)
    return is_new


@transaction.atomic
def end_window(*, incident: Incident, by: User, now: datetime, because: str) -> bool:
    """Whom it alone kept out sees it again as far as their roles allow. False when there was none."""
    exclusions.one_at_a_time()
    if not _end(incident, by, now):
        return False
    exclusions.refresh([incident.pk], by=by, now=now, because=because)
    return True


def end_for_named(*, incident: Incident, by: User, now: datetime) -> bool:
    """A lead has named the person. Whoever calls refreshes the wall."""
    return _end(incident, by, now)


def _end(incident: Incident, by: User, now: datetime) -> bool:
    windows: QuerySet[RosterWindow] = RosterWindow.objects.active().filter(incident=incident)
    if not windows.update(ended_at=now, ended_by=by):
        return False
    audit.record(verb="incident.window_ended", target=incident, by=by, at=now)
    return True


def is_called_for(incident: Incident) -> bool:
    """Staff are or may be involved, and no initiator of staff is known by name."""
    named = Involvement.objects.initiators().filter(incident=incident, kind=PersonKind.STAFF)
    return incident.may_involve_staff and not named.filter(staff__isnull=False).exists()
