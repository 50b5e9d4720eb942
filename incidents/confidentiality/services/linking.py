"""The accounts of one person, such as bank and substantive: what is closed to one is closed to all."""

from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from uuid import UUID, uuid4

from django.db import transaction

from accounts import approvals
from accounts.approvals import Refused, Wanted
from accounts.models import Proposal, ProposalKind
from accounts.rules import ABOUT_YOU, ASKED_YOURSELF
from audit import services as audit
from audit.models import AuditEvent
from incidents.confidentiality.services import exclusions
from incidents.workflow import IllegalMove
from row_security.context import as_system
from staff.models import SamePerson, User
from staff.relationships import accounts_of

SYSTEM = "system:accounts"
TWO_ACCOUNTS = "Choose two different accounts."
ALREADY = "These accounts are one person’s already."
NOT_LINKED = "This account is linked to no other any more."


@transaction.atomic
@as_system(SYSTEM)
def link(*, first: User, second: User, asked_by: User, by: User, now: datetime) -> bool:
    """These two accounts, and every other linked to either, are one person's. False: already.

    One asks and another agrees, neither of them about themselves: it closes records to one as to the other.
    """
    if first.pk == second.pk:
        raise IllegalMove(TWO_ACCOUNTS)
    refuse_alone({first.pk, second.pk}, asked_by, by)
    exclusions.one_at_a_time(sources_everywhere=True)
    standing = {row.account_id: row for row in SamePerson.objects.of_whoever_has([first.pk, second.pk])}
    groups = {row.person for row in standing.values()}
    if len(groups) == 1 and {first.pk, second.pk} <= standing.keys():
        return False
    person = min(groups, default=uuid4())
    moving = [row for row in standing.values() if row.person != person]
    SamePerson.objects.filter(pk__in=[row.pk for row in moving]).update(ended_at=now, ended_by=by)
    there = {account for account, row in standing.items() if row.person == person}
    joining = ({first.pk, second.pk} | standing.keys()) - there
    SamePerson.objects.bulk_create(
        SamePerson(person=person, account_id=account, made_at=now, made_by=by) for account in sorted(joining)
    )
    said = [_said("account.linked", account, by, now) for account in sorted(joining)]
    _refresh(joining | there, by, now, said)
    return True


@transaction.atomic
@as_system(SYSTEM)
def unlink(*, row: SamePerson, asked_by: User, by: User, now: datetime) -> bool:
    """This account is somebody else's. False when that was said already; never about one's own."""
    accounts = accounts_of(row.account_id)
    refuse_alone(accounts, asked_by, by)
    exclusions.one_at_a_time(sources_everywhere=True)
    if not SamePerson.objects.active().filter(pk=row.pk).update(ended_at=now, ended_by=by):
        return False
    _refresh(accounts, by, now, [_said("account.unlinked", row.account_id, by, now)])
    return True


def refuse_alone(accounts: set[UUID], asked_by: User, by: User) -> None:
    if accounts_of(by.pk, asked_by.pk) & accounts:
        raise IllegalMove(ABOUT_YOU)
    if asked_by.pk in accounts_of(by.pk):
        raise IllegalMove(ASKED_YOURSELF)


def ask_to_link(*, first: User, second: User, by: User, now: datetime) -> Proposal:
    """The same two in either order wait once."""
    if first.pk == second.pk:
        raise Refused(TWO_ACCOUNTS)
    if second.pk in accounts_of(first.pk):
        raise Refused(ALREADY)
    person, other = sorted((first, second), key=attrgetter("pk"))
    return approvals.ask(wanted=Wanted(ProposalKind.LINK, person, other), by=by, now=now)


def ask_to_unlink(*, row: SamePerson, by: User, now: datetime) -> Proposal:
    return approvals.ask(wanted=Wanted(ProposalKind.UNLINK, row.account), by=by, now=now)


def agreed_to_link(proposal: Proposal, by: User, now: datetime) -> None:
    first, second = proposal.person, proposal.other
    if second is None or not _tried(link, proposal, by, now, first=first, second=second):
        raise Refused(ALREADY)


def agreed_to_unlink(proposal: Proposal, by: User, now: datetime) -> None:
    row = SamePerson.objects.active().filter(account=proposal.person).first()
    if row is None or not _tried(unlink, proposal, by, now, row=row):
        raise Refused(NOT_LINKED)


def _tried(do: Callable[..., bool], proposal: Proposal, by: User, now: datetime, **about: object) -> bool:
    try:
        return do(**about, asked_by=proposal.asked_by, by=by, now=now)
    except IllegalMove as refusal:
        raise Refused(str(refusal)) from refusal


def register() -> None:
    approvals.register(ProposalKind.LINK, agreed_to_link)
    approvals.register(ProposalKind.UNLINK, agreed_to_unlink)


def _said(verb: str, account: UUID, by: User, now: datetime) -> AuditEvent:
    return audit.event(verb=verb, target=User(pk=account), by=by, at=now)


def _refresh(accounts: set[UUID], by: User, now: datetime, said: list[AuditEvent]) -> None:
    """Whatever is closed to one of them, or to somebody they are close to."""
    concerned = {*exclusions.closed_to(accounts), *exclusions.concerning(accounts)}
    because = "The accounts linked to this person have changed"
    exclusions.refresh(sorted(concerned), by=by, now=now, because=because, also=said, actor=SYSTEM)
