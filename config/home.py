"""Home: what needs me now, for whoever is signed in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from incidents.home_tasks import unseen_notices
from staff import home_tasks
from staff.access import reach
from staff.requests import Request
from staff.roles import Permission


@require_safe
def home(request: Request) -> HttpResponse:
    """Thirteen queries at most."""
    now = timezone.now()
    person = request.user
    held = reach(person)
    context = {
        "groups": home_tasks.groups(person, held, now),
        "unseen": unseen_notices(person, held, now),
        "may_record": held.may_record,
        "may_break_glass": held.anywhere(Permission.BREAK_GLASS, Permission.BREAK_GLASS_WARD),
        "watches_access": held.anywhere(Permission.READ_AUDIT, Permission.SIGN_REPORTS),
        "may_configure": held.anywhere(Permission.CONFIGURE),
    }
    return render(request, "config/home.html", context)
