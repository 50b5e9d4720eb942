"""What a person is shown of their notices. Whether they may know is asked again at the moment of reading."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from audit.read_events import shown_many
from deadlines import subjects
from deadlines.models import Notice
from staff.models import User

PAGE = 25
LOOKED_AT = 4 * PAGE  # notices that have become hidden must not leave a gap on the page


@dataclass(frozen=True)
class Page:
    notices: list[Notice]
    older: UUID | None  # ask for the page before this one


def page(person: User, now: datetime, *, before: UUID | None = None) -> Page:
    """Newest first, three queries or fewer beyond those of the door, however many there are."""
    rows = Notice.objects.shown_to(person).select_related("escalation__deadline")
    if before is not None:
        rows = rows.filter(_older_than(person, before))
    looked_at = list(rows[:LOOKED_AT])
    known = _known(person, looked_at, now)
    shown_many(_subject(notice) for notice in known[:PAGE])
    if len(known) > PAGE:
        return Page(known[:PAGE], known[PAGE - 1].pk)
    return Page(known, looked_at[-1].pk if len(looked_at) == LOOKED_AT else None)


def unseen(person: User, now: datetime, *, at_most: int = PAGE) -> list[Notice]:
    """The newest they have not opened and that are still true, for a home page."""
    running = Notice.objects.shown_to(person).filter(
        seen_at=None, escalation__deadline__met_at=None, escalation__deadline__ended_at=None
    )
    return _known(person, list(running.select_related("escalation__deadline")[:LOOKED_AT]), now)[:at_most]


def find(person: User, pk: UUID, now: datetime) -> Notice | None:
    """None alike for what is not theirs, what is theirs no longer, and what never existed."""
    notice = Notice.objects.shown_to(person).select_related("escalation__deadline").filter(pk=pk).first()
    if notice is None or not _known(person, [notice], now):
        return None
    shown_many([_subject(notice)])
    return notice


def _subject(notice: Notice) -> UUID:
    """The incident, action or referral it is about."""
    return notice.escalation.deadline.subject_id


def _known(person: User, notices: list[Notice], now: datetime) -> list[Notice]:
    known = subjects.known_among(person, [notice.escalation.deadline for notice in notices], now)
    return [notice for notice in notices if notice.escalation.deadline_id in known]


def _older_than(person: User, pk: UUID) -> Q:
    """Theirs alone: another person's notice makes the page empty, as an unknown one does."""
    last = Notice.objects.filter(person=person, pk=pk).first()
    if last is None:
        return Q(pk__in=[])
    return Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk)
