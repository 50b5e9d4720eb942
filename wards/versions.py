"""What was written down about somebody stays: each change of a service user is a version of its own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from wards.models import DETAILS, ServiceUser, ServiceUserVersion

IDS = UUID("6d0f9f6e-7f4c-4f0a-9b1d-2b0a7a2f5c11")


def id_of(person: UUID, number: int) -> UUID:
    """Worked out, so that a record cites a version without asking for it."""
    return uuid5(IDS, f"{person} {number}")


def version_of(
    person: ServiceUser, *, by: UUID | None, now: datetime, reason: str = ""
) -> ServiceUserVersion:
    """What the row says now, as its latest version: not saved."""
    return ServiceUserVersion(
        id=id_of(person.pk, person.version),
        service_user=person,
        number=person.version,
        made_at=now,
        made_by_id=by,
        reason=reason,
        **person.details(),
    )


def keep_first(people: Iterable[ServiceUser], *, by: UUID | None, now: datetime) -> None:
    """Of people who were just added."""
    ServiceUserVersion.objects.bulk_create(version_of(person, by=by, now=now) for person in people)


def keep_next(
    person: ServiceUser, values: dict[str, Any], *, by: UUID | None, now: datetime, reason: str = ""
) -> None:
    """These values from now on: first as the next version, then in the row. Its caller holds the row."""
    for name, value in values.items():
        setattr(person, name, value)
    person.version += 1
    version_of(person, by=by, now=now, reason=reason).save(force_insert=True)
    person.save(update_fields=[*values, "version"])


def differing(one: ServiceUserVersion | ServiceUser, other: ServiceUserVersion | ServiceUser) -> list[str]:
    """Names of the details in which two differ."""
    before, after = one.details(), other.details()
    return [name for name in DETAILS if before[name] != after[name]]
