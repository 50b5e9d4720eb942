"""Who has looked at a record: for those who may triage it, and on paper for a person who asks."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.models import Outcome
from incidents import access
from incidents.viewing import access_history
from staff.requests import Request


@require_safe
def who_looked(request: Request, pk: UUID) -> HttpResponse:
    incident = access.fetch_to_triage(request.user, pk, timezone.now())
    context = {
        "incident": incident,
        "lookers": access_history.by_person(incident, [Outcome.OK]),
        "turned_away": access_history.by_person(incident, [Outcome.REFUSED, Outcome.NOT_THERE]),
    }
    return render(request, "incidents/who_looked.html", context)


@require_safe
def answer(request: Request, pk: UUID, *, with_names: bool) -> HttpResponse:
    """Made to be printed and given away: it says nothing of what is in the record."""
    now = timezone.now()
    incident = access.fetch_to_triage(request.user, pk, now)
    lookers = access_history.by_person(incident, [Outcome.OK])
    context = {
        "incident": incident,
        "lookers": lookers if with_names else [],
        "roles": [] if with_names else access_history.by_role(lookers),
        "now": now,
    }
    return render(request, "incidents/answer.html", context)
