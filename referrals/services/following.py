"""After sending: their acknowledgement, their outcome, and the end."""

from datetime import datetime

from django.db import transaction

from audit import services as audit
from deadlines import services as deadlines
from deadlines.clock import Kind
from referrals.models import Referral
from referrals.services.life import LOST, hold, move, note, settle
from referrals.workflow import IllegalStep, Outcome, Status
from staff.models import User


@transaction.atomic
def acknowledge(*, referral: Referral, their_reference: str = "", by: User, now: datetime) -> None:
    """They have it."""
    hold(referral.incident_id)
    move(referral, Status.ACKNOWLEDGED, by=by, now=now, acknowledged_at=now, their_reference=their_reference)
    deadlines.meet(kind=Kind.ACKNOWLEDGEMENT, subject=referral, by=by, now=now)


@transaction.atomic
def record_outcome(*, referral: Referral, outcome: Outcome, words: str = "", by: User, now: datetime) -> None:
    """What they decided. An outcome is an acknowledgement too; a later one stands beside it."""
    hold(referral.incident_id)
    if referral.status == Status.SENT:
        acknowledge(referral=referral, their_reference=referral.their_reference, by=by, now=now)
    if referral.status != Status.ACKNOWLEDGED:
        raise IllegalStep("An outcome is recorded once the referral has been sent, and before it is closed.")
    changed = Referral.objects.filter(
        pk=referral.pk, status=Status.ACKNOWLEDGED, outcome_at=referral.outcome_at
    ).update(outcome=outcome, outcome_words=words, outcome_at=now)
    if not changed:
        raise IllegalStep(LOST)
    referral.outcome, referral.outcome_words, referral.outcome_at = outcome, words, now
    said = f"{Outcome(outcome).label}. {words}".strip()
    note(referral, Status.ACKNOWLEDGED, Status.ACKNOWLEDGED, by, now, said)
    audit.record(verb="referral.outcome", target=referral, by=by, at=now, result=str(outcome))


@transaction.atomic
def close(*, referral: Referral, reason: str = "", by: User, now: datetime) -> None:
    """Concluded; or handed on without an outcome, which takes a reason."""
    incident = hold(referral.incident_id)
    if referral.outcome_at is None and not reason.strip():
        raise IllegalStep("Record the outcome first, or say why this is closed without one.")
    move(referral, Status.CLOSED, by=by, now=now, reason=reason, closed_at=now)
    deadlines.end(kind=Kind.ACKNOWLEDGEMENT, subject=referral, by=by, now=now)
    settle(incident, by=by, now=now)
