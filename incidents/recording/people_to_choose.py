"""The people a record may name, besides those that a search finds (`staff.directory`)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from audit.read_events import shown_many
from incidents.models import CaseMember, Incident, Involvement, MemberAs
from incidents.vocabulary import InvolvedAs
from staff.access import colleagues
from staff.models import User
from wards.models import ServiceUser, Ward


def service_users_of(ward: Ward) -> list[ServiceUser]:
    """Those on the ward now."""
    found = list(ServiceUser.objects.on_wards([ward.pk]).order_by("name", "pk"))
    shown_many(one.pk for one in found)
    return found


def account_takers(incident: Incident, me: User, people: Iterable[Involvement]) -> list[User]:
    """Me first, then colleagues of the ward, without whom the record, as I may read it, names as initiator.

    `people`: those entered, as I may read them. Anybody else kept out is among them: a missing name tells.
    """
    accused = [one.staff_id for one in people if one.involved_as == InvolvedAs.INITIATOR and one.staff_id]
    others = colleagues([incident.ward_id]).exclude(pk__in=[me.pk, *accused])
    return [me, *others.order_by("name", "pk")]


def helpers_of(incident: Incident, now: datetime) -> QuerySet[CaseMember]:
    """Who records it, and who was named to help."""
    helping = CaseMember.objects.active(now).filter(
        incident=incident, member_as__in=[MemberAs.RECORDER, MemberAs.CONTRIBUTOR]
    )
    return helping.select_related("person").order_by("added_at", "id")
