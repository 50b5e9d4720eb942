"""Thin functions: through the door, a form, one service, then a page or a redirect."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it is nothing at all; None when the page is only shown."""
    return request.POST if request.method == "POST" else None
