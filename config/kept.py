"""A session that ended, or locked, while somebody was typing: nothing they typed is lost.

Every form carries a signed mark of whose it is. Sent without a session, what it holds is kept for that
person alone; they sign in, see what they had typed, and send it again with one button. Nothing is kept in
the browser.
"""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone

from audit.shown import instead, shown_many
from config import routes
from incidents.access import may_know, visible
from nhsuk.text import tidy
from referrals.models import Referral
from staff import services
from staff.models import KeptForm, User

MARK = "kept_for"  # the hidden field
NEVER_KEPT = {MARK, "csrfmiddlewaretoken", "password", "kept_send"}
VALID_FOR = 24 * 60 * 60  # seconds
LARGEST = 1_000_000  # characters
APPS = {"incidents", "referrals", "reporting", "staff"}  # whose forms are kept: none asks for a secret

signer = signing.TimestampSigner(salt="kept")

View = Callable[[HttpRequest], HttpResponse]


def mark(request: HttpRequest) -> str:
    """The value of the hidden field for whoever is signed in; empty for nobody."""
    return signer.sign(str(request.user.pk)) if request.user.is_authenticated else ""


def middleware(get_response: View) -> View:
    def keep_what_was_typed(request: HttpRequest) -> HttpResponse:
        if not is_ours(request.path_info):
            return get_response(request)
        if request.method == "POST" and not request.user.is_authenticated:
            return keep(request) or get_response(request)
        if request.method == "GET" and "kept" in request.GET and request.user.is_authenticated:
            return offer(request) or get_response(request)
        response = get_response(request)
        if "kept_send" in request.POST and response.status_code < 500 and not hasattr(request, "put_by"):
            services.take_back(person=cast(User, request.user), path=request.path)
        return response

    return keep_what_was_typed


def is_ours(path: str) -> bool:
    """A page of one of those apps: no other address is written down or led to, such as ``//elsewhere/``."""
    try:
        return resolve(path).namespace in APPS
    except Resolver404:
        return False


def keep(request: HttpRequest) -> HttpResponse | None:
    to = put_by(request)
    if to is None:
        return None
    messages.info(request, "You were signed out. What you typed has been kept. Sign in again to carry on.")
    return redirect_to_login(to)


def put_by(request: HttpRequest) -> str | None:
    """Keep what was sent for whom its page was shown to. Returns where they will be offered it, or None."""
    owner = whose(request.POST.get(MARK, "")) if is_ours(request.path_info) else None
    fields = {name: values for name, values in request.POST.lists() if name not in NEVER_KEPT}
    if (
        owner is None
        or len(request.path) > 200
        or sum(len(v) for vs in fields.values() for v in vs) > LARGEST
    ):
        return None
    held = {tidy(name): [tidy(value) for value in values] for name, values in fields.items()}
    services.keep_form(person=owner, path=request.path, fields=held, now=timezone.now())
    request.put_by = True  # type: ignore[attr-defined]
    return f"{request.path}?kept=1"


def whose(value: str) -> User | None:
    try:
        owner = UUID(signer.unsign(value, max_age=VALID_FOR))
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(pk=owner, is_active=True).first()


def is_still_theirs(person: User, path: str) -> bool:
    """Asked again: what was typed about a record is not given back once the record is closed to them."""
    match, now = resolve(path), timezone.now()
    route, pk = routes.of(match.view_name), match.kwargs.get("pk")
    if route is None or pk is None:
        return True
    if route.kind == "referrals.referral":
        return Referral.objects.filter(pk=pk, incident__in=visible(person, now)).exists()
    return route.kind != "incidents.incident" or may_know(person, pk, now)


def offer(request: HttpRequest) -> HttpResponse | None:
    person = cast(User, request.user)
    if not is_still_theirs(person, request.path):
        return None
    kept = KeptForm.objects.filter(person=person, path=request.path).first()
    if kept is None:
        return HttpResponseRedirect(request.path)
    instead("form.kept_read")
    shown_many([kept.pk])
    return render(request, "config/kept.html", {"kept": kept})
