"""What happens to every request and every answer."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from audit.request_id import current

View = Callable[[HttpRequest], HttpResponse]

#: too large, in too many parts, cut off, or not what it says it is
UNREADABLE = (MultiPartParserError, SuspiciousOperation, OSError, ValueError, LookupError, OverflowError)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    ),
    "Cache-Control": "no-store",  # a ward's computer is shared
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
}


def request_id(get_response: View) -> View:
    """One id in the audit trail, the logs and the answer, so that a problem can be found without a name.

    Always made here: what a client may choose could be a word in the trail, or tie what it does to another's.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        token = current.set(str(uuid4()))
        try:
            response = get_response(request)
            response["X-Request-ID"] = current.get()
            return response
        finally:
            current.reset(token)

    return middleware


def security_headers(get_response: View) -> View:
    """Static files are answered before this, and may be cached."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        if settings.OIDC_ISSUER:  # the form that leads there
            policy = response["Content-Security-Policy"]
            allowed = f"form-action 'self' {settings.OIDC_ORIGIN}"
            response["Content-Security-Policy"] = policy.replace("form-action 'self'", allowed)
        return response

    return middleware


def readable(get_response: View) -> View:
    """What cannot be read is answered by 400 in plain words, wherever it was sent: it is read here, once,
    before the check of forms or any page meets it, and not again by the page that says so. An address that
    the database cannot take leads nowhere (404)."""

    def middleware(request: Any) -> HttpResponse:
        try:
            request.POST  # noqa: B018
        except UNREADABLE as error:
            request._mark_post_parse_error()
            raise BadRequest("What was sent cannot be read") from error
        if "\x00" in request.path_info:
            raise Http404
        return get_response(request)

    return middleware
