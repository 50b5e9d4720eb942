"""Every "ask again on" is a promise: opened by the answer that gives a day, met by the next to that question.

NCCMH standards 2.3, 6.4, 7.1; scenario D. A new answer keeps the promise whatever it says, because they were
asked; with another day it makes a new one.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from deadlines import services as deadlines
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents.due_dates import end_of
from incidents.models import Incident, Involvement, SelfRating, SupportOffer, Wish
from incidents.response.ask_again import ANSWERED, Again, rows, still_to_ask
from staff.models import User

AT_LEAST = timedelta(hours=1)  # chosen for today, late in the day
WHEN_REOPENED = timedelta(days=1)

#: what makes two answers answers to the same question
SAME: dict[Any, tuple[str, ...]] = {
    SelfRating: ("person_id",),
    Wish: ("person_id", "topic"),
    SupportOffer: ("person_id", "person_words", "what"),
}


def keep_asking(answer: Any, *, by: User, now: datetime) -> None:
    """Meets what was promised for the same question, and promises the day that this answer gives."""
    if Deadline.objects.about(answer).filter(kind=Kind.ASK_AGAIN).exists():  # the same form, sent twice
        return
    for earlier in _running(same_question(answer).exclude(pk=answer.pk)):
        deadlines.meet(kind=Kind.ASK_AGAIN, subject=earlier, by=by, now=now)
    if answer.ask_again_on:
        _promise(answer, max(end_of(answer.ask_again_on), now + AT_LEAST), by, now)


def same_question(answer: Any) -> QuerySet[Any]:
    same = {name: getattr(answer, name) for name in SAME[type(answer)]}
    found: QuerySet[Any] = type(answer).objects.filter(incident=answer.incident_id, **same)
    return found


def _running(answers: QuerySet[Any]) -> list[Any]:
    running = Deadline.objects.running().filter(kind=Kind.ASK_AGAIN).values("subject_id")
    return list(answers.filter(pk__in=running))


def _promise(answer: Any, due_at: datetime, by: User, now: datetime) -> None:
    deadlines.open_deadline(
        kind=Kind.ASK_AGAIN,
        subject=answer,
        ward=answer.incident.ward,
        basis_at=now,
        due_at=due_at,
        by=by,
        now=now,
    )


def stop_asking(*, person: Involvement, by: User, now: datetime) -> None:
    """They were entered by mistake."""
    _end(Q(person=person), by, now)


def hand_on(*, incident: Incident, by: User, now: datetime) -> list[str]:
    """Closing ends them: what was still to be asked, in words, each with its day."""
    said = [f"{one.person}: {one.words}, by {on(one)}" for one in still_to_ask(Q(incident=incident))]
    _end(Q(incident=incident), by, now)
    return said


def on(again: Again) -> str:
    return f"{timezone.localtime(again.due_at):%-d %B %Y}"


def _end(where: Q, by: User, now: datetime) -> None:
    for answer in rows(one.pk for one in still_to_ask(where)):
        deadlines.end(kind=Kind.ASK_AGAIN, subject=answer, by=by, now=now)


def ask_again_after_all(*, incident: Incident, by: User, now: datetime) -> None:
    """Reopened: what closing ended is promised again, unless it was answered meanwhile."""
    for model in ANSWERED:
        for answer in model.objects.filter(incident=incident, ask_again_on__isnull=False):
            if _was_ended(answer) and _is_latest(answer) and _still_stands(answer):
                _promise(answer, max(end_of(answer.ask_again_on), now + WHEN_REOPENED), by, now)


def _was_ended(answer: Any) -> bool:
    promised = Deadline.objects.about(answer).filter(kind=Kind.ASK_AGAIN)
    return promised.exists() and not promised.filter(ended_at=None).exists()


def _is_latest(answer: Any) -> bool:
    return not same_question(answer).filter(recorded_at__gt=answer.recorded_at).exists()


def _still_stands(answer: Any) -> bool:
    return answer.person is None or answer.person.withdrawn_at is None
