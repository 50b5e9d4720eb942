"""Who may work with a referral: whoever may see its incident, and refer. Others find nothing."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from audit.read_events import shown
from incidents.access import may_refer, own, to_refer, visible
from referrals.models import Referral, ReferralQuerySet
from staff.models import User


def fetch(person: User, pk: UUID, now: datetime) -> Referral:
    """404 where the incident is hidden or there is none; 403 where they may see it and not refer."""
    related = ("incident__ward__site", "incident__lead", "partner", "decided_by", "sent_by")
    seen = Referral.objects.filter(incident__in=visible(person, now))
    found = seen.annotate(own=own(person, "incident__")).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    shown(found)
    vars(found.incident)["own"] = found.own  # so that it is not asked again
    if not may_refer(person, found.incident):
        raise PermissionDenied
    return found


def workable(person: User, now: datetime) -> ReferralQuerySet:
    """Every referral this person may work with."""
    return Referral.objects.filter(incident__in=visible(person, now).filter(to_refer(person)))
