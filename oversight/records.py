"""What the pages of the audit trail ask about incidents. Asked as the system: an auditor sees none.

Answers are references and yes or no. What an auditor is kept out of never reaches them: `kept_from`.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from audit.models import UNANSWERED, AuditEvent, Outcome
from incidents.models import CaseMember, Exclusion, Incident
from row_security.context import as_system
from staff.models import Appointment, Interest
from staff.relationships import accounts_of
from staff.roles import Scope
from wards.models import ServiceUser

AUDIT = "system:audit"


class Look(NamedTuple):
    """Somebody opened a record."""

    person: UUID
    record: UUID


def events_for(person: UUID) -> QuerySet[AuditEvent]:
    """The trail as this auditor may read it: not a trace of a record they are kept out of.

    What was asked for and not answered is never left out: it would be missing only where there is such a
    record. To whoever is kept out it says no more than of one that never was: `references` leaves theirs
    out, and `AuditEvent.row` says nothing to anybody.

    Nor what others look up or write down of their own interests, whether or not there is a record:
    anybody who responds to one about somebody has reason to.
    """
    closed = Q(incident_id__in=kept_from(person))
    mine, about = own_interests(person)
    looked_up = Q(verb__startswith="interest.", outcome=Outcome.OK, target_id__in=about) & ~Q(actor__in=mine)
    return AuditEvent.objects.filter(UNANSWERED | ~closed).exclude(looked_up)


def kept_from(person: UUID) -> QuerySet[Any, Any]:
    """Ids of the records of which this person may not see a trace, as a subquery."""
    return Exclusion.objects.active().filter(person=person).values("incident")


@as_system(AUDIT)
def own_interests(person: UUID) -> tuple[Collection[str], Collection[str]]:
    """Every account of theirs, as the trail writes who did something; what says that an event is about
    their interests: identifiers of accounts and interests."""
    accounts = accounts_of(person)
    either_end = Interest.objects.filter(Q(person__in=accounts) | Q(other__in=accounts))
    about = {*accounts, *either_end.values_list("pk", flat=True)}
    return [f"staff:{one}" for one in sorted(accounts)], sorted(map(str, about))


@as_system(AUDIT)
def find(reference: str, looker: UUID) -> UUID | None:
    """None when there is none, or when the looker is kept out of it."""
    theirs = Incident.objects.exclude(pk__in=kept_from(looker))
    return theirs.filter(reference=reference).values_list("pk", flat=True).first()


@as_system(AUDIT)
def references(ids: Collection[UUID], looker: UUID) -> dict[UUID, str]:
    """Without those that the looker is kept out of."""
    theirs = Incident.objects.exclude(pk__in=kept_from(looker))
    return dict(theirs.filter(pk__in=ids).values_list("pk", "reference"))


@as_system(AUDIT)
def with_a_role(looks: Iterable[Look], since: datetime) -> set[Look]:
    """Those by somebody who was named on the record, or had a role over its ward, since then."""
    asked = set(looks)
    people, ids = {look.person for look in asked}, {look.record for look in asked}
    over = Incident.objects.filter(pk__in=ids).values_list("pk", "ward_id", "ward__site_id")
    places = {pk: (ward, site) for pk, ward, site in over}
    named = CaseMember.objects.filter(incident__in=ids, person__in=people)
    members = {Look(*pair) for pair in named.values_list("person_id", "incident_id")}
    held = roles(people, since)
    return {look for look in asked if look in members or reaches(held, look, places.get(look.record))}


@as_system(AUDIT)
def namesakes(people: Collection[str]) -> dict[str, str]:
    """Names, in lower case, of these people who are cared for, by their ids."""
    named = ServiceUser.objects.filter(pk__in=people).annotate(plain=Lower("name"))
    return {str(pk): name for pk, name in named.values_list("pk", "plain")}


def roles(people: Collection[UUID], since: datetime) -> set[tuple[Any, ...]]:
    """(person, what is reached, which): a ward, a site, or the whole trust."""
    lasted = Q(ends_on=None) | Q(ends_on__gte=since.date())
    lasted &= Q(stood_down_at=None) | Q(stood_down_at__gte=since)
    found = Appointment.objects.filter(lasted, person__in=people)
    return {
        (person, scope, ward or site)
        for person, scope, ward, site in found.values_list("person_id", "scope", "ward_id", "site_id")
    }


def reaches(held: set[tuple[Any, ...]], look: Look, place: tuple[int, int] | None) -> bool:
    """A record that is not there any more, or never was, is nobody's."""
    if place is None:
        return False
    ward, site = place
    reach = {(Scope.WARD, ward), (Scope.SITE, site), (Scope.TRUST, None)}
    return any((look.person, *one) in held for one in reach)
