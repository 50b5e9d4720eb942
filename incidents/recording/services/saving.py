"""Saving one section of a record at a time. Every save is a version; nothing is overwritten (NCCMH 7.1).

After submission a change is an amendment, with a reason (STD scenario C: the person may review and amend).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit import services as audit
from deadlines import clock
from deadlines import services as deadlines
from deadlines.clock import Kind
from incidents.confidentiality.services import exclusions
from incidents.locking import FromThePeople, Refused, from_the_people, hold, settle
from incidents.models import Incident, KnownAtChange, SectionSave
from incidents.recording.required_facts import COLUMNS
from incidents.recording.section_names import Section
from incidents.recording.services.flagging import INVOLVES_STAFF
from incidents.response.services.questions import known_earlier
from staff.models import User
from wards.models import Known

Values = Mapping[str, Any]

#: asked when flagging; the first save keeps what was said then as version 0
ASKED_WHEN_FLAGGED = {
    Section.WHAT_HAPPENED: ("category", "headline"),
    Section.PEOPLE: ("staff_involved",),
    Section.SAFETY: ("everyone_safe",),
}
TOLERANCE = clock.timedelta(minutes=5)  # clocks differ a little


class Stale(Exception):
    """Somebody else saved this section meanwhile; `latest` is theirs. Nothing of either is lost."""

    def __init__(self, latest: SectionSave) -> None:
        super().__init__("Somebody else saved this section while you were writing.")
        self.latest = latest


def latest_save(incident: Incident, section: Section) -> SectionSave | None:
    saves = SectionSave.objects.filter(incident=incident, section=section).select_related("recorded_by")
    return saves.order_by("-version").first()


@transaction.atomic
def save_section(
    *,
    incident: Incident,
    section: Section,
    values: Values,
    version: int,
    by: User,
    now: datetime,
    reason: str = "",
    staff_involved: Known | None = None,
    kept_out: frozenset[UUID] = frozenset(),
) -> SectionSave:
    """Save every answer of one section as the version after `version`, the one its writer had seen (0: none).

    `staff_involved` is what its writer said when the kind of incident made the page ask again; `kept_out`,
    whom they said it may be: shut out before anybody learns that staff may be involved.

    Raises `Stale` when there is a newer one that says something else, and `Refused` in words. What is
    already saved, sent again, is a success.
    """
    if set(values) != set(COLUMNS[section]):
        raise ValueError(f"{section} holds {COLUMNS[section]}.")
    held = hold(incident)
    people = from_the_people(held)
    _check_staff(held, people, values)
    latest = latest_save(held, section)
    kept = plain(values)
    if latest and latest.values == kept == plain({name: getattr(held, name) for name in values}):
        return latest
    if (latest.version if latest else 0) != version:
        raise (
            Stale(latest)
            if latest
            else Refused("This page was out of date. Check your answers and save again.")
        )
    if held.is_submitted and not reason:
        raise Refused("This record has been submitted. Say why you are changing it.")
    if latest is None:
        _keep_what_was_flagged(held, section)
    save = SectionSave.objects.create(
        incident=held,
        section=section,
        version=version + 1,
        values=kept,
        reason=reason,
        recorded_at=now,
        recorded_by=by,
    )
    asked_again = {"staff_involved": staff_involved} if staff_involved and not held.may_involve_staff else {}
    versioned = section is Section.PEOPLE
    exclusions.before_anybody_is_told(held, kept_out, by=by, now=now)
    settle(held, by=by, now=now, known=people, versioned=versioned, **values, **asked_again)
    audit.record(
        verb="incident.section_saved", target=held, by=by, at=now, section=section.value, version=save.version
    )
    return save


def plain(values: Values) -> dict[str, Any]:
    """As kept in a version: times in UTC, written out."""
    return {
        name: value.astimezone(clock.UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def unpacked(kept: Values) -> dict[str, Any]:
    """A version's values as the incident holds them."""
    times = ("occurred_from", "occurred_to")
    return {
        name: datetime.fromisoformat(value) if name in times and value else value
        for name, value in kept.items()
    }


def _keep_what_was_flagged(held: Incident, section: Section) -> None:
    if names := ASKED_WHEN_FLAGGED.get(section):
        SectionSave.objects.create(
            incident=held,
            section=section,
            version=0,
            values={name: getattr(held, name) for name in names},
            recorded_at=held.flagged_at,
            recorded_by_id=held.flagged_by_id,
        )


def _check_staff(held: Incident, people: FromThePeople, values: Values) -> None:
    """While a member of staff is named as affected or initiator, the record cannot say that none is.

    Nor can it while the kind of incident always involves one.
    """
    if held.is_about_staff and values.get("staff_involved") == Known.NO:
        raise Refused(INVOLVES_STAFF)
    if people.staff and values.get("staff_involved", Known.YES) != Known.YES:
        raise Refused(
            "A member of staff is named in this record as directly affected or as initiator. "
            "If that is wrong, withdraw that entry first."
        )


@transaction.atomic
def correct_known_at(
    *, incident: Incident, known_at: datetime, reason: str, by: User, now: datetime
) -> KnownAtChange | None:
    """Correct when the service first learned of it. None when that is what it already says.

    Earlier brings the times due forward; later leaves them where they are (NCCMH 7.1: nobody gains time).
    """
    if known_at > now + TOLERANCE:
        raise Refused("The time you first learned of it must be in the past.")
    held = hold(incident)
    if held.known_at == known_at:
        return None
    change = KnownAtChange.objects.create(
        incident=held, was=held.known_at, became=known_at, reason=reason, recorded_at=now, recorded_by=by
    )
    held.known_at = known_at
    held.save(update_fields=["known_at"])
    for kind in (Kind.ENTRY, Kind.TRIAGE):
        due = clock.due_at(kind, known_at)
        deadlines.bring_forward(kind=kind, subject=held, due_at=due, by=by, now=now, also_if_met=True)
    known_earlier(incident=held, by=by, now=now)
    audit.record(verb="incident.known_at_corrected", target=held, by=by, at=now, change=str(change.pk))
    return change
