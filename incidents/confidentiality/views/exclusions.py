"""A time window for a shift, opening to the ward by two leads, and ending somebody's part in a case."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.sessions import confirmed_recently
from incidents import access
from incidents.confidentiality.forms.exclusions import AnswerForm, MemberForm, ReasonForm, WindowForm
from incidents.confidentiality.services import case_members, membership, widening, windows
from incidents.confidentiality.views.case_members import chosen
from incidents.models import Incident
from incidents.workflow import IllegalMove
from nhsuk.forms import NhsForm
from staff.requests import Request, posted

form_page = require_http_methods(["GET", "HEAD", "POST"])


def to_people(request: Request, incident: Incident, said: str) -> HttpResponse:
    """Back to the page of who may see it; to the list for whoever has just closed it to themselves."""
    messages.success(request, said)
    if access.may_know(request.user, incident.pk, timezone.now()):
        return redirect("incidents:people", incident.pk)
    return redirect("incidents:list")


def form_shown(
    request: Request, page: str, incident: Incident, form: NhsForm, **more: object
) -> HttpResponse:
    return render(request, f"incidents/{page}.html", {"incident": incident, "form": form, **more})


@form_page
@confirmed_recently
def window(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    form = WindowForm(posted(request), now=now, initial={"ward": incident.ward_id})
    if form.is_bound and form.is_valid():
        try:
            windows.set_window(incident=incident, shift=form.shift(), by=request.user, now=now)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            return to_people(request, incident, "Everybody who worked there then is kept out, from now.")
    return form_shown(request, "window", incident, form)


@require_POST
@confirmed_recently
def window_add(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    try:
        windows.add_to_window(incident=incident, person=chosen(request), by=request.user, now=now)
    except IllegalMove as refusal:
        messages.warning(request, str(refusal))
        return redirect("incidents:people", incident.pk)
    return to_people(request, incident, "They are kept out with everybody else on that shift, from now.")


@form_page
@confirmed_recently
def window_end(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    form = ReasonForm(posted(request), label="Why does the time window end?", submit="End the time window")
    if form.is_bound and form.is_valid():
        because = form.cleaned_data["reason"]
        windows.end_window(incident=incident, because=because, by=request.user, now=now)
        return to_people(request, incident, "The time window has ended.")
    return form_shown(request, "window_end", incident, form)


@form_page
def widen(request: Request, pk: UUID) -> HttpResponse:
    """Ask; another lead answers on the page after this one."""
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    form = ReasonForm(posted(request), label="Why should everybody on the ward see it?", submit="Ask")
    if form.is_bound and form.is_valid():
        try:
            widening.ask(incident=incident, because=form.cleaned_data["reason"], by=request.user, now=now)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            return to_people(request, incident, "You have asked. Nothing opens until another lead agrees.")
    return form_shown(request, "widen", incident, form, refusal=widening.refusal(incident))


@form_page
@confirmed_recently
def widen_decide(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    form = AnswerForm(posted(request))
    if form.is_bound and form.is_valid():
        agreed, because = form.cleaned_data["answer"] == "yes", form.cleaned_data["reason"]
        try:
            widening.decide(incident=incident, agreed=agreed, because=because, by=request.user, now=now)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            said = "It is open to the ward." if agreed else "It stays with named people."
            return to_people(request, incident, said)
    return form_shown(request, "widen_decide", incident, form, asked=widening.waiting(incident))


@require_POST
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """First from the page of who may see it, then with the reason."""
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    member = next(
        (m for m in case_members.on_case(incident, now) if str(m.pk) == request.POST.get("member")), None
    )
    if member is None:
        raise Http404
    shown = request.POST if "shown" in request.POST else None
    form = MemberForm(
        shown, label="Why should they no longer see it?", submit="Withdraw", initial={"member": member.pk}
    )
    if form.is_bound and form.is_valid():
        because = form.cleaned_data["reason"]
        try:
            membership.withdraw_member(member=member, because=because, by=request.user, now=now)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            return to_people(request, incident, "They are no longer named on the case.")
    return form_shown(request, "member_withdraw", incident, form, member=member)


@form_page
def leave(request: Request, pk: UUID) -> HttpResponse:
    """Whoever is named on a case can stop being so."""
    now = timezone.now()
    incident = access.fetch(request.user, pk, now)
    form = ReasonForm(posted(request), label="Why are you stepping back?", submit="Step back")
    if form.is_bound and form.is_valid():
        because = form.cleaned_data["reason"]
        try:
            membership.leave(incident=incident, because=because, by=request.user, now=now)
        except IllegalMove as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "You are no longer named on that case.")
            return redirect("incidents:list")
    return form_shown(request, "leave", incident, form)
