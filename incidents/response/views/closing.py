"""The steps to closing, closing itself, and reopening."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents import access
from incidents.models import Incident
from incidents.recording.completeness import entry_of
from incidents.recording.required_facts import advised
from incidents.recording.views.pages import linked
from incidents.response.ask_again import still_to_ask
from incidents.response.forms.closing import CloseForm, ReopenForm, StepForm
from incidents.response.services.closing import AT_CLOSING, close_incident, done_steps, reopen_incident, ticks
from incidents.response.services.steps import tick_step
from incidents.response.views.ask_again import asked_rows
from incidents.workflow import TICKED_BY_HAND, IllegalMove, Status, Step
from staff.requests import Request, posted

#: where the work is done that ticks a step by itself
WORKED_ON = {Step.REFERRALS: "referrals:for_incident", Step.ACTIONS: "incidents:response"}

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def close(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    promised = still_to_ask(Q(incident=incident))
    form = CloseForm(posted(request), now=now, promised=bool(promised))
    if form.is_bound and form.is_valid():
        try:
            close_incident(incident=incident, ending=form.ending(), by=request.user, now=now)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The incident is closed.")
            return redirect("incidents:detail", incident.pk)
    context = {"incident": incident, "form": form, "promised": asked_rows(promised, now)}
    return render(request, "incidents/close.html", context | _steps(incident))


def _steps(incident: Incident) -> dict[str, Any]:
    """Each step done before this page: what it is, its tick if any, and whether it is ticked by hand."""
    ticked = ticks(incident)
    rows = [
        (step, ticked.get(step.value), step in TICKED_BY_HAND, WORKED_ON.get(step, ""))
        for step in Step
        if step not in AT_CLOSING
    ]
    left = linked(incident.pk, advised(entry_of(incident)))
    return {"steps": rows, "left": left, "is_open": incident.status == Status.RESPONDING}


@form_page
def tick(request: Request, pk: UUID, step: str) -> HttpResponse:
    """Steps that people tick, with what was done or why it is not needed."""
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    if step not in TICKED_BY_HAND:
        raise Http404
    form = StepForm(posted(request), now=now)
    if form.is_bound and form.is_valid():
        tick_step(
            incident=incident, step=Step(step), because=form.cleaned_data["because"], by=request.user, now=now
        )
        messages.success(request, "The step is ticked.")
        return redirect("incidents:close", incident.pk)
    return render(request, "incidents/tick.html", {"incident": incident, "form": form, "step": Step(step)})


@form_page
def reopen(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    form = ReopenForm(posted(request), now=now, done=done_steps(incident))
    if form.is_bound and form.is_valid():
        try:
            reopen_incident(
                incident=incident,
                reason=form.cleaned_data["reason"],
                review_on=form.cleaned_data["review_on"],
                again=form.steps(),
                by=request.user,
                now=now,
            )
        except IllegalMove as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "The incident is open again.")
        return redirect("incidents:detail", incident.pk)
    return render(request, "incidents/reopen.html", {"incident": incident, "form": form})
