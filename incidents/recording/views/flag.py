"""Reporting an incident in under a minute."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from audit.read_events import collecting
from incidents import access
from incidents.models import Incident
from incidents.recording.forms.flag import FlagForm
from incidents.recording.services.flagging import Flag, flag_incident
from staff.access import require, wards_to_record_on
from staff.directory import find_staff
from staff.models import User
from staff.requests import Request, posted
from staff.roles import Permission
from wards.models import Known

FIRST = (
    "The record is saved. First, keep people safe: stay with anyone at risk, use your alarm, and call the "
    "nurse in charge. If somebody is in danger now, call 999. You can finish the record afterwards."
)
SAVED = (
    "The record is saved and the safeguarding leads can see it. You can complete it now or come back to it."
)
SAVED_WITHOUT_SOME = (
    "The record is saved. Anybody it may be about is kept out and is not told. You can complete it now or "
    "come back to it."
)
CLOSED_TO_YOU = (
    "The record is saved. Its reference is {reference}: keep it as your receipt. It is closed to you from "
    "now on. Somebody else responds. You do not need to do anything else."
)


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: Request) -> HttpResponse:
    require(request.user, Permission.RECORD, Permission.OVERSEE)
    now = timezone.now()
    form = flag_form(request, now)
    if form.is_bound and form.is_valid():
        given = form.flag()
        incident = flag_incident(flag=given, form_key=form.cleaned_data["form_key"], by=request.user, now=now)
        return carry_on(request, incident, given, now)
    found_nobody = "search" in request.POST and "others" not in form.fields
    return render(request, "incidents/flag.html", {"form": form, "found_nobody": found_nobody})


def flag_form(request: Request, now: datetime) -> FlagForm:
    """Asked only to search, it comes back as typed."""
    near: dict[str, Any] = {"wards": wards_to_record_on(request.user), "now": now}
    if request.method != "POST":
        return FlagForm(**near)
    near["results"] = found_and_ticked(request)
    if "search" not in request.POST:
        return FlagForm(posted(request), **near)
    typed = FlagForm(request.POST, **near)
    return FlagForm(initial={name: typed[name].value() for name in typed.fields}, **near)


def found_and_ticked(request: Request) -> list[User]:
    """Those ticked after an earlier search stay listed.

    The search is an event of the record once there is one (`flag_incident`). On its own it would tell an
    auditor who is kept out that something was reported.
    """
    ticked = [pk for pk in map(as_id, request.POST.getlist("others")) if pk]
    with collecting():
        found = find_staff(request.POST.get("q", ""))
    before = User.objects.filter(pk__in=ticked) if ticked else ()
    return list({one.pk: one for one in [*found, *before]}.values())


def as_id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def carry_on(request: Request, incident: Incident, given: Flag, now: datetime) -> HttpResponse:
    """To the record; home, with the reference, for anybody who has closed it to themselves."""
    safe = given.everyone_safe == Known.YES
    said = SAVED_WITHOUT_SOME if given.kept_out else SAVED
    if given.kept_out and not access.may_know(request.user, incident.pk, now):
        messages.success(request, CLOSED_TO_YOU.format(reference=incident.reference))
        if not safe:
            messages.warning(request, FIRST)
        return redirect("home")
    (messages.success if safe else messages.warning)(request, said if safe else FIRST)
    return redirect("incidents:record", incident.pk)
