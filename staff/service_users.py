"""Writing down the people a ward cares for, and correcting what is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from audit import services as audit
from row_security.context import acting_as_system
from staff.models import User
from wards.models import ServiceUser
from wards.versions import keep_first, keep_next

NUMBERS = ("nhs_number", "local_number")


class NumberTaken(Exception):
    """A number that must be somebody’s alone is somebody else’s; who and where is not said."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


class ChangedMeanwhile(Exception):
    """Somebody else saved first; `person` is what they saved."""

    def __init__(self, person: ServiceUser) -> None:
        super().__init__("changed meanwhile")
        self.person = person


@contextmanager
def _numbers_are_free() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        for column in NUMBERS:
            if column in constraint:
                raise NumberTaken(column) from None
        raise


def add_service_user(*, values: dict[str, Any], form_key: UUID, by: User, now: datetime) -> ServiceUser:
    """The same form sent twice by the same person makes one row."""
    pk = uuid5(form_key, str(by.pk))
    if already := ServiceUser.objects.filter(pk=pk).first():
        return already
    person = ServiceUser(pk=pk, **values)
    with _numbers_are_free(), transaction.atomic():
        person.save(force_insert=True)
        keep_first([person], by=by.pk, now=now)
        audit.record(verb="service_user.added", target=person, by=by, at=now, ward=person.ward_id)
    return person


def change_service_user(
    *, person: ServiceUser, values: dict[str, Any], seen: str, by: User, now: datetime
) -> list[str]:
    """The names of what changed. `seen` is the fingerprint of the row its writer had seen."""
    with transaction.atomic():
        held = ServiceUser.objects.select_for_update().get(pk=person.pk)
        changed = [name for name, value in values.items() if getattr(held, name) != value]
        if not changed:
            return []
        if held.fingerprint != seen:
            raise ChangedMeanwhile(held)
        correct(held, {name: values[name] for name in changed}, by=by, now=now)
    return changed


def correct(
    held: ServiceUser, values: dict[str, Any], *, by: User, now: datetime, because_of: UUID | None = None
) -> None:
    """The next version of a row that its caller holds: the same steps no matter who changes whom, so that
    nothing tells whether there is a case about them. `NumberTaken`, and nothing is changed.

    `because_of`: the incident from which it was done. Only who may know of that reads the event.
    """
    with _numbers_are_free(), acting_as_system("system:moves"):  # to a ward that may not be theirs
        keep_next(held, values, by=by.pk, now=now)
    audit.record(
        verb="service_user.changed", target=held, by=by, at=now, incident=because_of, fields=sorted(values)
    )
