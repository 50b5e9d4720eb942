"""Changing what is written down about somebody, and looking at the change, in one line."""

from datetime import datetime
from typing import Any

from incidents.models import Incident, Involvement
from incidents.response.services.details import Answer, Look, look_at_details
from staff.models import User
from staff.service_users import change_service_user
from wards.models import ServiceUser


def change(person: ServiceUser, by: User, now: datetime, **values: Any) -> ServiceUser:
    """By somebody who has seen how it is now."""
    person.refresh_from_db()
    change_service_user(person=person, values=values, seen=person.fingerprint, by=by, now=now)
    person.refresh_from_db()
    return person


def entry_of(incident: Incident, person: ServiceUser) -> Involvement:
    return Involvement.objects.active().get(incident=incident, service_user=person)


def look(
    incident: Incident, person: ServiceUser, by: User, now: datetime, answer: Answer = Answer.USE
) -> bool:
    person.refresh_from_db()
    entry = entry_of(incident, person)
    given = Look(person.version, answer)
    return look_at_details(incident=incident, entry=entry, look=given, by=by, now=now)


def typed(person: ServiceUser, **other: Any) -> dict[str, Any]:
    """The page of a person as it opens, with `other` typed over it."""
    born = other.pop("born", person.date_of_birth)
    same = {
        "name": person.name,
        "pronouns": person.pronouns,
        "local_number": person.local_number,
        "nhs_number": person.nhs_number,
        "date_of_birth_0": born.day,
        "date_of_birth_1": born.month,
        "date_of_birth_2": born.year,
        "ward": person.ward_id,
        "care_and_support_needs": person.care_and_support_needs,
        "legal_status": person.legal_status,
        "seen": person.fingerprint,
    }
    return same | other
