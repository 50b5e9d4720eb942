"""A person's notices, and the way from one to the record it is about."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deadlines import reading, services, subjects
from staff.models import User


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = reading.page(cast(User, request.user), now, before=_uuid(request.GET.get("before")))
    return render(
        request, "deadlines/notices.html", {"notices": page.notices, "older": page.older, "now": now}
    )


def open_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the record; for somebody who sees no records, a page that says whom to ask."""
    now = timezone.now()
    person = cast(User, request.user)
    notice = reading.find(person, pk, now)
    if notice is None:
        raise Http404
    services.mark_seen(notice=notice, now=now)
    deadline = notice.escalation.deadline
    if url := subjects.of(deadline).url(deadline, person, now):
        return redirect(url)
    return render(request, "deadlines/ask.html", {"deadline": deadline, "now": now})


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
