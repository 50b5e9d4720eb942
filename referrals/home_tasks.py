"""Referrals that wait for somebody."""

from collections.abc import Iterable
from datetime import datetime

from audit.read_events import shown_many
from referrals.queries import Waiting, unfinished_for
from staff.access import Reach
from staff.home_tasks import MOST, Group, Task
from staff.models import User


def groups(person: User, held: Reach, now: datetime) -> Iterable[Group]:
    yield Group("Referrals", [_referral(one) for one in unfinished_for(person, now, MOST)], 50)


def _referral(one: Waiting) -> Task:
    shown_many([one.referral.pk, one.referral.incident_id])
    kind = one.referral.get_kind_display()
    hint = one.referral.incident.reference
    return Task(f"{kind}: {one.asks.lower()}", one.referral.get_absolute_url(), hint, one.left, one.colour)
