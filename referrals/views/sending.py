"""Sending in two steps: fill in what is shared, check exactly that, then say that it has been sent."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.views import pdf_response
from incidents.response.details import is_waiting
from referrals import queries, services
from referrals.access import fetch
from referrals.document import facts
from referrals.forms.steps import SendForm, SentForm, initial_of
from referrals.views.one import step
from referrals.workflow import IllegalStep, Status
from staff.requests import Request, posted

form_page = require_http_methods(["GET", "HEAD", "POST"])
CHANGED = "What will be shared has changed since you opened this page. Check it again."


@form_page
def send(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    referral = fetch(request.user, pk, now)
    partners = queries.partners_for(referral)
    form = SendForm(posted(request), initial=initial_of(referral), partners=partners, now=now)
    if form.is_bound and form.is_valid():
        try:
            services.prepare(referral=referral, package=form.package(), by=request.user, now=now)
        except IllegalStep as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("referrals:check", referral.pk)
    context = {"referral": referral, "form": form, "any_partner": partners.exists()}
    return render(request, "referrals/send.html", context)


@form_page
def check(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    referral = fetch(request.user, pk, now)
    if referral.status != Status.TO_SEND or not queries.is_ready(referral):
        return redirect(referral)
    people = facts(referral, by=request.user, now=now)["people"]
    shown = queries.seal(referral, people)
    form = SentForm(posted(request), initial={"shown": shown}, now=now)

    if form.is_bound and form.is_valid() and form.cleaned_data["shown"] != shown:
        messages.warning(request, CHANGED)
        return redirect("referrals:check", referral.pk)

    def act() -> None:
        services.send(referral=referral, **queries.package(referral), by=request.user, now=now)

    more = {
        "documents": queries.documents_of(referral),
        "people": people,
        "changed": is_waiting(referral.incident),
    }
    return step(request, "check", referral, form, act, "Saved as sent.", **more)


@require_POST
def make_document(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    referral = fetch(request.user, pk, now)
    try:
        services.ask_for_document(referral=referral, by=request.user, now=now)
    except IllegalStep as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(
            request, "The document is being made. It is listed here, and is ready in about a minute."
        )
    waiting = referral.status == Status.TO_SEND and queries.is_ready(referral)
    return redirect("referrals:check", referral.pk) if waiting else redirect(referral)


@require_safe
def download(request: Request, pk: UUID, document_pk: UUID) -> HttpResponse:
    now = timezone.now()
    referral = fetch(request.user, pk, now)
    document = get_object_or_404(queries.documents_of(referral).defer(None), pk=document_pk)
    return pdf_response(document, name="referral.pdf")
