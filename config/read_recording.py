"""Who has seen what: each answer that shows something, and each refusal, is one event of the audit trail.

Written in the transaction of the request, before anything is sent. If it cannot be written, nothing is shown.
What is hidden and what never existed take the same road: the address alone says what was asked for.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from audit import request_id
from audit.models import AuditEvent, Outcome, Why
from audit.read_events import Shown, collecting
from audit.services import name_of
from audit.writing import write
from config.routes import Route, of

log = logging.getLogger(__name__)

View = Callable[[HttpRequest], HttpResponse]

INCIDENT = "incidents.incident"
CONFLICT = 409  # a page that shows both texts
DENIED = {403: Outcome.REFUSED, 404: Outcome.NOT_THERE}
UNDECLARED = "The address %s does not say in config/routes.py what it shows."


def middleware(get_response: View) -> View:
    def record_what_is_shown(request: HttpRequest) -> HttpResponse:
        with collecting() as noted:
            response = get_response(request)
        outcome = ended(response.status_code)
        match = matched(request) if outcome else None
        event = event_of(request, match, outcome, noted) if outcome and match else None
        return response if event is None or kept(event) else unavailable()

    return record_what_is_shown


def ended(status: int) -> Outcome | None:
    """None for an answer that shows nothing: a redirect, a method not allowed, a fault."""
    if status < 300 or status == CONFLICT:
        return Outcome.OK
    return DENIED.get(status)


def matched(request: HttpRequest) -> ResolverMatch | None:
    """None for an address that leads nowhere. Middleware may have answered before it was looked up."""
    with suppress(Resolver404):
        return request.resolver_match or resolve(request.path_info)
    return None


def event_of(request: HttpRequest, match: ResolverMatch, outcome: Outcome, noted: Shown) -> AuditEvent | None:
    """None where nothing needs to be written: see `config.routes`."""
    route = of(match.view_name)
    if route is None:
        raise ImproperlyConfigured(UNDECLARED % match.view_name)
    if not request.user.is_authenticated or not is_due(request, route, outcome, noted):
        return None
    kind, asked = target(route, match.kwargs, noted)
    concerned = incident(route, asked, noted)
    return AuditEvent(
        at=timezone.now(),
        actor=name_of(request.user),
        verb=noted.verb or route.verb or "record.read",
        target_kind=kind if asked else "",
        target_id=asked,
        incident_id=concerned,
        outcome=outcome,
        reason=reason(outcome, kind and asked, handed_out(asked, concerned, noted)),
        detail=detail(match, route, outcome, noted),
        request_id=request_id.current.get(),
    )


def is_due(request: HttpRequest, route: Route, outcome: Outcome, noted: Shown) -> bool:
    """An answer that came before its page, such as a locked screen, shows nothing unless it says so."""
    if outcome is not Outcome.OK:
        return bool(route.verb)
    return bool(noted.ids) or (route.is_recorded and request.resolver_match is not None)


def target(route: Route, parts: Mapping[str, Any], noted: Shown) -> tuple[str, str]:
    if noted.about:
        return noted.about._meta.label_lower, str(noted.about.pk)
    return route.kind, identifier(parts.get(route.key))


def incident(route: Route, asked: str, noted: Shown) -> UUID | None:
    """For a page about one row. What was asked for stands here whether or not it was there."""
    if route.kind == INCIDENT:
        return UUID(asked)
    return noted.incident if route.kind else None


def handed_out(asked: str, concerned: UUID | None, noted: Shown) -> bool:
    """The door gave them the row, or the record it belongs to, before they were refused the rest."""
    return asked in noted.ids or (concerned is not None and concerned == noted.incident)


def reason(outcome: Outcome, asked: str, was_theirs: bool) -> str:
    """Whether a refusal says that there is such a row (`audit.models.UNANSWERED`)."""
    if outcome is Outcome.REFUSED:
        return Why.NOT_ALLOWED if was_theirs or not asked else Why.BEFORE_LOOKING
    return Why.PART_NOT_THERE if outcome is Outcome.NOT_THERE and was_theirs else ""


def detail(match: ResolverMatch, route: Route, outcome: Outcome, noted: Shown) -> dict[str, Any]:
    """Of a refusal only what cannot be words: an address may hold anything that somebody typed."""
    held: dict[str, Any] = {"page": match.view_name}
    for name, part in match.kwargs.items():
        if name != route.key and (outcome is Outcome.OK or identifier(part)):
            held[name] = str(part)
    if outcome is Outcome.OK:
        held["shown"] = list(noted.ids)
    return held | ({"terms": noted.terms} if noted.terms else {})


def identifier(part: object) -> str:
    """A UUID or a number, as text; empty for anything else."""
    text = str(part)
    if text.isascii() and text.isdigit() and len(text) < 20:
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def kept(event: AuditEvent) -> bool:
    try:
        write([event])
    except Error as error:
        log.error("What a page showed could not be written down, so it was not shown", exc_info=error)
        return False
    return True


def unavailable() -> HttpResponse:
    return HttpResponse(render_to_string("503.html"), status=503)
