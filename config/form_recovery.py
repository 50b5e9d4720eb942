"""A session that ended, or locked, while somebody was typing: nothing they typed is lost.

Every form carries a signed mark of whose it is. Sent without a session, what it holds is kept for that person
alone; they sign in, see what they had typed, and send it again with one button. Nothing
typed is kept in the browser. What asks again who they are keeps it in the same way.
"""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts import form_recovery
from accounts.form_recovery.mark import is_from_our_page, leave, whose
from accounts.form_recovery.words import in_words
from accounts.models import KeptForm
from audit.read_events import instead, shown_many
from config import routes
from config.errors import SECRET
from incidents.access import may_know, visible
from nhsuk.text import tidy
from referrals.models import Referral
from staff.access import reach
from staff.models import User
from staff.roles import Permission

SEND = "kept_send"  # the button
LARGEST = 1_000_000  # characters
CONFIGURATION = "admin"
APPS = {"incidents", "referrals", "reporting", "staff", CONFIGURATION}  # whose forms are kept
SIGNED_OUT = "You were signed out. What you typed has been kept. Sign in again to carry on."
NOT_KEPT = (
    "You were asked who you are, and what you sent was not kept. Nothing was saved or changed: do it again. "
    "Passwords and codes are never kept."
)

View = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: View) -> View:
    def keep_what_was_typed(request: HttpRequest) -> HttpResponse:
        if not is_ours(request.path_info):
            return get_response(request)
        response = answered(request) or get_response(request)
        if is_sent_again(request, response):
            form_recovery.take_back(person=cast(User, request.user), path=request.path)
        return leave(request, response)

    return keep_what_was_typed


def is_ours(path: str) -> bool:
    """A page of one of those apps: no other address is written down or led to, such as ``//elsewhere/``."""
    return app_of(path) in APPS


def app_of(path: str) -> str:
    try:
        return resolve(path).namespace
    except Resolver404:
        return ""


def answered(request: HttpRequest) -> HttpResponse | None:
    """The answer instead of the page, or None."""
    if request.method == "POST" and not request.user.is_authenticated:
        return keep(request)
    if request.method == "GET" and "kept" in request.GET and request.user.is_authenticated:
        return offer(request)
    return None


def is_sent_again(request: HttpRequest, response: HttpResponse) -> bool:
    """And saved, or shown to them in the form: not refused, and not put by once more."""
    done = response.status_code < 400 or response.status_code == 409
    return (
        SEND in request.POST
        and done
        and request.user.is_authenticated
        and not hasattr(request, "was_stopped")
    )


def keep(request: HttpRequest) -> HttpResponse | None:
    to = put_by(request)
    if to:
        messages.info(request, SIGNED_OUT)
    elif is_from_our_page(request):
        to = page_again(request)
    return redirect_to_login(to) if to else None


def put_by(request: HttpRequest) -> str | None:
    """Keep what was sent for whom its page was shown to. Returns where they will be offered it, or None."""
    request.was_stopped = True  # type: ignore[attr-defined]
    owner = whose(request) if is_ours(request.path_info) and may_be_kept(request) else None
    if owner is None:
        return None
    held = {tidy(name): [tidy(value) for value in values] for name, values in typed(request).items()}
    form_recovery.keep(person=owner, path=request.path, fields=held, now=timezone.now())
    return f"{request.path}?kept=1"


def may_be_kept(request: HttpRequest) -> bool:
    """As a whole or not at all. “Every row that matches” could be other rows by the time it is sent again."""
    return (
        len(request.path) <= 200
        and not request.FILES
        and request.POST.get("select_across", "0") in {"", "0"}
        and sum(len(value) for values in typed(request).values() for value in values) <= LARGEST
    )


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """What is not the form's own mark, and no secret."""
    return {name: values for name, values in request.POST.lists() if name != SEND and not SECRET.search(name)}


def page_again(request: HttpRequest) -> str | None:
    """Where they are told that it was not kept. Elsewhere than in the configuration, not every page opens."""
    return f"{request.path}?kept=0" if app_of(request.path_info) == CONFIGURATION else None


def is_still_theirs(person: User, path: str) -> bool:
    """Asked again: what was typed about a record is not given back once the record is closed to them."""
    match, now = resolve(path), timezone.now()
    route, pk = routes.of(match.view_name), match.kwargs.get("pk")
    if match.namespace == CONFIGURATION:
        return reach(person).anywhere(Permission.CONFIGURE)
    if route is None or pk is None:
        return True
    if route.kind == "referrals.referral":
        return Referral.objects.filter(pk=pk, incident__in=visible(person, now)).exists()
    return route.kind != "incidents.incident" or may_know(person, pk, now)


def offer(request: HttpRequest) -> HttpResponse | None:
    person = cast(User, request.user)
    if not is_still_theirs(person, request.path):
        return None
    if request.GET["kept"] == "0":
        messages.warning(request, NOT_KEPT)
        return HttpResponseRedirect(request.path)
    kept = KeptForm.objects.filter(person=person, path=request.path).first()
    return HttpResponseRedirect(request.path) if kept is None else shown(request, kept)


def shown(request: HttpRequest, kept: KeptForm) -> HttpResponse:
    instead("form.kept_read")
    shown_many([kept.pk])
    return render(request, "config/kept.html", {"kept": kept, "chosen": in_words(request, kept)})
