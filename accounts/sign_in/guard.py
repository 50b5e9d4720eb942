"""Whose way of signing in takes two administrators: whoever signs in as them sees, or agrees, as they do."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import rules
from accounts.models import Proposal, ProposalKind
from audit.services import Actor
from staff import services
from staff.models import Appointment, User


def takes_two(person: User, now: datetime) -> bool:
    asked = Proposal.objects.waiting(now).filter(person=person, kind=ProposalKind.APPOINT)
    return rules.sign_in_takes_two(_held(person, now), asked.values_list("role", flat=True))


def holds_one(person: User, now: datetime) -> bool:
    """Of the roles that take two, today."""
    return rules.sign_in_takes_two(_held(person, now), ())


@transaction.atomic
def refuse_alone(person: User, *, by: Actor, now: datetime, asked_by: User | None = None) -> None:
    """The row is held: no role is asked for, or agreed to, between this and what follows."""
    User.objects.select_for_update().filter(pk=person.pk).first()
    if takes_two(person, now):
        services.refuse_alone(asked_by, by)


@transaction.atomic
def refuse_password(person: User, now: datetime) -> None:
    """Not by two either: they choose it themselves, by mail to the address that is known."""
    User.objects.select_for_update().filter(pk=person.pk).first()
    if takes_two(person, now):
        raise services.TakesTwo


def _held(person: User, now: datetime) -> set[str]:
    held = Appointment.objects.current(timezone.localdate(now)).filter(person=person)
    return set(held.values_list("role", flat=True))
