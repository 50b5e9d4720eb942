"""Thin functions: through the door, a form, one service, then a page or a redirect."""

from typing import cast

from django.http import HttpRequest, QueryDict

from staff.models import User


def me(request: HttpRequest) -> User:
    """Whoever is signed in: nobody else reaches a view."""
    return cast(User, request.user)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it is nothing at all; None when the page is only shown."""
    return request.POST if request.method == "POST" else None
