"""The accounts of one person, such as bank and substantive: what is closed to one is closed to all."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from audit import services as audit
from audit.models import AuditEvent
from incidents.services import walling
from incidents.workflow import IllegalMove
from staff.acting import as_system
from staff.models import SamePerson, User
from staff.ties import accounts_of

SYSTEM = "system:accounts"


@transaction.atomic
@as_system(SYSTEM)
def link(*, first: User, second: User, by: User, now: datetime) -> bool:
    """These two accounts, and every other linked to either, are one person's. False: already."""
    if first.pk == second.pk:
        raise IllegalMove("Choose two different accounts.")
    if accounts_of(by.pk) & {first.pk, second.pk}:
        raise IllegalMove("This is your own account. Another administrator has to do that.")
    walling.one_at_a_time(sources_everywhere=True)
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
def unlink(*, row: SamePerson, by: User, now: datetime) -> bool:
    """This account is somebody else's. False when that was said already; never about one's own."""
    accounts = accounts_of(row.account_id)
    if by.pk in accounts:
        raise IllegalMove("This is your own account. Another administrator has to do that.")
    walling.one_at_a_time(sources_everywhere=True)
    if not SamePerson.objects.standing().filter(pk=row.pk).update(ended_at=now, ended_by=by):
        return False
    _refresh(accounts, by, now, [_said("account.unlinked", row.account_id, by, now)])
    return True


def _said(verb: str, account: UUID, by: User, now: datetime) -> AuditEvent:
    return audit.event(verb=verb, target=User(pk=account), by=by, at=now)


def _refresh(accounts: set[UUID], by: User, now: datetime, said: list[AuditEvent]) -> None:
    """Whatever is closed to one of them, or to somebody they are close to."""
    concerned = {*walling.closed_to(accounts), *walling.concerning(accounts)}
    because = "The accounts linked to this person have changed"
    walling.refresh(sorted(concerned), by=by, now=now, because=because, also=said, actor=SYSTEM)
