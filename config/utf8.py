"""Requests that claim another encoding than UTF-8 are refused before Django reads them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

UTF8 = {"utf-8", "utf8"}
PLAIN = [("Content-Type", "text/plain"), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]


def utf8_only(application: App) -> App:
    """400 to what claims another encoding. Some, such as ``idna``, fail before Django can answer; others,
    such as ``unicode_escape``, make text that no database can hold."""

    def checked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if is_utf8(environ.get("CONTENT_TYPE", "")):
            return application(environ, start_response)
        start_response("400 Bad Request", PLAIN)
        return [b"Send this as UTF-8.\n"]

    return checked


def is_utf8(kind: str) -> bool:
    """Not said otherwise. What cannot be read claims something else."""
    try:
        _, given = parse_header_parameters(kind)
    except (ValueError, LookupError):
        return False
    return given.get("charset", "utf-8").lower() in UTF8
