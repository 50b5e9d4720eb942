"""What every page shows: the names of the service and the trust, and where this person may go."""

import time
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from accounts.form_recovery.mark import mark
from staff.access import Reach, scope
from staff.navigation import entries
from wards.models import Trust

SHOWN = ("name", "service_name", "helpline_name", "helpline_phone")
KEPT_FOR = 60  # seconds

_kept: list[tuple[float, dict[str, str]]] = []  # none or one: when it was read, and what was read


def page(request: HttpRequest) -> dict[str, Any]:
    """``page``: service_name, trust_name, helpline_name, helpline_phone. ``nav``: label, url, current.

    ``kept_for`` marks a form with whose it is, so that nothing typed is lost (`config.form_recovery`).
    """
    return {
        "page": SimpleLazyObject(names),
        "nav": SimpleLazyObject(lambda: nav(request)),
        "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "kept_for": lambda: mark(request) if hasattr(request, "user") else "",
    }


def names() -> dict[str, str]:
    """Read once a minute in each process; a page is still shown when the database cannot be read."""
    if not _kept or time.monotonic() - _kept[0][0] > KEPT_FOR:
        try:
            row = Trust.objects.order_by("pk").values(*SHOWN).first() or {}
        except DatabaseError:
            return _words({})
        _kept[:] = [(time.monotonic(), _words(row))]
    return _kept[0][1]


def forget() -> None:
    """After the trust's details change, and between tests."""
    _kept.clear()


def _words(row: dict[str, str]) -> dict[str, str]:
    return {
        "service_name": row.get("service_name") or "Heard",
        "trust_name": row.get("name", ""),
        "helpline_name": row.get("helpline_name", ""),
        "helpline_phone": row.get("helpline_phone", ""),
    }


def nav(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or hasattr(request, "needs_code"):
        return []
    try:
        reach = scope(user)
    except DatabaseError:
        reach = Reach()
    items = [
        {"label": entry.label, "url": url}
        for entry in entries()
        if (url := _url(entry.url)) and entry.is_open_to(reach)
    ]
    here = _current(request.path, [item["url"] for item in items])
    return [item | {"current": item["url"] == here} for item in items]


@cache
def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _current(path: str, urls: list[str]) -> str:
    """The longest address that this page lies under; the home page is only itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")
