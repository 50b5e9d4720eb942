"""Reading one incident, on four pages: summary, accounts, response, timeline."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deadlines.models import Deadline
from incidents import timeline as events
from incidents.days import gap_in_words
from incidents.models import Account, Action, Involvement, SelfRating, Triage, Wish
from incidents.reading import Reading, open_to_read
from incidents.workflow import Step

PAGES = (
    ("incidents:detail", "Summary"),
    ("incidents:accounts", "Accounts and wishes"),
    ("incidents:response", "Response"),
    ("incidents:timeline", "Timeline"),
)
FOR_ALL = PAGES[2:]  # whoever keeps only what was written before triage does not see these


def shown(request: HttpRequest, reading: Reading, page: str, **more: Any) -> HttpResponse:
    pages = [one for one in PAGES if reading.all or one not in FOR_ALL]
    context = {
        "reading": reading,
        "incident": reading.incident,
        "pages": pages,
        "page_name": f"incidents:{page}",
    }
    return render(request, f"incidents/{page}.html", context | more)


def opened(request: HttpRequest, pk: UUID, page: str) -> Reading:
    reading = open_to_read(request.user, pk, timezone.now(), page=page)
    if (f"incidents:{page}" in dict(FOR_ALL)) and not reading.all:
        raise PermissionDenied
    return reading


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    reading = opened(request, pk, "detail")
    incident = reading.incident
    people = reading.of(Involvement.objects.standing()).select_related("service_user", "staff")
    return shown(
        request,
        reading,
        "detail",
        now=timezone.now(),
        people=people,
        deadlines=Deadline.objects.running().about(incident).order_by("due_at"),
        gap=gap_in_words(incident.first_known_at, incident.flagged_at),
    )


@require_safe
def accounts(request: HttpRequest, pk: UUID) -> HttpResponse:
    reading = opened(request, pk, "accounts")
    of_person = ("person__service_user", "person__staff")
    return shown(
        request,
        reading,
        "accounts",
        accounts=reading.of(
            Account.objects.select_related("given_by__service_user", "given_by__staff", "taken_by")
        ),
        ratings=reading.of(SelfRating.objects.select_related(*of_person, "recorded_by")),
        wishes=reading.of(Wish.objects.select_related(*of_person, "recorded_by")),
    )


@require_safe
def response(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Referrals belong to an app above this one: the page reaches them backwards, as `incident.referrals`."""
    reading = opened(request, pk, "response")
    incident = reading.incident
    return shown(
        request,
        reading,
        "response",
        triage=Triage.objects.filter(incident=incident)
        .select_related("recorded_by")
        .order_by("recorded_at")
        .last(),
        actions=Action.objects.filter(incident=incident)
        .select_related("owner")
        .order_by("due_on", "recorded_at"),
        today=timezone.localdate(),
        steps=steps(incident.steps_done),
        waiting=len(Step) - len(incident.steps_done),
    )


def steps(done: list[str]) -> list[tuple[str, bool]]:
    return [(step.label, step.value in done) for step in Step]


@require_safe
def timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    reading = opened(request, pk, "timeline")
    return shown(request, reading, "timeline", events=events.of(reading.incident))
