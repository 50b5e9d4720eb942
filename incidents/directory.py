"""Finding the people a record may name. Searches are posted, so nobody's name gets into an address."""

from datetime import datetime

from django.db.models import Q, QuerySet

from audit.shown import searched, shown_many
from incidents.models import CaseMember, Exclusion, Incident, MemberAs
from staff.access import colleagues
from staff.models import User
from wards.models import ServiceUser, Ward

SHOWN = 20
SHORTEST = 2  # letters


def find_staff(words: str) -> list[User]:
    """Anyone who works here, by part of the name or by staff number; at most `SHOWN`."""
    asked = " ".join(words.replace("\x00", "").split())
    if len(asked) < SHORTEST:
        return []
    matching = User.objects.filter(Q(name__icontains=asked) | Q(staff_number__iexact=asked))
    found = list(matching.order_by("name", "pk")[:SHOWN])
    searched(asked)
    shown_many(one.pk for one in found)
    return found


def service_users_of(ward: Ward) -> list[ServiceUser]:
    """Those on the ward now."""
    found = list(ServiceUser.objects.on_wards([ward.pk]).order_by("name", "pk"))
    shown_many(one.pk for one in found)
    return found


def account_takers(incident: Incident, me: User) -> list[User]:
    """Me first, then colleagues of the ward, without anyone who is kept out."""
    barred = Exclusion.objects.standing().filter(incident=incident).values("person")
    others = colleagues([incident.ward_id]).exclude(pk__in=barred).exclude(pk=me.pk)
    return [me, *others.order_by("name", "pk")]


def helpers_of(incident: Incident, now: datetime) -> QuerySet[CaseMember]:
    """Who records it, and who was named to help."""
    helping = CaseMember.objects.standing(now).filter(
        incident=incident, member_as__in=[MemberAs.RECORDER, MemberAs.CONTRIBUTOR]
    )
    return helping.select_related("person").order_by("added_at", "id")
