"""A person’s details were changed on the ward’s list: the person who decides in the case looks at it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents import access
from incidents.locking import Refused
from incidents.response import details as changed
from incidents.response.forms.details import DetailsForm
from incidents.response.services.details import look_at_details
from staff.requests import Request, posted


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: Request, pk: UUID, person: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    entry = changed.entered(incident, person)
    if entry is None:
        raise Http404
    form = DetailsForm(posted(request), entry=entry)
    if form.is_bound and form.is_valid():
        try:
            look_at_details(incident=incident, entry=entry, look=form.look(), by=request.user, now=now)
        except Refused as refusal:
            form.ask_again(entry, str(refusal))
        else:
            messages.success(request, form.done())
            return redirect("incidents:detail", incident.pk)
    context = {
        "incident": incident,
        "form": form,
        "entry": entry,
        "rows": changed.compared(entry),
        "changes": changed.changes(entry),
    }
    return render(request, "incidents/details.html", context)
