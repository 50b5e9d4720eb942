"""Whose a form is, and in which browser it was shown: both must be right before anything of it is kept.

The page says who, and since when they were signed in. A cookie, signed for the same two, is on no page and
closed to scripts: whoever has seen a colleague's page has one half. Each sign-in makes another pair.
(The secret that Django checks forms against would not do: it can be worked out from the page.)
"""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from accounts.sessions import BEGAN
from staff.models import User

MARK = "kept_for"  # the hidden field
VALID_FOR = 24 * 60 * 60  # seconds

on_page = signing.TimestampSigner(salt="kept")
in_browser = signing.Signer(salt="kept.browser")


def mark(request: HttpRequest) -> str:
    """The value of the hidden field for whoever is signed in; empty for nobody."""
    if not request.user.is_authenticated:
        return ""
    request.was_marked = True  # type: ignore[attr-defined]
    return on_page.sign(signing_in_of(request))


def signing_in_of(request: HttpRequest) -> str:
    return f"{request.user.pk}:{request.session.get(BEGAN)}"


def leave(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The other half, in the browser that is shown a mark."""
    if getattr(request, "was_marked", False) and request.user.is_authenticated:
        response.set_cookie(
            settings.KEPT_COOKIE_NAME,
            in_browser.signature(signing_in_of(request)),
            max_age=VALID_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def whose(request: HttpRequest) -> User | None:
    """None unless their page, in this browser, sent it."""
    try:
        said = on_page.unsign(request.POST.get(MARK, ""), max_age=VALID_FOR)
        in_browser.unsign(f"{said}:{request.COOKIES.get(settings.KEPT_COOKIE_NAME, '')}")
        owner = UUID(said.partition(":")[0])
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(pk=owner, is_active=True).first() if is_from_our_page(request) else None


class FormCheck(CsrfViewMiddleware):
    """Django's own, asked before any page is. It says no; what is said to people is said elsewhere."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)


def is_from_our_page(request: HttpRequest) -> bool:
    def nothing(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return FormCheck(nothing).process_view(request, nothing, (), {}) is None
