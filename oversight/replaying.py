"""After a restore and before anybody is let in: what closed a door since the backup is done again.

An event that the restored trail holds happened before the backup. Everything else in the journal is done
again, always towards the closed side: who was let back in since then stays out until a lead looks again.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Session
from audit import services as audit
from audit.models import AuditEvent
from deadlines import escalation
from deadlines.models import Notice
from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import Incident
from oversight import journal
from oversight.journal import Entry
from staff.models import Appointment, User
from staff.services import stand_down

BY = "system:restore"


@transaction.atomic
def replay(*, written: Iterable[Entry], now: datetime) -> tuple[Counter[str], list[Entry]]:
    """How often each was done, and what only a person can do again. Every session ends."""
    done = Counter({"session.ended": Session.objects.all().delete()[0]})
    told = []
    for entry in missing(list(written)):
        if entry.verb not in DOES or not DOES[entry.verb](entry, now):
            told.append(entry)
        else:
            done[entry.verb] += 1
    audit.record(verb="backup.restored", by=BY, at=now, done=dict(done), told=len(told))
    return done, told


def leave_sent(*, written: Iterable[Entry], now: datetime) -> int:
    """What was mailed after the backup is told again by the clock, and not mailed once more. How many.

    After `replay`, so that anybody who was kept out is not told. The rungs that are true by now are reached.
    """
    escalation.tick(now=now)
    mailed = {told_of(one): one.at for one in written if one.verb == journal.SENT}
    again = [one for one in Notice.objects.waiting().select_related("escalation") if key_of(one) in mailed]
    for notice in again:
        Notice.objects.filter(pk=notice.pk).update(sent_at=mailed[key_of(notice)])
    return len(again)


def told_of(entry: Entry) -> tuple[str, str, str]:
    return entry.target, entry.detail["level"], entry.detail["person"]


def key_of(notice: Notice) -> tuple[str, str, str]:
    return str(notice.escalation.deadline_id), notice.escalation.level, str(notice.person_id)


def missing(written: list[Entry]) -> list[Entry]:
    written = [entry for entry in written if entry.verb != journal.SENT]
    known = AuditEvent.objects.filter(pk__in=[entry.event for entry in written]).values_list("pk", flat=True)
    there = {str(pk) for pk in known}
    return [entry for entry in written if entry.event not in there]


def keep_out(entry: Entry, now: datetime) -> bool:
    """By hand, whatever kept them out then: its source may be gone, and this ground needs none."""
    incident = Incident.objects.filter(pk=UUID(entry.incident)).first() if entry.incident else None
    person = User.objects.filter(pk=entry.detail["person"]).first()
    if incident is None or person is None:
        return False
    exclude_person(incident=incident, person=person, by=made_by(entry) or incident.flagged_by, now=now)
    return True


def made_by(entry: Entry) -> User | None:
    kind, _, pk = entry.actor.partition(":")
    return User.objects.filter(pk=UUID(pk)).first() if kind == "staff" else None


def end_role(entry: Entry, now: datetime) -> bool:
    appointment = Appointment.objects.filter(pk=entry.target).first()
    if appointment is not None and appointment.stood_down_at is None:
        stand_down(appointment=appointment, by=BY, now=now)
    return appointment is not None


def close_account(entry: Entry, now: datetime) -> bool:
    found = User.objects.filter(pk=entry.target)
    return bool(found.update(is_active=False))


def forget_password(entry: Entry, now: datetime) -> bool:
    """They ask for a new one, as somebody who forgot it."""
    person = User.objects.filter(pk=entry.target).first()
    if person is not None:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    return person is not None


def forget_sign_in(entry: Entry, now: datetime) -> bool:
    """Their address then may be somebody else's: an administrator enters it again."""
    return forget_password(entry, now) and bool(User.objects.filter(pk=entry.target).update(email=None))


DOES: dict[str, Callable[[Entry, datetime], bool]] = {
    journal.KEPT_OUT: keep_out,
    journal.STOOD_DOWN: end_role,
    journal.CONFIGURED: close_account,
    **dict.fromkeys(journal.SIGNS_IN_OTHERWISE, forget_password),
    **dict.fromkeys(journal.NOT_THEIRS_ANY_MORE, forget_sign_in),
}
