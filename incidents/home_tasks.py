"""What needs somebody now about incidents, each with the time left. Every list goes through the door."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from audit.read_events import shown_many
from deadlines.clock import Kind, State, said
from deadlines.models import Notice
from incidents.access import not_kept_from, visible
from incidents.due_dates import end_of
from incidents.models import Action, CaseMember, Incident, MemberAs
from incidents.response.ask_again import Again, still_to_ask
from incidents.response.details import first_waiting
from incidents.response.unheld import NO_LEAD, NO_OWNER, unheld
from incidents.response.urgency import Urgency
from incidents.viewing import triage_queue
from incidents.viewing.triage_queue import running
from incidents.workflow import Status
from row_security.context import acting_as_system
from staff.access import Reach
from staff.home_tasks import MOST, Group, Task
from staff.models import User
from staff.roles import Permission

REVIEW_SOON = timedelta(days=7)
TOLD_ONLY = (Permission.READ_REPORTS, Permission.READ_AUDIT, Permission.CONFIGURE)


def groups(person: User, held: Reach, now: datetime) -> Iterable[Group]:
    yield Group("Records to finish", [_record(one, now) for one in _unfinished(person, now)], 10)
    if held.may_triage:
        yield from _of_leads(person, now)
    yield Group("To ask again", [_asked(one, now) for one in _to_ask(person, now)], 80)
    yield Group("Your actions", [_action(one, now) for one in _actions(person, now)], 90)


def _of_leads(person: User, now: datetime) -> Iterable[Group]:
    found = triage_queue.page(person, now, size=MOST).rows
    yield Group("Waiting for triage", [_triage(one, now) for one in found], 20, "incidents:queue")
    yield Group("Nobody holds these", [_unheld(one) for one in unheld(person, now)[:MOST]], 30)
    led = list(_led(person, now))
    yield Group("Safeguarding questions", [_question(one, now) for one in led if one.asked][:MOST], 40)
    yield Group("Changed details to look at", [_changed(one) for one in led if one.changed][:MOST], 60)
    yield Group("Reviews due", [_review(one, now) for one in _due_soon(led, now)], 70)


def timed(title: str, url: str, due: datetime | None, now: datetime, hint: str = "") -> Task:
    if due is None:
        return Task(title, url, hint)
    return Task(title, url, hint, *said(State.OVERDUE if now > due else State.RUNNING, due - now))


def _unfinished(person: User, now: datetime) -> QuerySet[Incident]:
    mine = CaseMember.objects.active(now).filter(
        person=person, member_as__in=[MemberAs.RECORDER, MemberAs.CONTRIBUTOR]
    )
    found = visible(person, now).filter(pk__in=mine.values("incident"), submitted_at=None)
    return found.annotate(due=running(Kind.ENTRY)).select_related("ward").order_by("known_at", "pk")[:MOST]


def _unheld(incident: Any) -> Task:
    shown_many([incident.pk])
    page, why = ("triage", NO_LEAD) if incident.no_lead else ("response", NO_OWNER)
    return Task(incident.reference, reverse(f"incidents:{page}", args=[incident.pk]), why)


def _record(incident: Any, now: datetime) -> Task:
    shown_many([incident.pk])
    url = reverse("incidents:record", args=[incident.pk])
    return timed(incident.reference, url, incident.due, now, incident.ward.name)


def _triage(one: triage_queue.Row, now: datetime) -> Task:
    hint = f"{one.ward}. Urgency: {Urgency(one.urgency).label.lower()}"
    return timed(one.reference, reverse("incidents:triage", args=[one.pk]), one.triage_due, now, hint)


def _question(incident: Any, now: datetime) -> Task:
    shown_many([incident.pk])
    url = reverse("referrals:questions", args=[incident.pk])
    return timed(incident.reference, url, incident.asked, now, incident.ward.name)


def _changed(incident: Any) -> Task:
    shown_many([incident.pk])
    url = reverse("incidents:details", args=[incident.pk, incident.changed])
    return Task(incident.reference, url, f"{incident.ward.name}. The details of a person were changed")


def soon(now: datetime) -> date:
    return timezone.localdate(now + REVIEW_SOON)


def _led(person: User, now: datetime) -> QuerySet[Any]:
    """Led by this person, with something to do: questions to answer (`asked`: when they are due), a review
    due soon, or the entry of somebody whose details were `changed` on the ward’s list."""
    found = visible(person, now).filter(lead=person, status=Status.RESPONDING)
    found = found.annotate(asked=running(Kind.QUESTIONS), changed=first_waiting())
    about_now = Q(asked__isnull=False) | Q(changed__isnull=False) | Q(review_on__lte=soon(now))
    waiting = found.filter(about_now)
    return waiting.select_related("ward").order_by("asked", "review_on", "pk")[: 2 * MOST]


def _due_soon(led: list[Any], now: datetime) -> list[Any]:
    due = [incident for incident in led if incident.review_on <= soon(now)]
    return sorted(due, key=lambda incident: incident.review_on)[:MOST]


def _review(incident: Any, now: datetime) -> Task:
    shown_many([incident.pk])
    url = reverse("incidents:review", args=[incident.pk])
    return timed(incident.reference, url, end_of(incident.review_on), now, incident.ward.name)


def _to_ask(person: User, now: datetime) -> list[Again]:
    """Left to this person, or of an incident they lead; of the next days, and overdue."""
    mine = CaseMember.objects.active(now).filter(person=person).values("incident")
    theirs = visible(person, now).filter(pk__in=mine)
    asked = still_to_ask(Q(incident__in=theirs) & (Q(recorded_by=person) | Q(incident__lead=person)))
    return [one for one in asked if one.due_at <= now + REVIEW_SOON][:MOST]


def _asked(one: Again, now: datetime) -> Task:
    shown_many([one.incident_id])
    return Task(one.words, one.url, one.reference, *one.said(now))


def _actions(person: User, now: datetime) -> QuerySet[Action]:
    about = visible(person, now).filter(pk=OuterRef("incident"))
    found = Action.objects.filter(Exists(about), owner=person, done_at=None)
    return found.select_related("incident").order_by("due_on", "pk")[:MOST]


def _action(action: Action, now: datetime) -> Task:
    shown_many([action.pk, action.incident_id])
    url = reverse("incidents:finish_action", args=[action.incident_id, action.pk])
    return timed(action.what, url, end_of(action.due_on), now, action.incident.reference)


def unseen_notices(person: User, held: Reach, now: datetime) -> int:
    """Notices not opened yet, still true, and still theirs to know: asked again now."""
    if held.anywhere(*TOLD_ONLY):  # that something is late, and nothing else
        with acting_as_system("system:routing"):
            return _unseen_about(not_kept_from(person), person)
    return _unseen_about(visible(person, now), person)


def _unseen_about(theirs: QuerySet[Incident], person: User) -> int:
    known = Exists(theirs.filter(pk=OuterRef("escalation__deadline__incident_id")))
    true = Q(escalation__deadline__met_at=None, escalation__deadline__ended_at=None)
    return Notice.objects.shown_to(person).filter(true, known, seen_at=None).count()
