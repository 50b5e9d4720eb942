"""What happens to every request and every answer."""

from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from audit.request_id import current

View = Callable[[HttpRequest], HttpResponse]

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
