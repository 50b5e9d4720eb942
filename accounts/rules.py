"""Who must use a second factor, when a session locks or is over, and what takes two, and who may agree to it.

Pure: told what is held and the time.

The limits are settings: 10 minutes without a request, 12 hours whatever was done, 5 minutes for what asks
again who somebody is (NCSC: authentication methods; NHS England: multi-factor authentication policy, 2023).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from staff.roles import TAKES_TWO, Permission

AGREED_WITHIN = timedelta(days=14)

LAPSED = "Nobody agreed to this within 14 days. Ask for it again."
ASKED_YOURSELF = "You asked for this yourself. Another administrator has to agree."
ABOUT_YOU = "This is about an account of yours. Another administrator has to do that."
ASKER_GONE = "Whoever asked is no longer an administrator. Decline it, and ask yourself."


class Session(Enum):
    OPEN = "open"
    IDLE = "idle"  # to be locked now
    LOCKED = "locked"
    OVER = "over"


def needs_second_factor(on_trust: Collection[Permission], wards: Collection[int]) -> bool:
    """Whoever sees more than one ward, or holds anything over the whole trust, configuration included."""
    return bool(on_trust) or len(wards) > 1


def session_is(
    *, began: float, seen: float, locked: bool, now: float, idle: timedelta, longest: timedelta
) -> Session:
    """`began`, `seen` and `now` are seconds since 1970."""
    if now - began >= longest.total_seconds():
        return Session.OVER
    if locked:
        return Session.LOCKED
    return Session.IDLE if now - seen >= idle.total_seconds() else Session.OPEN


def proven_again(records: Iterable[Mapping[str, Any]], *, now: float, within: timedelta) -> bool:
    """Was a password or a code given so lately? A provider's word counts only if it says it asked again.

    `records`: what django-allauth keeps in the session: ``method``, ``at`` in seconds.
    """
    return any(
        record["method"] in {"password", "mfa", "provider"} and now - record["at"] < within.total_seconds()
        for record in records
        if record.get("asked_again", True)
    )


def provider_used_second_factor(claims: Mapping[str, Any], accepted: Collection[str]) -> bool:
    """What the provider signed: ``amr`` (RFC 8176, a list) or ``acr`` names a method that we accept."""
    amr = claims.get("amr")
    said = {claims.get("acr"), *(amr if isinstance(amr, list) else [amr])}
    return bool({each for each in said if isinstance(each, str)} & set(accepted))


def sign_in_takes_two(held: Iterable[str], asked_for: Iterable[str]) -> bool:
    """Does it take two to change how somebody signs in, who holds these roles today, and is to hold those?"""
    return bool({*held, *asked_for} & TAKES_TWO)


def why_not_agree(
    accounts: Collection[UUID],
    *,
    asked_by: UUID,
    asked_at: datetime,
    asker_configures: bool,
    about: Collection[UUID],
    now: datetime,
) -> str:
    """Empty when whoever has these accounts may agree. Two people decide, and neither about themselves."""
    if now - asked_at >= AGREED_WITHIN:
        return LAPSED
    if asked_by in accounts:
        return ASKED_YOURSELF
    if set(about) & set(accounts):
        return ABOUT_YOU
    return "" if asker_configures else ASKER_GONE
