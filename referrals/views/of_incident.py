"""The referrals of one incident: what is recommended, the questions it rests on, a lead's own idea."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from incidents.access import fetch_to_refer
from referrals import queries, services
from referrals.facts import ReferralKind
from referrals.forms.questions import ProposeForm, QuestionsForm
from referrals.prefill import prefill
from referrals.workflow import IllegalStep
from staff.requests import Request, posted

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def for_incident(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = fetch_to_refer(request.user, pk, now)
    answers = queries.latest_answers(incident)
    context = {
        "incident": incident,
        "rows": queries.of_incident(incident, now),
        "answers": answers,
        "questions": queries.questions_asked(incident),
        "now": now,
        "advised": queries.advised_now(answers),
    }
    return render(request, "referrals/for_incident.html", context)


@form_page
def questions(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = fetch_to_refer(request.user, pk, now)
    initial = {} if request.method == "POST" else prefill(incident)
    form = QuestionsForm(posted(request), initial=initial, now=now)
    if form.is_bound and form.is_valid():
        try:
            services.answer_questions(incident=incident, answers=form.answers(), by=request.user, now=now)
        except IllegalStep as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your answers are saved. This is what is recommended.")
            return redirect("referrals:for_incident", incident.pk)
    return render(request, "referrals/questions.html", {"incident": incident, "form": form})


@form_page
def propose(request: Request, pk: UUID) -> HttpResponse:
    now = timezone.now()
    incident = fetch_to_refer(request.user, pk, now)
    form = ProposeForm(posted(request), now=now)
    if form.is_bound and form.is_valid():
        kind, reason = ReferralKind(form.cleaned_data["kind"]), form.cleaned_data["reason"]
        try:
            begun = services.propose(incident=incident, kind=kind, reason=reason, by=request.user, now=now)
        except IllegalStep as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("referrals:decide", begun.pk)
    return render(request, "referrals/propose.html", {"incident": incident, "form": form})
