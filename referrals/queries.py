"""What pages show of referrals: what waits for somebody, what was recommended, how one has gone so far."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery
from django.utils.crypto import salted_hmac

from deadlines import clock
from deadlines.models import Deadline
from documents.models import Document
from incidents.models import Incident
from referrals.access import workable
from referrals.models import (
    Partner,
    Recommendation,
    Referral,
    ReferralChange,
    ReferralQuerySet,
    SafeguardingAnswers,
)
from referrals.workflow import Status
from staff.access import reach
from staff.models import User
from staff.roles import Permission

#: what each status asks of the lead
ASKS: dict[Status, str] = {
    Status.RECOMMENDED: "Decide",
    Status.TO_SEND: "Send",
    Status.SENT: "Ask whether they have it",
    Status.ACKNOWLEDGED: "Ask for the outcome",
}
MOST = 50
PACKAGE = ("partner", "how", "information", "person_told", "person_agrees", "sharing_basis")


@dataclass(frozen=True)
class Waiting:
    """One referral that waits for somebody, with the time left in words and the colour that echoes them."""

    referral: Referral
    asks: str
    due_at: datetime | None
    left: str
    colour: str


def unfinished_for(person: User, now: datetime, most: int = MOST) -> list[Waiting]:
    """Referrals that wait for this person, the oldest time due first; those without a time come last.

    One query, and none for somebody who refers nowhere.
    """
    if not reach(person).anywhere(Permission.REFER, Permission.REFER_WARD):
        return []
    rows = with_due(workable(person, now).unfinished()).select_related("incident__ward")
    oldest_first = rows.order_by(F("due_at").asc(nulls_last=True), "recommended_at", "id")
    return [waiting(referral, now) for referral in oldest_first[:most]]


def with_due(referrals: ReferralQuerySet) -> ReferralQuerySet:
    """`due_at`: when its running promise falls due, if it has one."""
    running = Deadline.objects.running().filter(subject_id=OuterRef("pk")).order_by("due_at")
    return referrals.annotate(due_at=Subquery(running.values("due_at")[:1], output_field=DateTimeField()))


def waiting(referral: Referral, now: datetime) -> Waiting:
    due_at: datetime | None = referral.due_at  # type: ignore[attr-defined]  # annotated by with_due
    asks = "Close" if referral.outcome else ASKS.get(Status(referral.status), "")
    if due_at is None:
        return Waiting(referral, asks, None, "", "")
    running = clock.state(due_at=due_at, met_at=None, ended_at=None, now=now)
    return Waiting(referral, asks, due_at, *clock.said(running, due_at - now))


def of_incident(incident: Incident, now: datetime) -> list[Waiting]:
    """Its referrals: the unfinished first, by the time due; then the finished."""
    rows = with_due(Referral.objects.filter(incident=incident)).select_related("partner", "decided_by")
    found = [waiting(referral, now) for referral in rows]
    return sorted(
        found, key=lambda one: (not one.referral.is_unfinished, one.due_at is None, one.due_at or now)
    )


def questions_asked(incident: Incident) -> Deadline | None:
    """The promise to answer the questions, while it runs."""
    return Deadline.objects.running().about(incident).filter(kind=clock.Kind.QUESTIONS).first()


def latest_answers(incident: Incident) -> SafeguardingAnswers | None:
    answers = SafeguardingAnswers.objects.filter(incident=incident).select_related("recorded_by")
    return answers.order_by("recorded_at", "id").last()


def advised_now(answers: SafeguardingAnswers | None) -> set[str]:
    """Kinds that the latest answers recommend."""
    if answers is None:
        return set()
    return set(Recommendation.objects.filter(answers=answers).values_list("kind", flat=True))


def history(referral: Referral) -> list[ReferralChange]:
    """Oldest first. Two changes of one moment stand in the order of the life of a referral."""
    order = list(Status)
    changes = referral.changes.select_related("recorded_by")
    return sorted(
        changes, key=lambda c: (c.recorded_at, order.index(Status(c.became)), bool(c.was == c.became))
    )


def documents_of(referral: Referral) -> QuerySet[Document]:
    """Newest first, without their content."""
    made = Document.objects.filter(kind="referral", subject_id=referral.pk)
    return made.select_related("asked_by").defer("content").order_by("-version")


def running(referral: Referral, now: datetime) -> Waiting:
    """What it waits for now, with the time left."""
    return waiting(with_due(Referral.objects.filter(pk=referral.pk)).get(), now)


def partners_for(referral: Referral) -> QuerySet[Partner]:
    """Organisations in the directory that take this kind of referral."""
    return Partner.objects.filter(is_active=True, kinds__contains=[referral.kind])


def package(referral: Referral) -> dict[str, Any]:
    """What was got ready to be sent, as `services.send` takes it."""
    return {name: getattr(referral, name) for name in PACKAGE}


def is_ready(referral: Referral) -> bool:
    """Everything to be shared has been filled in."""
    return bool(referral.partner and referral.how and referral.information)


def seal(referral: Referral, people: object) -> str:
    """Changes with what is to be shared, so that what is confirmed is what was read."""
    shared = {**package(referral), "partner": referral.partner_id, "people": people}
    return salted_hmac("referrals.sharing", json.dumps(shared, default=str)).hexdigest()
