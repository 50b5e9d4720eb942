"""A person's notices, and the way from one to the record it is about."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deadlines import notice_list, services, subjects
from staff.access import reach
from staff.requests import Request
from staff.roles import Permission


@require_safe
def notices(request: Request) -> HttpResponse:
    now = timezone.now()
    page = notice_list.page(request.user, now, before=_uuid(request.GET.get("before")))
    return render(
        request, "deadlines/notices.html", {"notices": page.notices, "older": page.older, "now": now}
    )


@require_safe
def open_notice(request: Request, pk: UUID) -> HttpResponse:
    """To the record; for somebody who opens no records, a page that says what is late and whom to ask."""
    now = timezone.now()
    person = request.user
    notice = notice_list.find(person, pk, now)
    if notice is None:
        raise Http404
    services.mark_seen(notice=notice, now=now)
    deadline = notice.escalation.deadline
    about, held = subjects.of(deadline), reach(person)
    if url := about.url(deadline, person, now):
        return redirect(url)
    context = {
        "deadline": deadline,
        "now": now,
        "asked": about.whom_to_ask(deadline, now),
        "able": about.who_can_act(deadline, now),
        "may_configure": held.anywhere(Permission.CONFIGURE),
        "watches_access": held.anywhere(Permission.READ_AUDIT, Permission.SIGN_REPORTS),
        "may_read_reports": held.may_read_reports,
    }
    return render(request, "deadlines/ask.html", context)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
