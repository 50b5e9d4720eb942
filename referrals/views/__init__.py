"""Thin functions: through the door, a form, one service, then a page or a redirect."""

from django.http import HttpRequest, QueryDict

from staff.models import User


class Request(HttpRequest):
    """Nobody reaches these pages without logging in."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it was nothing at all; None for a page that is only being opened."""
    return request.POST if request.method == "POST" else None
