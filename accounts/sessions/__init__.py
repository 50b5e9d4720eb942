"""A session once somebody has signed in: locked, opened again, ended; and what asks again who they are.

What is kept in it: when it began, when it was last used, whether it is locked, and (by django-allauth)
which proofs of who they are were given.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import rules
from accounts.models import Session
from audit import services as audit
from staff.access import reach
from staff.models import User

BEGAN, SEEN, LOCKED = "began", "seen", "locked"
LOG_IN = "system:log-in"  # in the audit trail, where nobody has yet shown who they are


class ConfirmFirst(Exception):
    """Raised by what needs a recent proof of who somebody is; `config.session_guard` asks them for it."""


def begin(request: HttpRequest, now: datetime) -> None:
    request.session[BEGAN] = request.session[SEEN] = now.timestamp()
    request.session.pop(LOCKED, None)


def state(request: HttpRequest, now: datetime) -> rules.Session:
    """A session that never said when it began is over."""
    return rules.session_is(
        began=request.session.get(BEGAN, 0.0),
        seen=request.session.get(SEEN, 0.0),
        locked=LOCKED in request.session,
        now=now.timestamp(),
        idle=settings.LOCK_AFTER,
        longest=settings.SESSION_ENDS_AFTER,
    )


def seen(request: HttpRequest, now: datetime) -> None:
    """Written down at most once a minute: most requests write no session."""
    if now.timestamp() - request.session[SEEN] >= 60:
        request.session[SEEN] = now.timestamp()


def lock(request: HttpRequest, *, person: User, reason: str, now: datetime) -> None:
    """`reason`: ``idle``, or ``asked``. The session's key changes: no page kept in the browser is shown."""
    request.session[LOCKED] = True
    request.session.cycle_key()
    audit.record(verb="session.locked", by=person, target=person, reason=reason, at=now)


def unlock(request: HttpRequest, *, person: User, now: datetime) -> None:
    """The twelve hours run on."""
    request.session.pop(LOCKED, None)
    request.session[SEEN] = now.timestamp()
    request.session.cycle_key()
    audit.record(verb="session.unlocked", by=person, target=person, at=now)


def end_all(person: User) -> int:
    """Every session of theirs, on every computer. Returns how many there were."""
    return Session.objects.filter(person=person).delete()[0]


def end_with_role(*, person: User, **_: object) -> None:
    """Connected to `staff.services.stood_down`: what the role opened is closed in every open browser."""
    end_all(person)


def needs_second_factor(user: User) -> bool:
    held = reach(user)
    return rules.needs_second_factor(held.trust, held.wards(*held.by_permission))


def used_second_factor(request: HttpRequest, user: User) -> bool:
    return "mfa" in ways(request, user)


def ways(request: HttpRequest, user: User) -> set[str]:
    """How they showed who they are: ``password``, ``mfa``, ``socialaccount``."""
    return {record["method"] for record in get_authentication_records(request, user)}


def is_confirmed(request: HttpRequest, user: User, now: datetime) -> bool:
    records = get_authentication_records(request, user)
    return rules.proven_again(records, now=now.timestamp(), within=settings.CONFIRMED_FOR)


def may_change_sign_in(request: HttpRequest, user: User, now: datetime) -> bool:
    """Confirmed, or just signed in to set up a first second factor that their role needs.

    `needs_code` is set by `config.session_guard`: False where one is due and none is set up.
    """
    is_first = getattr(request, "needs_code", None) is False
    lately = now.timestamp() - request.session.get(BEGAN, 0.0) < settings.CONFIRMED_FOR.total_seconds()
    return (is_first and lately) or is_confirmed(request, user, now)


def confirmed_recently(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For what is worth asking again: they are sent to prove who they are, and nothing typed is lost."""

    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_confirmed(request, request.user, timezone.now()):
            raise ConfirmFirst
        return view(request, *args, **kwargs)

    return asked
