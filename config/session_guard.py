"""Is it still the person who signed in, and have they shown enough of who they are? Asked of every request.

Locked, over, or without the second factor that a role needs, a session gets no page but the one that puts it
right; whatever was typed is kept (`config.form_recovery`). Costs whom it does not concern no query.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts import oidc, sessions
from accounts.rules import Session
from audit import services as audit
from config import form_recovery
from staff.models import User

View = Callable[[HttpRequest], HttpResponse]

OUTSIDE = "/health/"  # no session is looked at there
LEAVING = {"account_logout"}
BY_PROVIDER = {"provider_login", "provider_callback"}
CODE = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
SET_UP = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
FORGET = {"account_lock": '"cache"', "account_locked": '"cache"', "account_logout": '"cache", "storage"'}
POSSESSIONS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def middleware(get_response: View) -> View:
    def at_the_screen(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(OUTSIDE) or not request.user.is_authenticated:
            return get_response(request)
        name = name_of(request.path_info)
        response = stopped(request, name, timezone.now()) or get_response(request)
        if name in FORGET:
            response["Clear-Site-Data"] = FORGET[name]
        return response

    at_the_screen.process_exception = confirm_first  # type: ignore[attr-defined]
    return at_the_screen


def name_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def stopped(request: HttpRequest, name: str, now: datetime) -> HttpResponse | None:
    """The answer instead of the page, or None."""
    state, person = sessions.state(request, now), cast(User, request.user)
    if state is Session.OVER:
        return over(request, person, now)
    if state is Session.IDLE:
        sessions.lock(request, person=person, reason="idle", now=now)
    if state is not Session.OPEN:
        return shut(request, name, person)
    sessions.seen(request, now)
    if name in LEAVING or sessions.used_second_factor(request, person):
        return None
    return needs_more(request, name, person) if sessions.needs_second_factor(person) else None


def over(request: HttpRequest, person: User, now: datetime) -> HttpResponse:
    to = kept_or_here(request)
    audit.record(verb="session.ended", by=person, target=person, reason="12_hours", at=now)
    logout(request)
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': to})}")


def shut(request: Any, name: str, person: User) -> HttpResponse | None:
    """Nobody is signed in to a locked session, except to end it."""
    if name in LEAVING:
        return None
    request.locked_person, request.user = person, AnonymousUser()
    return None if name in {"account_locked"} | BY_PROVIDER else sent_to(request, reverse("account_locked"))


def needs_more(request: Any, name: str, person: User) -> HttpResponse | None:
    request.needs_code = has_one = is_mfa_enabled(person, POSSESSIONS)
    if name in (CODE if has_one else SET_UP | BY_PROVIDER):
        return None
    ways = get_adapter(request).get_reauthentication_methods(person) if has_one else []
    return sent_to(request, ways[0]["url"] if ways else reverse("mfa_index"))


def confirm_first(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    if not isinstance(exception, sessions.ConfirmFirst):
        return None
    ways = get_adapter(request).get_reauthentication_methods(cast(User, request.user))
    if ways:
        return sent_to(request, ways[0]["url"])
    again = reverse("provider_login" if oidc.is_on() else "mfa_index")
    return HttpResponseRedirect(f"{again}?{urlencode({'again': '1', 'next': kept_or_here(request)})}")


def sent_to(request: HttpRequest, page: str) -> HttpResponse:
    return HttpResponseRedirect(f"{page}?{urlencode({'next': kept_or_here(request)})}")


def kept_or_here(request: HttpRequest) -> str:
    """Where they go on afterwards. What was sent to a page is kept, and offered there, or said to be lost."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return form_recovery.put_by(request) or form_recovery.page_again(request) or reverse("home")
