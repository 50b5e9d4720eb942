"""What is left of `config.acting` where nobody is told to PostgreSQL: who asks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.sessions.store import together

View = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: View) -> View:
    def as_anybody(request: HttpRequest) -> HttpResponse:
        with together():
            assert request.user.is_authenticated is not None
        return get_response(request)

    return as_anybody
