"""Ending what `naming.name_on_case` began: a lead withdraws it with a reason, or the member steps back."""

from datetime import datetime

from django.db import transaction

from audit import services as audit
from incidents.models import CaseMember, Incident, MemberAs
from incidents.workflow import IllegalMove
from staff.models import User

LEADS_IT = "They lead the response. Triage it again to choose another lead first."
YOU_LEAD_IT = "You lead the response. Triage it again to choose another lead first."


@transaction.atomic
def withdraw_member(*, member: CaseMember, because: str, by: User, now: datetime) -> bool:
    """This person no longer sees the incident by being named on it. False when it had ended already."""
    if member.member_as == MemberAs.LEAD and member.incident.lead_id == member.person_id:
        raise IllegalMove(LEADS_IT)
    standing = CaseMember.objects.active(now).filter(pk=member.pk)
    if not standing.update(withdrawn_at=now, withdrawn_by=by, withdrawn_because=because):
        return False
    _note("incident.member_withdrawn", member, by, now)
    return True


@transaction.atomic
def leave(*, incident: Incident, because: str, by: User, now: datetime) -> bool:
    """Every part in which they are named ends, at their own wish. False when they were not named."""
    if incident.lead_id == by.pk:
        raise IllegalMove(YOU_LEAD_IT)
    mine = list(CaseMember.objects.active(now).filter(incident=incident, person=by))
    for member in mine:
        _note("incident.stepped_back", member, by, now)
    ended = CaseMember.objects.filter(pk__in=[member.pk for member in mine])
    ended.update(withdrawn_at=now, withdrawn_by=by, withdrawn_because=because)
    return bool(mine)


def _note(verb: str, member: CaseMember, by: User, now: datetime) -> None:
    part = MemberAs(member.member_as).value
    audit.record(verb=verb, target=member, by=by, at=now, person=str(member.person_id), part=part)
