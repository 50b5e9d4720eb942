"""Sent e-mail, where it is kept on this machine only."""

from django.http import Http404, HttpRequest, HttpResponse


def listing(request: HttpRequest) -> HttpResponse:
    raise Http404
