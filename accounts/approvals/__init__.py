"""A second pair of eyes: what opens or closes records is asked by one administrator, agreed to by another.

An app registers what is done once two have agreed, in its ``AppConfig.ready``:

    agreeing.register(ProposalKind.LINK, linking.agreed_link)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import rules
from accounts.models import Proposal, ProposalKind
from accounts.sign_in import guard
from accounts.sign_in.changes import begin_anew
from audit import services as audit
from row_security.context import as_system
from staff import services
from staff.access import reach, require
from staff.models import Appointment, User
from staff.relationships import accounts_of
from staff.roles import Permission, Role, permissions
from wards.models import Site, Ward

WAITS = "This has been asked for already. It waits for another administrator."
DECIDED = "This has been decided already."
LAST_DAY_PASSED = "Its last day has passed. Decline it, and ask again."
SYSTEM = "system:agreement"

Done = Callable[[Proposal, User, datetime], object]
_done: dict[ProposalKind, Done] = {}


class Refused(ValueError):
    """In words for whoever tried."""


def register(kind: ProposalKind, done: Done) -> None:
    _done[kind] = done


@dataclass(frozen=True)
class Wanted:
    """`role` and its place for an appointment; `other` for the second account; `wanted` for signing in."""

    kind: ProposalKind
    person: User
    other: User | None = None
    role: str = ""
    ward: Ward | None = None
    site: Site | None = None
    is_deputy: bool = False
    ends_on: date | None = None
    wanted: str = ""


def appointment(
    *,
    person: User,
    role: Role,
    ward: Ward | None = None,
    site: Site | None = None,
    is_deputy: bool = False,
    ends_on: date | None = None,
) -> Wanted:
    """A scope the role cannot have is refused at once."""
    permissions(role, services.scope_of(role, ward, site))
    return Wanted(ProposalKind.APPOINT, person, None, role.value, ward, site, is_deputy, ends_on)


@transaction.atomic
def ask(*, wanted: Wanted, by: User, now: datetime) -> Proposal:
    """Nothing is done yet: another administrator has to agree."""
    require(by, Permission.CONFIGURE)
    asking = Proposal(**vars(wanted), asked_at=now, asked_by=by)
    if asking.about & accounts_of(by.pk):
        raise Refused(rules.ABOUT_YOU)
    _end_lapsed(now)
    try:
        with transaction.atomic():
            asking.save(force_insert=True)
    except IntegrityError:
        raise Refused(WAITS) from None
    audit.record(verb="agreement.asked", target=asking, by=by, at=now, **_said(asking))
    return asking


@transaction.atomic
def agree(*, proposal: Proposal, by: User, now: datetime) -> Proposal:
    """It is done at once, in the same transaction, in the name of whoever agrees."""
    require(by, Permission.CONFIGURE)
    held = _hold(proposal)
    if no := why_not(held, accounts_of(by.pk), now):
        raise Refused(no)
    _decide(held, agreed=True, by=by, now=now)
    audit.record(verb="agreement.agreed", target=held, by=by, at=now, **_said(held))
    _done[ProposalKind(held.kind)](held, by, now)
    return held


@transaction.atomic
def decline(*, proposal: Proposal, by: User, now: datetime) -> Proposal:
    """Nothing is done. Whoever asked takes it back so."""
    require(by, Permission.CONFIGURE)
    held, accounts = _hold(proposal), accounts_of(by.pk)
    if held.about & accounts:
        raise Refused(rules.ABOUT_YOU)
    _decide(held, agreed=False, by=by, now=now)
    verb = "agreement.withdrawn" if held.asked_by_id in accounts else "agreement.declined"
    audit.record(verb=verb, target=held, by=by, at=now, **_said(held))
    return held


def why_not(held: Proposal, accounts: set[UUID], now: datetime) -> str:
    return rules.why_not_agree(
        accounts,
        asked_by=held.asked_by_id,
        asked_at=held.asked_at,
        asker_configures=reach(held.asked_by).anywhere(Permission.CONFIGURE),
        about=held.about,
        now=now,
    )


def others_can_agree(*, by: User, now: datetime) -> bool:
    """Is there an administrator who is somebody else, and can sign in?"""
    held = Appointment.objects.current(timezone.localdate(now)).filter(role=Role.ADMINISTRATOR)
    return held.filter(person__is_active=True).exclude(person__in=accounts_of(by.pk)).exists()


def _hold(proposal: Proposal) -> Proposal:
    """The row as it stands now, locked: it is decided once."""
    rows = Proposal.objects.undecided().with_names().select_for_update(of=("self",))
    if held := rows.filter(pk=proposal.pk).first():
        return held
    raise Refused(DECIDED)


def _decide(held: Proposal, *, agreed: bool, by: User, now: datetime) -> None:
    held.agreed, held.decided_by, held.decided_at = agreed, by, now
    held.save(update_fields=["agreed", "decided_by", "decided_at"])


@as_system(SYSTEM)
def _end_lapsed(now: datetime) -> None:
    """Or what nobody agreed to could never be asked for again."""
    for row in Proposal.objects.lapsed(now).select_for_update():
        row.agreed, row.decided_at = False, now
        row.save(update_fields=["agreed", "decided_at"])
        audit.record(verb="agreement.lapsed", target=row, by=SYSTEM, at=now, **_said(row))


def _said(proposal: Proposal) -> dict[str, str]:
    said = {"kind": proposal.kind, "person": str(proposal.person_id), "role": proposal.role}
    return {**said, "other": str(proposal.other_id or ""), "asked_by": str(proposal.asked_by_id)}


def _appoint(held: Proposal, by: User, now: datetime) -> Appointment:
    if held.ends_on and held.ends_on < timezone.localdate(now):
        raise Refused(LAST_DAY_PASSED)
    if not guard.holds_one(held.person, now):
        begin_anew(person=held.person, by=by, now=now)
    return services.appoint(
        person=held.person,
        role=Role(held.role),
        ward=held.ward,
        site=held.site,
        is_deputy=held.is_deputy,
        ends_on=held.ends_on,
        asked_by=held.asked_by,
        by=by,
        now=now,
    )


register(ProposalKind.APPOINT, _appoint)
