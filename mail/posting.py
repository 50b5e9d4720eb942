"""Asking for an e-mail: a row, in the same transaction as what it tells of."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from mail import kinds
from mail.models import Mail

SEND = "mail.tasks.send"  # the name of the task, for `mail.wake_worker`


def post(kind: str, people: Iterable[UUID], *, now: datetime) -> None:
    """One to each, unless one of this kind waits for them already."""
    kinds.of(kind)
    rows = [Mail(kind=kind, person_id=person, created_at=now) for person in people]
    Mail.objects.bulk_create(rows, ignore_conflicts=True)
