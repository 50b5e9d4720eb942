"""Emergency access: asking for it, and looking at who has. Others are told before anything is shown."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.sessions import confirmed_recently
from audit.read_events import shown_many
from incidents.confidentiality.forms.emergency import EmergencyForm
from incidents.confidentiality.services import emergency as service
from incidents.confidentiality.services.emergency import Why
from staff.access import reach, require
from staff.requests import Request, posted
from staff.roles import Permission

NOT_THIS_WAY = "No record with that reference can be opened this way."
MAY_OPEN = (Permission.BREAK_GLASS, Permission.BREAK_GLASS_WARD)
MAY_WATCH = (Permission.READ_AUDIT, Permission.SIGN_REPORTS)


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_recently
def emergency(request: Request) -> HttpResponse:
    require(request.user, *MAY_OPEN)
    form = EmergencyForm(posted(request))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        incident = service.open_in_emergency(
            reference=given["reference"],
            why=Why(given["why"]),
            words=given["words"],
            by=request.user,
            now=timezone.now(),
        )
        if incident:
            messages.warning(request, "This is open to you for 60 minutes. Others have been told.")
            return redirect("incidents:detail", incident.pk)
        form.add_error("reference", NOT_THIS_WAY)
    return render(request, "incidents/emergency.html", {"form": form})


@require_safe
def opened(request: Request) -> HttpResponse:
    """For those who watch over access."""
    require(request.user, *MAY_WATCH)
    accesses = service.to_look_at(request.user, timezone.now())
    shown_many(access.pk for access in accesses)
    in_full = reach(request.user).anywhere(Permission.READ_AUDIT)
    return render(request, "incidents/emergency_list.html", {"accesses": accesses, "in_full": in_full})


@require_POST
def looked_at(request: Request, pk: UUID) -> HttpResponse:
    require(request.user, *MAY_WATCH)
    now = timezone.now()
    access = next((one for one in service.to_look_at(request.user, now) if one.pk == pk), None)
    if access is None:
        raise Http404
    service.looked_at(member=access, by=request.user, now=now)
    messages.success(request, "Saved: you have looked at this access.")
    return redirect("incidents:emergency_list")
