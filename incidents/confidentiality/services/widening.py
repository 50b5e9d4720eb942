"""From named people to the ward: one lead asks, another agrees. Never where staff may be involved."""

from datetime import datetime

from django.db import IntegrityError, transaction

from audit import services as audit
from incidents.access import may_know
from incidents.locking import hold
from incidents.models import Incident, WideningRequest
from incidents.vocabulary import Audience
from incidents.workflow import IllegalMove, Status
from staff.models import User
from staff.relationships import accounts_of

STAFF = "A member of staff is or may be involved, so this never opens to the ward."
NOT_NAMED = "This is not kept to named people, so there is nothing to open."
NOT_TRIAGED = "It is triaged first. Triage decides who may see it."
CLOSED = "This incident is closed. Reopen it first."
WAITS = "Another lead has asked already. Their request waits for an answer."
NOBODY_ASKED = "Nobody is asking to open this to the ward."
SAME_PERSON = "You asked for this yourself. Another safeguarding lead has to agree."
ASKER_GONE = "Whoever asked can no longer see this incident. Say no, and ask yourself."


def refusal(incident: Incident) -> str:
    """Why it cannot be opened to the ward now; empty when it can."""
    if incident.may_involve_staff:
        return STAFF
    if incident.audience != Audience.NAMED:
        return NOT_NAMED
    if incident.triaged_at is None:
        return NOT_TRIAGED
    return CLOSED if incident.status == Status.CLOSED else ""


def waiting(incident: Incident) -> WideningRequest | None:
    found = WideningRequest.objects.waiting().filter(incident=incident)
    return found.select_related("asked_by").first()


@transaction.atomic
def ask(*, incident: Incident, because: str, by: User, now: datetime) -> WideningRequest:
    """Nothing opens yet: another lead has to agree."""
    held = hold(incident)
    if no := refusal(held):
        raise IllegalMove(no)
    try:
        with transaction.atomic():
            asked = WideningRequest.objects.create(incident=held, because=because, asked_at=now, asked_by=by)
    except IntegrityError:
        raise IllegalMove(WAITS) from None
    audit.record(verb="incident.widening_asked", target=held, by=by, at=now, request=str(asked.pk))
    return asked


@transaction.atomic
def decide(*, incident: Incident, agreed: bool, because: str, by: User, now: datetime) -> None:
    """Agreed by another person than whoever asked: everybody with a role on the ward sees it from now."""
    held = hold(incident)
    asked = waiting(held)
    if asked is None:
        raise IllegalMove(NOBODY_ASKED)
    if agreed and (no := _why_not(held, asked, by, now)):
        raise IllegalMove(no)
    asked.agreed, asked.decided_because = agreed, because
    asked.decided_at, asked.decided_by = now, by
    asked.save(update_fields=["agreed", "decided_because", "decided_at", "decided_by"])
    if agreed:
        held.audience = Audience.WARD
        held.save(update_fields=["audience"])
    verb = "incident.widened" if agreed else "incident.widening_refused"
    audit.record(verb=verb, target=held, by=by, at=now, request=str(asked.pk))


def _why_not(held: Incident, asked: WideningRequest, by: User, now: datetime) -> str:
    if by.pk in accounts_of(asked.asked_by_id):
        return SAME_PERSON
    if not may_know(asked.asked_by, held.pk, now):
        return ASKER_GONE
    return refusal(held)
