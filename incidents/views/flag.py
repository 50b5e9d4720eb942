"""Reporting an incident in under a minute."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents.forms.flag import FlagForm
from incidents.services.flagging import flag_incident
from staff.access import require, wards_to_record_on
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


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: Request) -> HttpResponse:
    require(request.user, Permission.RECORD, Permission.OVERSEE)
    now = timezone.now()
    form = FlagForm(posted(request), wards=wards_to_record_on(request.user), now=now)
    if request.method == "POST" and form.is_valid():
        given = form.flag()
        incident = flag_incident(flag=given, form_key=form.cleaned_data["form_key"], by=request.user, now=now)
        safe = given.everyone_safe == Known.YES
        (messages.success if safe else messages.warning)(request, SAVED if safe else FIRST)
        return redirect("incidents:record", incident.pk)
    return render(request, "incidents/flag.html", {"form": form})
