"""The people of a record: who was involved, and which colleagues help to record it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from incidents.locking import Refused
from incidents.models import Incident
from incidents.recording.completeness import people_in
from incidents.recording.forms.people import (
    HelperForm,
    KindForm,
    NotKnownForm,
    PersonForm,
    ServiceUserForm,
    StaffForm,
    VisitorForm,
    WithdrawForm,
)
from incidents.recording.people_to_choose import helpers_of, service_users_of
from incidents.recording.section_names import Section
from incidents.recording.services.people import (
    add_contributor,
    entered_before,
    involve,
    may_lift,
    step_back,
    withdraw_involvement,
)
from incidents.recording.views.pages import go_on, section_url, to_read, to_write
from incidents.vocabulary import PersonKind
from staff.directory import find_staff
from staff.requests import Request

SLUGS = {"service-user": PersonKind.SERVICE_USER, "staff": PersonKind.STAFF}
SLUGS |= {"visitor": PersonKind.VISITOR, "not-known": PersonKind.NOT_KNOWN}
SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}
SEVERAL = ("kept_out",)  # boxes of which any number is ticked
KEPT = ("key",)  # never carried over from one form shown to the next


def opened(request: Request, pk: UUID, now: datetime) -> Incident:
    if request.method == "POST":
        return to_write(request, pk, now)
    return to_read(request, pk, now).incident


@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: Request, pk: UUID) -> HttpResponse:
    """First, which kind of person."""
    incident = opened(request, pk, timezone.now())
    form = KindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return redirect("incidents:person_add_kind", pk, SLUG_OF[PersonKind(form.cleaned_data["kind"])])
    return shown(request, incident, form, "Add a person")


@require_http_methods(["GET", "HEAD", "POST"])
def person_add_kind(request: Request, pk: UUID, kind: str) -> HttpResponse:
    """Then, who they are and how they were involved."""
    if kind not in SLUGS:
        raise Http404
    now = timezone.now()
    incident = opened(request, pk, now)
    form = person_form(request, SLUGS[kind], incident, now)
    if form.is_bound and form.is_valid():
        key, named = form.cleaned_data["key"], form.named()
        if entered_before(named=named, reading=to_read(request, pk, now), by=request.user, key=key):
            form.entered_before()
            return shown(request, incident, form, f"Add a person: {SLUGS[kind].label.lower()}")
        involve(
            incident=incident,
            named=named,
            key=key,
            kept_out=form.whom_it_may_be,
            by=request.user,
            now=now,
        )
        return go_on(request, incident, section_url(pk, Section.PEOPLE), now)
    return shown(request, incident, form, f"Add a person: {SLUGS[kind].label.lower()}")


def person_form(request: Request, kind: PersonKind, incident: Incident, now: datetime) -> PersonForm:
    posted = request.POST if request.method == "POST" else None
    if kind is PersonKind.SERVICE_USER:
        return ServiceUserForm(posted, people=service_users_of(incident.ward))
    if kind is PersonKind.STAFF:
        return StaffForm(incident=incident, now=now, **searched(request))
    return VisitorForm(posted) if kind is PersonKind.VISITOR else NotKnownForm(posted)


def searched(request: Request) -> dict[str, Any]:
    """Arguments of a form that searches: asked only to search, it comes back as typed."""
    results = find_staff(request.POST.get("q", ""))
    if request.method == "POST" and "search" not in request.POST:
        return {"data": request.POST, "results": results}
    typed: dict[str, Any] = {name: value for name, value in request.POST.items() if name not in KEPT}
    typed |= {name: request.POST.getlist(name) for name in SEVERAL}
    return {"initial": typed, "results": results}


def shown(
    request: Request, incident: Incident, form: Any, heading: str, back: Section = Section.PEOPLE
) -> HttpResponse:
    context = {
        "incident": incident,
        "form": form,
        "heading": heading,
        "back": section_url(incident.pk, back),
        "back_text": f"Back to “{back.label}”",
        "found_nobody": "search" in request.POST and not getattr(form, "results", True),
    }
    return render(request, "incidents/record/add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_withdraw(request: Request, pk: UUID, person: UUID) -> HttpResponse:
    now = timezone.now()
    reading = to_read(request, pk, now)
    incident = reading.incident
    involvement = next((one for one in people_in(incident, reading) if one.pk == person), None)
    if involvement is None:
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        involvement.incident = incident
        withdraw_involvement(
            involvement=involvement, reason=form.cleaned_data["reason"], by=request.user, now=now
        )
        return go_on(request, incident, section_url(pk, Section.PEOPLE), now, "The entry is withdrawn.")
    context = {
        "incident": incident,
        "form": form,
        "person": involvement,
        "lifts": may_lift(involvement, incident, request.user),
    }
    return render(request, "incidents/record/withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def helpers(request: Request, pk: UUID) -> HttpResponse:
    """Colleagues who help to record: who they are, and naming another."""
    now = timezone.now()
    reading = to_read(request, pk, now)
    incident = reading.incident
    form = HelperForm(**searched(request))
    if form.is_bound and form.is_valid():
        try:
            add_contributor(
                incident=incident,
                person=form.chosen(),
                because=form.cleaned_data["because"],
                by=request.user,
                now=now,
                reading=reading,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_on(request, incident, reverse("incidents:helpers", args=[pk]), now)
    context = {
        "incident": incident,
        "form": form,
        "members": helpers_of(incident, now),
        "found_nobody": "search" in request.POST and not form.results,
    }
    return render(request, "incidents/record/helpers.html", context)


@require_POST
def helper_step_back(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = to_write(request, pk, now)
    step_back(incident=incident, by=request.user, now=now)
    url = reverse("incidents:record", args=[pk])
    return go_on(request, incident, url, now, "You are no longer named as helping.")
