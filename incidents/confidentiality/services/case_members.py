"""Naming people on a case, and keeping people out of one. Deny always wins (`incidents.access`)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit import services as audit
from incidents.access import happened_to
from incidents.confidentiality.grounds import BY_HAND
from incidents.confidentiality.services import exclusions
from incidents.models import CaseMember, Exclusion, ExclusionCause, Incident, Involvement, MemberAs
from incidents.vocabulary import Audience
from incidents.workflow import IllegalMove
from staff.access import holders
from staff.models import User
from staff.relationships import accounts_of
from staff.roles import Role

LEADS = (Role.SAFEGUARDING_ADULTS, Role.SAFEGUARDING_CHILDREN, Role.ALLEGATIONS_LEAD)
ON_WARD = (Role.WARD_STAFF, Role.WARD_MANAGER, Role.CHAMPION)


def excluded(incident: Incident) -> QuerySet[Exclusion, Any]:
    """People kept out, as a subquery."""
    return Exclusion.objects.active().filter(incident=incident).values("person")


def on_case(incident: Incident, now: datetime) -> QuerySet[CaseMember]:
    standing = CaseMember.objects.active(now).filter(incident=incident)
    return standing.select_related("person").order_by("added_at")


def by_role(incident: Incident, on: date) -> list[User]:
    """Leads who see it by their role, by name."""
    roles = LEADS if incident.may_involve_staff else LEADS[:2]
    return list(holders(roles, incident.ward, on).exclude(pk__in=excluded(incident)).order_by("name", "pk"))


def kept_out(incident: Incident) -> QuerySet[Exclusion]:
    return Exclusion.objects.active().filter(incident=incident).select_related("person").order_by("made_at")


def possible_leads(incident: Incident, on: date) -> QuerySet[User]:
    """Who may lead the response: leads over this ward, without those kept out and those it happened to."""
    leads = holders(LEADS, incident.ward, on).exclude(pk__in=excluded(incident))
    return leads.exclude(pk__in=happened_to(incident))


@transaction.atomic
def name_on_case(
    *,
    incident: Incident,
    person: User,
    member_as: MemberAs,
    because: str,
    by: User,
    now: datetime,
    ends_at: datetime | None = None,
    tells_who_is_kept_out: bool = True,
) -> CaseMember:
    """This person may see this one incident, until `ends_at` when given. Named already: that stands.

    Somebody kept out is refused (`IllegalMove`); or, where that would tell whoever names them, named like
    anybody else: the wall holds, and they see nothing.
    """
    if tells_who_is_kept_out and excluded(incident).filter(person=person).exists():
        raise IllegalMove("This person is kept out of this incident, so they cannot be named on it.")
    mine = CaseMember.objects.filter(incident=incident, person=person, member_as=member_as, withdrawn_at=None)
    if already := mine.active(now).first():
        return already
    mine.update(withdrawn_at=now)  # its time had ended
    member = CaseMember.objects.create(
        incident=incident,
        person=person,
        member_as=member_as,
        because=because,
        added_at=now,
        added_by=by,
        ends_at=ends_at,
    )
    audit.record(verb="incident.person_named", target=incident, by=by, at=now, person=str(person.pk))
    return member


@dataclass(frozen=True)
class Consequences:
    """What excluding somebody would do beyond keeping them out; worth asking twice about."""

    yourself: bool
    case_lead: bool
    last_lead: bool

    @property
    def any(self) -> bool:
        return self.yourself or self.case_lead or self.last_lead


def consequences(*, incident: Incident, person: User, by: User, on: date) -> Consequences:
    leads = set(possible_leads(incident, on).values_list("pk", flat=True))
    return Consequences(
        yourself=person.pk == by.pk,
        case_lead=person.pk == incident.lead_id,
        last_lead=bool(leads) and leads <= accounts_of(person.pk),
    )


@transaction.atomic
def exclude_person(*, incident: Incident, person: User, by: User, now: datetime) -> bool:
    """From now they, by any of their accounts, never see it or any trace of it. False: by hand already."""
    exclusions.one_at_a_time()
    try:
        with transaction.atomic():
            Exclusion.objects.create(
                incident=incident, person=person, cause=ExclusionCause.MANUAL, made_at=now, made_by=by
            )
    except IntegrityError:
        return False
    audit.record(
        verb="incident.person_excluded",
        target=incident,
        by=by,
        at=now,
        person=str(person.pk),
        cause=ExclusionCause.MANUAL.value,
    )
    exclusions.refresh([incident.pk], by=by, now=now)
    return True


@transaction.atomic
def lift_exclusion(*, incident: Incident, person: User, reason: str, by: User, now: datetime) -> bool:
    """They see it again as far as their roles allow. False when they were not kept out.

    Lifts what a lead, or the person who reported it, set by hand, and what rests on an entry that was
    withdrawn by somebody who lets nobody back in. Anything else stands while its source does (`IllegalMove`
    says which).
    Never one's own.
    """
    if person.pk in accounts_of(by.pk):
        raise IllegalMove("You cannot let yourself back in. Another safeguarding lead has to.")
    if not reason:
        raise IllegalMove("Say why they may see it again.")
    if Involvement.objects.initiators().filter(incident=incident, staff=person).exists():
        raise IllegalMove(
            "The record names this person as initiator. If that is wrong, withdraw that entry first."
        )
    exclusions.one_at_a_time()
    theirs = kept_out(incident).filter(person=person)
    before = set(theirs.values_list("pk", flat=True))
    if not before:
        return False
    exclusions.release(incident, person, by=by)
    _lift_by_hand(incident, theirs, reason, by, now)
    exclusions.refresh([incident.pk], by=by, now=now, because=reason)
    if set(theirs.values_list("pk", flat=True)) == before:
        raise IllegalMove(why_still(incident, person))
    return True


def why_still(incident: Incident, person: User) -> str:
    """What else keeps them out; empty when nothing does."""
    left = kept_out(incident).filter(person=person).order_by().values_list("cause", flat=True)
    return next((ENDS_WITH[ExclusionCause(cause)] for cause in left if cause in ENDS_WITH), "")


#: what to do instead, where letting somebody back in by hand would not last
ENDS_WITH = {
    ExclusionCause.SAME_PERSON: "Another account of this person is kept out. Let that one back in first.",
    ExclusionCause.INTEREST: "An interest has been declared. It stays closed to them while that stands.",
    ExclusionCause.ROSTERED: "They were on the ward at the time. End the time window first.",
}


def _lift_by_hand(
    incident: Incident, standing: QuerySet[Exclusion], reason: str, by: User, now: datetime
) -> None:
    mine = standing.filter(cause__in=BY_HAND).order_by()
    lifted = list(mine.values_list("person", "cause"))
    mine.update(lifted_at=now, lifted_by=by, lifted_because=reason)
    for person, cause in lifted:
        verb = "incident.exclusion_lifted"
        audit.record(verb=verb, target=incident, by=by, at=now, person=str(person), cause=cause)


def possible_owners(incident: Incident, now: datetime) -> QuerySet[User]:
    """Who can be given an action: people who can see this incident."""
    roles = LEADS + ON_WARD if incident.audience == Audience.WARD else LEADS
    named = CaseMember.objects.active(now).filter(incident=incident).values("person")
    by_role = holders(roles, incident.ward, timezone.localdate(now)).values("pk")
    people = User.objects.filter(Q(pk__in=named) | Q(pk__in=by_role), is_active=True)
    return people.exclude(pk__in=excluded(incident))


def keep_in_sight(*, incident: Incident, by: User, now: datetime) -> None:
    """A new incident goes to named people: the ward manager who could see it is named on it.

    So it does not vanish from somebody who had seen it, which would itself tell them something.
    """
    if incident.audience != Audience.INTAKE or incident.manager_kept_out:
        return
    managers = holders([Role.WARD_MANAGER], incident.ward, timezone.localdate(now))
    because = "Manages the ward; could see it before"
    for manager in managers.exclude(pk__in=excluded(incident)):
        name_on_case(
            incident=incident, person=manager, member_as=MemberAs.CONTRIBUTOR, because=because, by=by, now=now
        )
