"""The list of incidents, and the queue of those that wait for triage."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deadlines.clock import in_words
from incidents.response.urgency import Urgency
from incidents.viewing import incident_list, triage_queue
from incidents.viewing.filters import Filters
from incidents.vocabulary import Category
from incidents.workflow import Status
from nhsuk.templatetags.nhsuk import when
from staff.access import require
from staff.requests import Request
from staff.roles import Permission

CATEGORY = dict(Category.choices)
STATUS = dict(Status.choices)
COLOUR = {Urgency.NOW: "red", Urgency.TODAY: "orange"}  # of a tag; it only echoes the words


def shown(at: datetime) -> str:
    """Formatted here: in a template it is a tenth of the work of the page."""
    return f"{timezone.localtime(at):%-d %b %Y, %H:%M}"


@require_safe
def listing(request: Request) -> HttpResponse:
    """Five queries, whatever the number of incidents."""
    now = timezone.now()
    filters = Filters.read(request.GET, incident_list.wards_of(request.user))
    cursor = incident_list.cursors.read(request.GET.get("from", ""))
    where = filters.where(incident_list.kinds(request.user, now), now)
    page = incident_list.page(request.user, now, where=where, cursor=cursor)
    rows = [
        (row.pk, row.reference, CATEGORY[row.kinds[0]], row.ward, shown(row.flagged_at), STATUS[row.status])
        for row in page.rows
    ]
    return render(
        request,
        "incidents/list.html",
        {
            "rows": rows,
            "filters": filters,
            "newer": filters.address(page.before),
            "older": filters.address(page.after),
            "moved": cursor is not None,
        },
    )


@require_safe
def waiting(request: Request) -> HttpResponse:
    require(request.user, Permission.TRIAGE, Permission.TRIAGE_WARD)
    now = timezone.now()
    page = triage_queue.page(request.user, now, cursor=triage_queue.cursors.read(request.GET.get("from", "")))
    rows = [
        (
            row.pk,
            row.reference,
            CATEGORY[row.category],
            row.ward,
            COLOUR.get(Urgency(row.urgency), "blue"),
            Urgency(row.urgency).label,
            in_words(row.triage_due - now) if row.triage_due else "",
            when(row.known_at),
            row.submitted_at is not None,
            when(row.entry_due),
        )
        for row in page.rows
    ]
    return render(
        request,
        "incidents/queue.html",
        {
            "rows": rows,
            "earlier": f"?from={page.before}" if page.before else "",
            "later": f"?from={page.after}" if page.after else "",
        },
    )
