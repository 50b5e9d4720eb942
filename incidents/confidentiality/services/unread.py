"""What somebody who recorded an incident cannot read in it, and must not learn by declaring an interest.

They keep what they wrote, and read nothing that others add after triage (`recorder_view`), nor whom others
kept out as one whom it may be about. Were a tie that they declare now to take away what they wrote, each
colleague whom they name would be answered with yes or no.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from incidents.confidentiality.grounds import Account, Tie
from incidents.models import CaseMember, Exclusion, ExclusionCause, Involvement, MemberAs
from incidents.vocabulary import InvolvedAs
from staff.models import Appointment, Interest
from staff.roles import Role

NOBODY = UUID(int=0)
KEEP = {MemberAs.RECORDER, MemberAs.CONTRIBUTOR}
READ_ALL = (Role.SAFEGUARDING_ADULTS, Role.SAFEGUARDING_CHILDREN, Role.ALLEGATIONS_LEAD)

Unread = dict[UUID, set[tuple[UUID, UUID]]]


def unread_by_recorders(
    incidents: Collection[UUID], ties: Iterable[Tie], accounts: Iterable[Account], now: datetime
) -> Unread:
    """Incident -> pairs of a tie and what it does not count for. As many queries, whatever is found."""
    person = {each.account: each.person for each in accounts}

    def who(account: UUID) -> UUID:
        return person.get(account, account)

    own = [tie for tie in ties if who(tie.declared_by) == who(tie.one)]
    since = _declared_at(own)
    recorders = {(incident, who(one)) for incident, one in _recorders(incidents, now)}
    found: Unread = defaultdict(set)
    for incident, source, entered_by, flagged_at in [*_after_triage(incidents), *_suspected(incidents)]:
        for tie in own:
            keeps = (incident, who(tie.one)) in recorders and since[tie.source] > flagged_at
            if keeps and who(tie.one) != who(entered_by):
                found[incident].add((tie.source, source))
    return found


def _declared_at(ties: Iterable[Tie]) -> dict[UUID, datetime]:
    rows = Interest.objects.filter(pk__in=[NOBODY, *(tie.source for tie in ties)])
    return dict(rows.values_list("pk", "declared_at"))


def _recorders(incidents: Collection[UUID], now: datetime) -> set[tuple[UUID, UUID]]:
    """Incident and person: those who are named for nothing else, and hold no role that reads all of it."""
    parts: dict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    standing = CaseMember.objects.active(now).filter(incident__in=[NOBODY, *incidents])
    for incident, person, part in standing.values_list("incident", "person", "member_as"):
        parts[incident, person].add(part)
    held = Appointment.objects.current(timezone.localdate(now)).filter(role__in=READ_ALL)
    leads = set(held.values_list("person", flat=True))
    return {pair for pair, named_as in parts.items() if named_as <= KEEP and pair[1] not in leads}


def _after_triage(incidents: Collection[UUID]) -> list[tuple[UUID, UUID, UUID, datetime]]:
    rows = Involvement.objects.filter(
        Q(withdrawn_at=None) | Q(wall_stays=True),
        incident__in=[NOBODY, *incidents],
        involved_as__in=(InvolvedAs.AFFECTED, InvolvedAs.INITIATOR),
        recorded_at__gt=F("incident__triaged_at"),
    )
    return list(rows.order_by().values_list("incident", "pk", "recorded_by", "incident__flagged_at"))


def _suspected(incidents: Collection[UUID]) -> list[tuple[UUID, UUID, UUID, datetime]]:
    kept = Exclusion.objects.active().filter(incident__in=[NOBODY, *incidents])
    flagged = kept.filter(cause=ExclusionCause.FLAGGED).order_by()
    return list(flagged.values_list("incident", "person", "made_by", "incident__flagged_at"))
