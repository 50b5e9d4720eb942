"""The audit trail for information governance auditors. What they chose stays in their session."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.sessions import confirmed_recently
from oversight import patterns as unusual
from oversight import reading
from oversight.filters import KEPT_AS, Filters
from oversight.forms import FilterForm
from staff.access import require
from staff.requests import Request
from staff.roles import Permission

EDITS = require_http_methods(["GET", "HEAD", "POST"])
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@EDITS
def listing(request: Request) -> HttpResponse:
    require(request.user, Permission.READ_AUDIT)
    now = timezone.now()
    if request.method == "POST" and "clear" in request.POST:
        request.session.pop(KEPT_AS, None)
        return redirect("oversight:list")
    form = FilterForm(request.POST if request.method == "POST" else None, looker=request.user, now=now)
    if form.is_bound and form.is_valid():
        form.filters().keep(request.session)
        return redirect("oversight:list")
    filters = Filters.read(request.session)
    cursor = reading.cursors.read(request.GET.get("from", ""))
    page = reading.page(request.user, filters, cursor)
    context = {
        "form": form,
        "chosen": reading.in_words(request.user, filters),
        "lines": reading.lines(request.user, page.rows),
        "newer": f"?from={page.before}" if page.before else "",
        "older": f"?from={page.after}" if page.after else "",
    }
    return render(request, "oversight/list.html", context)


@require_safe
def patterns(request: Request) -> HttpResponse:
    require(request.user, Permission.READ_AUDIT)
    kinds = unusual.found(request.user, timezone.now())
    return render(request, "oversight/patterns.html", {"kinds": kinds})


@EDITS
def export(request: Request) -> HttpResponse:
    """By POST. Whoever was asked to prove who they are comes back here, and starts again from the list."""
    require(request.user, Permission.READ_AUDIT)
    return exported(request) if request.method == "POST" else redirect("oversight:list")


@confirmed_recently
def exported(request: Request) -> HttpResponse:
    from oversight import sheet  # its library takes every process a sixth of its start

    now = timezone.now()
    filters = Filters.read(request.session)
    events = reading.newest(request.user, filters, sheet.MOST + 1)
    if len(events) > sheet.MOST:
        messages.info(request, f"There are more than {sheet.MOST:,} events. Choose fewer days, then export.")
        return redirect("oversight:list")
    about = [
        ("Exported by", request.user.name),
        ("Exported at", timezone.localtime(now).isoformat(timespec="seconds")),
        ("Events", str(len(events))),
        *reading.in_words(request.user, filters),
    ]
    response = HttpResponse(sheet.workbook(reading.lines(request.user, events), about), content_type=SHEET)
    response["Content-Disposition"] = 'attachment; filename="audit-events.xlsx"'
    return response
