"""What a view of ours is given: nobody reaches one without having signed in."""

from django.http import HttpRequest, QueryDict

from staff.models import User


class Request(HttpRequest):
    """A request of somebody signed in."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it was nothing at all; None when the page is only shown."""
    return request.POST if request.method == "POST" else None
