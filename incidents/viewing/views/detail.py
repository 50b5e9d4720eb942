"""Reading one incident, on four pages: summary, accounts, response, timeline."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents import read_scope
from incidents.due_dates import gap_in_words
from incidents.read_scope import Reading, open_to_read
from incidents.response.unheld import has_no_lead, unheld_actions
from incidents.response.views.ask_again import asked_rows
from incidents.viewing import timeline as events
from incidents.workflow import Step
from staff.requests import Request

PAGES = (
    ("incidents:detail", "Summary"),
    ("incidents:accounts", "Accounts and wishes"),
    ("incidents:response", "Response"),
    ("incidents:timeline", "Timeline"),
)
FOR_ALL = PAGES[2:]  # whoever keeps only what was written before triage does not see these


def shown(request: Request, read: Reading, page: str, **more: Any) -> HttpResponse:
    pages = [one for one in PAGES if read.all or one not in FOR_ALL]
    context = {
        "reading": read,
        "incident": read.incident,
        "pages": pages,
        "page_name": f"incidents:{page}",
        "no_lead": read.triage and read.is_open and has_no_lead(read.incident, timezone.now()),
    }
    return render(request, f"incidents/{page}.html", context | more)


def opened(request: Request, pk: UUID, page: str) -> Reading:
    read = open_to_read(request.user, pk, timezone.now())
    if f"incidents:{page}" in dict(FOR_ALL) and not read.all:
        raise PermissionDenied
    return read


@require_safe
def detail(request: Request, pk: UUID) -> HttpResponse:
    read = opened(request, pk, "detail")
    return shown(
        request,
        read,
        "detail",
        now=timezone.now(),
        people=read_scope.people(read),
        deadlines=read_scope.deadlines(read),
        asked=asked_rows(read_scope.to_ask(read), timezone.now()),
        gap=gap_in_words(read.incident.first_known_at, read.incident.flagged_at),
    )


@require_safe
def accounts(request: Request, pk: UUID) -> HttpResponse:
    read = opened(request, pk, "accounts")
    return shown(
        request,
        read,
        "accounts",
        accounts=read_scope.accounts(read),
        ratings=read_scope.ratings(read),
        wishes=read_scope.wishes(read),
        offers=read_scope.offers(read) if read.own else None,
    )


@require_safe
def response(request: Request, pk: UUID) -> HttpResponse:
    """Referrals belong to an app above this one: the page reaches them backwards, as `incident.referrals`."""
    read = opened(request, pk, "response")
    done = read.steps_done
    return shown(
        request,
        read,
        "response",
        triage=read_scope.latest_triage(read),
        actions=read_scope.actions(read),
        today=timezone.localdate(),
        unheld=unheld_actions(read.incident, timezone.now()) if read.triage else (),
        steps=steps(done),
        waiting=len(Step) - len(done),
    )


def steps(done: list[str]) -> list[tuple[str, bool]]:
    return [(step.label, step.value in done) for step in Step]


@require_safe
def timeline(request: Request, pk: UUID) -> HttpResponse:
    read = opened(request, pk, "timeline")
    return shown(request, read, "timeline", events=events.of(read.incident))
