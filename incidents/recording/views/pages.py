"""What the pages of a record share: through the door to read or to write, and where to go afterwards."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from incidents import access
from incidents.models import Incident
from incidents.read_scope import Reading, open_to_read
from incidents.recording.required_facts import Missing
from incidents.recording.section_names import Section
from staff.models import User
from staff.requests import Request

CLOSED_TO_YOU = (
    "Saved. From now on only people who are named on that record, and the leads, can see it. "
    "You do not need to do anything else."
)
#: pages that a section can save and then go on to
THEN = ("person_add", "account_add", "rating_add", "evidence", "told_add", "wish_add", "support_add")


def me(request: Request) -> User:
    """Every page of a record needs a log-in (`LoginRequiredMiddleware`), so this is a member of staff."""
    return request.user


def to_read(request: Request, pk: UUID, now: datetime) -> Reading:
    """404 when it is not theirs to see; 403 when they may see it but not add to it."""
    reading = open_to_read(request.user, pk, now)
    if not reading.contribute:
        raise PermissionDenied
    return reading


def to_write(request: Request, pk: UUID, now: datetime) -> Incident:
    return access.fetch_to_contribute(request.user, pk, now, "location")


def section_url(pk: UUID, section: Section) -> str:
    return reverse("incidents:section", args=[pk, section.value])


def linked(pk: UUID, gaps: Iterable[Missing]) -> list[dict[str, str]]:
    return [{"words": gap.words, "url": section_url(pk, gap.section)} for gap in gaps]


def then_url(pk: UUID, then: str) -> str:
    """``"rating_add:<id>"`` as an address; empty for anything but the pages in `THEN`."""
    name, _, argument = then.partition(":")
    try:
        return reverse(f"incidents:{name}", args=[pk, argument] if argument else [pk]) if name in THEN else ""
    except NoReverseMatch:
        return ""


def go_on(
    request: Request, incident: Incident, url: str, now: datetime, said: str = "Saved."
) -> HttpResponse:
    """To the next page, or home when what was just saved closed the record to its writer."""
    if access.may_know(request.user, incident.pk, now):
        messages.success(request, said)
        return redirect(url)
    messages.success(request, CLOSED_TO_YOU)
    return redirect("home")
