"""How a referral begins, moves and is decided. Each change is a row with who and when, and an audit event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit import services as audit
from deadlines import services as deadlines
from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents.models import Incident
from incidents.response.services.questions import are_asked
from incidents.response.services.steps import tick_step, undo_step
from incidents.workflow import Status as IncidentStatus
from incidents.workflow import Step
from referrals import rules
from referrals.facts import ReferralKind, Strength
from referrals.models import Referral, ReferralChange, SafeguardingAnswers
from referrals.workflow import IllegalStep, Status, check_step
from staff.models import User

LOST = "Somebody else has just changed this referral. Look at it again before you go on."
CLOSED = "This incident is closed. Reopen it before you start a referral."
ADVISED = {Strength.MUST, Strength.SHOULD}


def hold(incident_id: UUID) -> Incident:
    """The incident, locked until the transaction ends: one person at a time changes its referrals."""
    return (
        Incident.objects.select_for_update(of=("self",), no_key=True)
        .select_related("ward")
        .get(pk=incident_id)
    )


def hold_open(incident_id: UUID) -> Incident:
    incident = hold(incident_id)
    if incident.status == IncidentStatus.CLOSED:
        raise IllegalStep(CLOSED)
    return incident


def begin(
    *,
    incident: Incident,
    kind: ReferralKind,
    strength: Strength | str,
    reasons: Sequence[tuple[str, str]],
    basis_at: datetime,
    due_at: datetime,
    by: User,
    now: datetime,
) -> Referral:
    """A referral waiting to be decided. The caller holds the incident, and none of the kind is open."""
    referral = Referral.objects.create(
        incident=incident,
        kind=kind,
        strength=strength,
        reasons=[list(pair) for pair in reasons],
        recommended_at=now,
    )
    note(referral, "", Status.RECOMMENDED, by, now)
    deadlines.open_deadline(
        kind=Kind.DECISION,
        subject=referral,
        ward=incident.ward,
        basis_at=basis_at,
        due_at=due_at,
        by=by,
        now=now,
    )
    audit.record(
        verb="referral.begun", target=referral, by=by, at=now, incident=str(incident.pk), kind=kind.value
    )
    undo_step(incident=incident, step=Step.REFERRALS, by=by, now=now)
    return referral


def note(
    referral: Referral, was: Status | str, became: Status, by: User, now: datetime, reason: str = ""
) -> None:
    ReferralChange.objects.create(
        referral=referral, was=was, became=became, reason=reason, recorded_at=now, recorded_by=by
    )


def move(referral: Referral, to: Status, *, by: User, now: datetime, reason: str = "", **fields: Any) -> None:
    """To its next status, with what changes with it; refused when it was moved since it was read."""
    was = Status(referral.status)
    check_step(was, to)
    fields |= {"status": to}
    if not Referral.objects.filter(pk=referral.pk, status=was).update(**fields):
        raise IllegalStep(LOST)
    for name, value in fields.items():
        setattr(referral, name, value)
    note(referral, was, to, by, now, reason)
    audit.record(verb=f"referral.{to.value}", target=referral, by=by, at=now, was=was.value)


def settle(incident: Incident, *, by: User, now: datetime) -> None:
    """The incident need not wait for referrals once none is unfinished and no questions wait for answers."""
    if Referral.objects.filter(incident=incident).unfinished().exists():
        undo_step(incident=incident, step=Step.REFERRALS, by=by, now=now)
    elif SafeguardingAnswers.objects.filter(incident=incident).exists() and not are_asked(incident):
        because = "The questions are answered, and every referral is decided and concluded or handed on"
        tick_step(incident=incident, step=Step.REFERRALS, because=because, by=by, now=now)


@transaction.atomic
def decide(*, referral: Referral, send: bool, reason: str = "", by: User, now: datetime) -> None:
    """To send or not. Declining a must or a should takes a reason; deciding to send starts a clock."""
    incident = hold(referral.incident_id)
    referral.refresh_from_db(fields=["strength"])  # the questions may have been answered again since
    if not send and not reason.strip() and referral.strength in ADVISED:
        raise IllegalStep("Say why this referral will not be sent. It is one that the guidance advises.")
    decided = {"decided_at": now, "decided_by": by, "decision_reason": reason}
    was = Status(referral.status)
    move(referral, Status.TO_SEND if send else Status.NOT_SENT, by=by, now=now, reason=reason, **decided)
    if was is Status.RECOMMENDED:
        deadlines.meet(kind=Kind.DECISION, subject=referral, by=by, now=now)
    if send:
        _promise_sending(referral, incident, by, now)
    else:
        deadlines.end(kind=Kind.SENDING, subject=referral, by=by, now=now)
        settle(incident, by=by, now=now)


def _promise_sending(referral: Referral, incident: Incident, by: User, now: datetime) -> None:
    decision = Deadline.objects.about(referral).get(kind=Kind.DECISION)
    due_at = rules.send_by(ReferralKind(referral.kind), decision.basis_at, decision.due_at, now)
    deadlines.open_deadline(
        kind=Kind.SENDING, subject=referral, ward=incident.ward, basis_at=now, due_at=due_at, by=by, now=now
    )
