"""What leads do with an incident: triage, review, actions."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents import access
from incidents.confidentiality.services import case_members
from incidents.models import Incident, Review, Triage
from incidents.response.audiences import offered
from incidents.response.forms.triage import ActionForm, DoneForm, ReviewForm, TriageForm, initial_of
from incidents.response.services import reviewing, triaging
from incidents.vocabulary import Audience
from incidents.workflow import IllegalMove
from staff.requests import Request, posted

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def triage(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    form = _triage_form(request, incident, now)
    if form.is_bound and form.is_valid():
        try:
            triaging.triage_incident(
                incident=incident,
                decision=form.decision(),
                after=form.cleaned_data["after"],
                by=request.user,
                now=now,
            )
        except IllegalMove as refusal:
            return _refused(request, "triage", incident, _again(form, Triage, incident), refusal)
        messages.success(request, "The decision is saved. Next, decide about referrals.")
        return redirect("referrals:questions", incident.pk)
    return render(request, "incidents/triage.html", {"incident": incident, "form": form})


def _triage_form(request: Request, incident: Incident, now: datetime) -> TriageForm:
    return TriageForm(
        posted(request),
        now=now,
        offer=offered(Audience(incident.audience), may_involve_staff=incident.may_involve_staff),
        leads=case_members.possible_leads(incident, timezone.localdate(now)),
        suggested_lead=request.user.pk,
        initial=initial_of(incident) | {"after": triaging.latest(Triage, incident)},
    )


def _again(
    form: TriageForm | ReviewForm, model: type[Triage | Review], incident: Incident
) -> TriageForm | ReviewForm:
    """Told of the newer one, they may send theirs all the same."""
    data = cast(QueryDict, form.data).copy()
    data["after"] = str(triaging.latest(model, incident) or "")
    form.data = data
    return form


def _refused(
    request: Request, page: str, incident: Incident, form: object, refusal: IllegalMove
) -> HttpResponse:
    form.add_error(None, str(refusal))  # type: ignore[attr-defined]
    return render(request, f"incidents/{page}.html", {"incident": incident, "form": form})


@form_page
def review(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    form = ReviewForm(posted(request), now=now, initial={"after": triaging.latest(Review, incident)})
    if form.is_bound and form.is_valid():
        try:
            reviewing.review_incident(
                incident=incident,
                looked=form.looked(),
                after=form.cleaned_data["after"],
                by=request.user,
                now=now,
            )
        except IllegalMove as refusal:
            return _refused(request, "review", incident, _again(form, Review, incident), refusal)
        messages.success(request, "The review is saved.")
        return redirect("incidents:response", incident.pk)
    return render(request, "incidents/review.html", {"incident": incident, "form": form})


@form_page
def add_action(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    form = ActionForm(posted(request), now=now, owners=case_members.possible_owners(incident, now))
    if form.is_bound and form.is_valid():
        try:
            reviewing.add_action(
                incident=incident,
                task=form.task(),
                form_key=form.cleaned_data["form_key"],
                by=request.user,
                now=now,
            )
        except IllegalMove as refusal:
            return _refused(request, "action", incident, form, refusal)
        messages.success(request, "The action is added.")
        return redirect("incidents:response", incident.pk)
    return render(request, "incidents/action.html", {"incident": incident, "form": form})


@form_page
def finish_action(request: Request, pk: UUID, action_pk: UUID) -> HttpResponse:
    """For its owner, and for those who may triage."""
    now = timezone.now()
    incident = access.fetch(request.user, pk, now)
    action = get_object_or_404(incident.action_set.select_related("incident", "owner"), pk=action_pk)
    if action.owner_id != request.user.pk and not access.may_triage(request.user, incident):
        raise PermissionDenied
    form = DoneForm(posted(request), now=now)
    if form.is_bound and form.is_valid():
        try:
            reviewing.finish_action(
                action=action, evidence=form.cleaned_data["evidence"], by=request.user, now=now
            )
        except IllegalMove as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "The action is saved as done.")
        return redirect("incidents:detail", incident.pk)
    return render(
        request, "incidents/action_done.html", {"incident": incident, "action": action, "form": form}
    )
