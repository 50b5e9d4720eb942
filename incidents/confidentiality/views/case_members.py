"""Who is named on a case and who is kept out of it. Names are searched for by POST: none is in an address."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions import confirmed_recently
from audit.read_events import shown_many
from incidents import access
from incidents.confidentiality.services import case_members, exclusions, widening, windows
from incidents.models import Incident, MemberAs
from incidents.response.forms.triage import FindForm, KeepOutForm, LetBackForm, NameForm
from incidents.workflow import IllegalMove
from staff.directory import find_staff
from staff.models import User
from staff.requests import Request


@require_safe
def people(request: Request, pk: UUID) -> HttpResponse:
    incident = access.fetch_to_triage(request.user, pk, timezone.now())
    return _people_page(request, incident, FindForm())


@require_POST
def find(request: Request, pk: UUID) -> HttpResponse:
    incident = access.fetch_to_triage(request.user, pk, timezone.now())
    form = FindForm(request.POST)
    found = find_staff(form.cleaned_data["name"]) if form.is_valid() else None
    return _people_page(request, incident, form, found=found)


def _people_page(request: Request, incident: Incident, form: FindForm, **more: Any) -> HttpResponse:
    now = timezone.now()
    context = {
        "incident": incident,
        "form": form,
        "leads": case_members.by_role(incident, timezone.localdate(now)),
        "members": case_members.on_case(incident, now),
        "closed_to": closed_to(incident),
        "close_recorders": exclusions.keep_what_they_wrote(incident, now),
        "window": windows.active(incident),
        "window_called_for": windows.is_called_for(incident),
        "asked": widening.waiting(incident),
        "may_widen": not widening.refusal(incident),
    }
    return render(request, "incidents/people.html", context | more)


def closed_to(incident: Incident) -> list[tuple[User, list[str]]]:
    """Each person once, with every cause in words."""
    found: dict[UUID, tuple[User, list[str]]] = {}
    for exclusion in case_members.kept_out(incident):
        _, causes = found.setdefault(exclusion.person_id, (exclusion.person, []))
        if (cause := str(exclusion.get_cause_display())) not in causes:
            causes.append(cause)
    return list(found.values())


@require_POST
def name(request: Request, pk: UUID) -> HttpResponse:
    """First from the results of a search, then with the reason."""
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    person = chosen(request)
    asked = "because" in request.POST
    form = NameForm(request.POST if asked else None, now=now, initial={"person": person.pk})
    if asked and form.is_valid():
        try:
            case_members.name_on_case(
                incident=incident,
                person=person,
                member_as=MemberAs(form.cleaned_data["member_as"]),
                because=form.cleaned_data["because"],
                ends_at=form.ends_at(),
                by=request.user,
                now=now,
            )
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "They are named on the case.")
            return redirect("incidents:people", incident.pk)
    return render(request, "incidents/name.html", {"incident": incident, "person": person, "form": form})


@require_POST
@confirmed_recently
def keep_out(request: Request, pk: UUID) -> HttpResponse:
    """Always shown what it means before it is done; asked twice when it reaches further than that person."""
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    person = chosen(request)
    asks = case_members.consequences(
        incident=incident, person=person, by=request.user, on=timezone.localdate(now)
    )
    asked = "shown" in request.POST
    form = KeepOutForm(request.POST if asked else None, asks=asks, initial={"person": person.pk})
    if asked and form.is_valid():
        case_members.exclude_person(incident=incident, person=person, by=request.user, now=now)
        messages.success(request, "They are kept out, from now.")
        return redirect(
            "incidents:list" if asks.yourself else "incidents:people", *([] if asks.yourself else [pk])
        )
    context = {"incident": incident, "person": person, "form": form, "asks": asks}
    return render(request, "incidents/keep_out.html", context)


@require_POST
@confirmed_recently
def let_back(request: Request, pk: UUID) -> HttpResponse:
    """Always shown what it means, and asked why, before it is done."""
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    person = chosen(request)
    form = LetBackForm(request.POST if "shown" in request.POST else None, initial={"person": person.pk})
    if form.is_bound and form.is_valid():
        try:
            case_members.lift_exclusion(
                incident=incident, person=person, reason=form.cleaned_data["reason"], by=request.user, now=now
            )
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            still = case_members.why_still(incident, person)
            said = f"What a lead had set is lifted. {still}" if still else "They are no longer kept out."
            messages.success(request, said)
            return redirect("incidents:people", incident.pk)
    return render(request, "incidents/let_back.html", {"incident": incident, "person": person, "form": form})


def chosen(request: Request) -> User:
    """The member of staff whose identifier was sent; anything else is a page that does not exist."""
    try:
        person = User.objects.get(pk=UUID(request.POST.get("person", "")))
    except (ValueError, User.DoesNotExist):
        raise Http404 from None
    shown_many([person.pk])
    return person
