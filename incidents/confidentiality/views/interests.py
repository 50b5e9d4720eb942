"""The register of interests: one's own, and, for leads, somebody else's. No answer tells what follows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from audit.read_events import about, shown_many
from incidents.confidentiality.forms.exclusions import InterestForm
from incidents.confidentiality.services import interests
from incidents.confidentiality.views.case_members import chosen
from incidents.workflow import IllegalMove
from staff.access import reach, require, wards_where
from staff.directory import find_staff
from staff.models import User
from staff.requests import Request
from staff.roles import Permission
from wards.models import ServiceUser

RECORDS = (Permission.RECORD, Permission.OVERSEE_WARD)


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: Request) -> HttpResponse:
    """Own interests, and declaring another."""
    form = interest_form(request, request.method == "POST")
    if form.is_bound and form.is_valid() and declared(request, request.user, form):
        return redirect("incidents:interests")
    own = list(interests.declared_by(request.user))
    context = {"form": form, "interests": own, "found_nobody": "search" in request.POST and not form.results}
    return render(request, "incidents/interests.html", context)


@require_POST
def end(request: Request, pk: UUID) -> HttpResponse:
    interest = interests.declared_by(request.user).filter(pk=pk).first()
    if interest is None:
        raise Http404
    interests.end(interest=interest, by=request.user, now=timezone.now())
    messages.success(request, "Saved. A safeguarding lead can tell you what this changes.")
    return redirect("incidents:interests")


@require_POST
def of_another(request: Request) -> HttpResponse:
    """For leads: what is known of somebody, declaring for them, and ending what is no longer so."""
    require(request.user, Permission.TRIAGE, Permission.TRIAGE_WARD)
    person = chosen(request)
    about(person)
    if ending := request.POST.get("end"):
        end_of_another(request, person, ending)
    form = interest_form(request, "q" in request.POST, of_another=True)
    if form.is_bound and form.is_valid() and declared(request, person, form):
        form = interest_form(request, False, of_another=True)
    known = interests.of(person, asked_by=request.user)
    shown_many(interest.pk for interest in known)
    context = {"form": form, "person": person, "interests": known}
    context["found_nobody"] = "search" in request.POST and not form.results
    return render(request, "incidents/interests_of.html", context)


def end_of_another(request: Request, person: User, ending: str) -> None:
    known = {str(one.pk): one for one in interests.of(person, asked_by=request.user)}
    if ending not in known:
        raise Http404
    interests.end(interest=known[ending], by=request.user, now=timezone.now())
    messages.success(request, "That interest has ended.")


def declared(request: Request, person: User, form: InterestForm) -> bool:
    try:
        interests.declare(person=person, to=form.closeness(), by=request.user, now=timezone.now())
    except IllegalMove as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Saved.")
    return True


def interest_form(request: Request, typed: bool, *, of_another: bool = False) -> InterestForm:
    """Asked only to search, it comes back as typed."""
    results = find_staff(request.POST.get("q", "")) if typed else []
    near: dict[str, Any] = {
        "results": results,
        "service_users": service_users(request.user),
        "of_another": of_another,
    }
    if typed and "search" not in request.POST:
        return InterestForm(request.POST, **near)
    kept = {name: value for name, value in request.POST.items() if name != "key"} if typed else {}
    return InterestForm(initial=kept | {"person": request.POST.get("person", "")}, **near)


def service_users(person: User) -> dict[str, ServiceUser]:
    """Those on the wards where this person works."""
    held = reach(person)
    wards = wards_where(person, *RECORDS) if held.anywhere(*RECORDS) else []
    found = ServiceUser.objects.on_wards([ward.pk for ward in wards]).order_by("name", "pk")
    return {str(one.pk): one for one in found}
