"""One referral: its page, and a page for each thing done with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents.access import may_triage
from incidents.response.unheld import has_no_lead
from nhsuk.forms import NhsForm
from referrals import queries, services
from referrals.access import fetch
from referrals.forms import steps
from referrals.models import Referral
from referrals.workflow import IllegalStep, Outcome
from staff.requests import Request, posted

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def detail(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    referral = fetch(request.user, pk, now)
    context = {
        "referral": referral,
        "waiting": queries.running(referral, now),
        "history": queries.history(referral),
        "documents": queries.documents_of(referral),
        "no_lead": may_triage(request.user, referral.incident) and has_no_lead(referral.incident, now),
    }
    return render(request, "referrals/detail.html", context)


def step(
    request: Request,
    page: str,
    referral: Referral,
    form: NhsForm,
    act: Callable[[], None],
    done: str,
    **more: Any,
) -> HttpResponse:
    """A form about one referral: refused in words on the same page, or done and back to the referral."""
    if form.is_bound and form.is_valid():
        try:
            act()
        except IllegalStep as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(referral)
    return render(request, f"referrals/{page}.html", {"referral": referral, "form": form} | more)


def begun(request: Request, pk: UUID) -> tuple[Referral, datetime]:
    now = timezone.now()
    return fetch(request.user, pk, now), now


@form_page
def decide(request: Request, pk: UUID) -> HttpResponse:
    referral, now = begun(request, pk)
    form = steps.DecideForm(posted(request), referral=referral, now=now)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        services.decide(referral=referral, send=form.send, reason=reason, by=request.user, now=now)

    return step(request, "decide", referral, form, act, "Your decision is saved.")


@form_page
def acknowledge(request: Request, pk: UUID) -> HttpResponse:
    referral, now = begun(request, pk)
    form = steps.AcknowledgeForm(posted(request), now=now)

    def act() -> None:
        reference = form.cleaned_data["their_reference"]
        services.acknowledge(referral=referral, their_reference=reference, by=request.user, now=now)

    return step(request, "acknowledge", referral, form, act, "Saved: they have it.")


@form_page
def outcome(request: Request, pk: UUID) -> HttpResponse:
    referral, now = begun(request, pk)
    form = steps.OutcomeForm(posted(request), now=now)

    def act() -> None:
        found, words = Outcome(form.cleaned_data["outcome"]), form.cleaned_data["words"]
        services.record_outcome(referral=referral, outcome=found, words=words, by=request.user, now=now)

    return step(request, "outcome", referral, form, act, "The outcome is saved.")


@form_page
def close(request: Request, pk: UUID) -> HttpResponse:
    referral, now = begun(request, pk)
    form = steps.CloseForm(posted(request), referral=referral, now=now)

    def act() -> None:
        services.close(referral=referral, reason=form.cleaned_data["reason"], by=request.user, now=now)

    return step(request, "close", referral, form, act, "The referral is closed.")
