"""How somebody signs in, changed from the configuration pages: by one administrator, or asked of another."""

from datetime import datetime

from accounts import approvals
from accounts.models import Proposal, ProposalKind
from accounts.second_factor.lost import refuse_ones_own, reset_second_factor
from accounts.sign_in import changes, links
from accounts.sign_in.changes import AddressTaken, change_email
from accounts.sign_in.guard import takes_two
from accounts.sign_in.links import AlreadyLinked, link_sign_in, unlink_sign_in
from staff.models import User

KINDS = (ProposalKind.RESET, ProposalKind.ADDRESS, ProposalKind.SUBJECT, ProposalKind.NO_SUBJECT)


def ask_or_change(*, kind: ProposalKind, person: User, wanted: str, by: User, now: datetime) -> bool:
    """Whether it was done. Otherwise it waits for another administrator."""
    refuse_ones_own(person, by)
    refuse_taken(kind, person, wanted)
    if takes_two(person, now):
        approvals.ask(wanted=approvals.Wanted(kind, person, wanted=wanted), by=by, now=now)
        return False
    change(kind, person, wanted, None, by, now)
    return True


def refuse_taken(kind: ProposalKind, person: User, wanted: str) -> None:
    if kind is ProposalKind.SUBJECT:
        links.refuse_taken(person, wanted)
    if kind is ProposalKind.ADDRESS:
        changes.refuse_taken(person, wanted)


def change(
    kind: ProposalKind, person: User, wanted: str, asked_by: User | None, by: User, now: datetime
) -> None:
    if kind is ProposalKind.RESET:
        reset_second_factor(person=person, by=by, now=now, asked_by=asked_by)
    elif kind is ProposalKind.ADDRESS:
        change_email(person=person, email=wanted, by=by, now=now, asked_by=asked_by)
    elif kind is ProposalKind.SUBJECT:
        link_sign_in(person=person, subject=wanted, by=by, now=now, asked_by=asked_by)
    else:
        unlink_sign_in(person=person, by=by, now=now, asked_by=asked_by)


def agreed(proposal: Proposal, by: User, now: datetime) -> None:
    kind = ProposalKind(proposal.kind)
    try:
        change(kind, proposal.person, proposal.wanted, proposal.asked_by, by, now)
    except (AddressTaken, AlreadyLinked) as refusal:
        raise approvals.Refused(str(refusal)) from refusal


def register() -> None:
    for kind in KINDS:
        approvals.register(kind, agreed)
