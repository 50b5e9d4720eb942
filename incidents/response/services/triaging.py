"""Triage: how severe, what response, who may see it, who leads, when it is looked at again (NCCMH 6.5)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from audit import services as audit
from deadlines import services as deadlines
from deadlines.clock import Kind
from incidents.confidentiality.services.case_members import keep_in_sight, name_on_case
from incidents.due_dates import TOO_FAR, end_of, last_review_day
from incidents.locking import hold
from incidents.models import Exclusion, Incident, MemberAs, StatusChange, Triage
from incidents.models.people import Addition
from incidents.response.audiences import offered
from incidents.response.services.questions import promise_questions
from incidents.vocabulary import Audience, Response, Severity
from incidents.workflow import IllegalMove, Status, check_move
from staff.models import User


@dataclass(frozen=True)
class Decision:
    severity: Severity
    response: Response
    audience: Audience
    lead: User
    review_on: date
    close_by: date
    because: str


@transaction.atomic
def triage_incident(
    *, incident: Incident, decision: Decision, after: UUID | None, by: User, now: datetime
) -> Triage:
    """Write the decision and open the response. A later triage stands beside the first.

    `after` is the triage its writer had seen. Raises `IllegalMove` when there is a newer one.
    """
    held = hold(incident)
    _check(held, decision, after)
    triage = Triage.objects.create(
        incident=held,
        severity=decision.severity,
        response=decision.response,
        audience=decision.audience,
        lead=decision.lead,
        review_on=decision.review_on,
        close_by=decision.close_by,
        because=decision.because,
        recorded_at=now,
        recorded_by=by,
    )
    name_on_case(
        incident=held,
        person=decision.lead,
        member_as=MemberAs.LEAD,
        because="Leads the response",
        by=by,
        now=now,
    )
    if decision.audience is Audience.NAMED:
        keep_in_sight(incident=held, by=by, now=now)
    _open_response(held, decision, by, now)
    promise_review(incident=held, on=decision.review_on, by=by, now=now)
    promise_questions(incident=held, by=by, now=now)
    for kind in (Kind.TRIAGE, Kind.LEAD):
        deadlines.meet(kind=kind, subject=held, by=by, now=now)
    audit.record(verb="incident.triaged", target=held, by=by, at=now, audience=decision.audience.value)
    return triage


def latest(model: type[Addition], incident: Incident) -> UUID | None:
    rows = model._default_manager.filter(incident=incident)
    return rows.order_by("-recorded_at", "-id").values_list("pk", flat=True).first()


def _check(held: Incident, decision: Decision, after: UUID | None) -> None:
    status = Status(held.status)
    if status is Status.CLOSED:
        raise IllegalMove("This incident is closed. Reopen it first.")
    if status is not Status.RESPONDING:
        check_move(status, Status.RESPONDING)
    if latest(Triage, held) != after:
        raise IllegalMove(
            "Somebody else has triaged this since you opened the page. Their decision is saved. "
            "Send yours again if it should replace it."
        )
    offer = offered(Audience(held.audience), may_involve_staff=held.may_involve_staff)
    if decision.audience not in offer.audiences:
        raise IllegalMove(offer.why)
    if Exclusion.objects.active().filter(incident=held, person=decision.lead).exists():
        raise IllegalMove("The lead you chose is kept out of this incident. Choose another lead.")


def _open_response(held: Incident, decision: Decision, by: User, now: datetime) -> None:
    """`triaged_at` stays that of the first triage."""
    moved = Incident.objects.filter(pk=held.pk, status=held.status).update(
        status=Status.RESPONDING,
        triaged_at=held.triaged_at or now,
        severity=decision.severity,
        response=decision.response,
        audience=decision.audience,
        lead=decision.lead,
        review_on=decision.review_on,
        close_by=decision.close_by,
    )
    if not moved:
        raise IllegalMove("Somebody else has just changed this incident. Look at it again.")
    if held.status != Status.RESPONDING:
        note_move(held, Status.RESPONDING, by, now)


def note_move(held: Incident, became: Status, by: User, now: datetime, reason: str = "") -> None:
    StatusChange.objects.create(
        incident=held, was=held.status, became=became, reason=reason, recorded_at=now, recorded_by=by
    )


def promise_review(*, incident: Incident, on: date, by: User, now: datetime) -> None:
    """The review of this day takes the place of the one that was running, if any. At most 13 weeks ahead."""
    if on > last_review_day(now):
        raise IllegalMove(f"{TOO_FAR} for the next review.")
    deadlines.end(kind=Kind.REVIEW, subject=incident, by=by, now=now)
    deadlines.open_deadline(
        kind=Kind.REVIEW,
        subject=incident,
        ward=incident.ward,
        basis_at=now,
        due_at=end_of(on),
        by=by,
        now=now,
    )
