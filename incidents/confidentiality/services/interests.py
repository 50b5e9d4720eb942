"""The register of interests: who is close to whom. What follows from a row is written where nobody sees it.

Whoever declares must not learn whether any incident is concerned: the answer, and the number of queries, is
the same whether none is or many are.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from audit import services as audit
from incidents.confidentiality.services import exclusions
from incidents.workflow import IllegalMove
from row_security.context import as_system
from staff.models import Interest, InterestKind, User
from staff.relationships import accounts_of
from wards.models import ServiceUser

SYSTEM = "system:interests"


@dataclass(frozen=True)
class Closeness:
    """To a member of staff or to a service user: one of the two."""

    kind: InterestKind
    other: User | None = None
    service_user: ServiceUser | None = None


def declared_by(person: User) -> QuerySet[Interest]:
    """What they declared of themselves. What a lead wrote down about them is not shown to them."""
    mine = Interest.objects.active().filter(person=person, declared_by=person)
    return mine.select_related("other", "service_user").order_by("declared_at", "id")


def of(person: User, *, asked_by: User) -> QuerySet[Interest]:
    """For a lead: everything at either end, without what concerns the lead themselves."""
    known = Interest.objects.filter(ended_at=None) | Interest.objects.filter(stays_for_earlier=True)
    theirs = known.filter(person=person) | known.filter(other=person)
    me = accounts_of(asked_by.pk)
    not_mine = theirs.exclude(person__in=me).exclude(other__in=me)
    return not_mine.select_related("person", "other", "service_user").order_by("declared_at", "id")


@transaction.atomic
@as_system(SYSTEM)
def declare(*, person: User, to: Closeness, by: User, now: datetime) -> Interest:
    """From now `person` is kept out of what concerns the other. Said by a lead, the reverse holds as well,
    unless they manage them; a lead cannot say it about somebody's closeness to themselves.

    Declared already by the same person: that stands.
    """
    mine = accounts_of(by.pk)
    if to.other and to.other.pk in mine and person.pk not in mine:
        raise IllegalMove("This is about you. They declare it themselves, or another lead does.")
    if to.other and to.other.pk in accounts_of(person.pk):
        raise IllegalMove("Choose somebody else: this is the same person.")
    exclusions.one_at_a_time(sources_everywhere=True)
    interest, _ = Interest.objects.get_or_create(
        person=person,
        other=to.other,
        service_user=to.service_user,
        kind=to.kind,
        declared_by=by,
        ended_at=None,
        defaults={"declared_at": now},
    )
    said = audit.event(verb="interest.declared", target=interest, by=by, at=now, kind=to.kind.value)
    concerned = exclusions.with_part_in(_ends(interest))
    exclusions.refresh(concerned, by=by, now=now, also=[said], actor=SYSTEM)
    return interest


@transaction.atomic
@as_system(SYSTEM)
def end(*, interest: Interest, by: User, now: datetime) -> None:
    """It is no longer so. Ended by one of the two, it still counts for what was reported before: otherwise
    ending it would open what it closed."""
    exclusions.one_at_a_time(sources_everywhere=True)
    mine = bool(_ends(interest) & accounts_of(by.pk))
    interest.ended_at, interest.ended_by = interest.ended_at or now, by
    interest.stays_for_earlier = mine
    interest.save(update_fields=["ended_at", "ended_by", "stays_for_earlier"])
    said = audit.event(verb="interest.ended", target=interest, by=by, at=now)
    concerned = exclusions.with_part_in(_ends(interest))
    because = "A declared interest has ended"
    exclusions.refresh(concerned, by=by, now=now, because=because, also=[said], actor=SYSTEM)


def _ends(interest: Interest) -> set[UUID]:
    """Every account at either end; the service user."""
    mine = accounts_of(interest.person_id)
    if interest.other_id:
        return mine | accounts_of(interest.other_id)
    return mine | {interest.service_user_id or interest.person_id}
