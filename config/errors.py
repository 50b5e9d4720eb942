"""The page for a form that was open too long. What was typed is given back, to be copied."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from nhsuk.text import is_blank, tidy

SECRET = re.compile(r"password|csrf|secret|token|code|credential|kept_for", re.IGNORECASE)
PART = re.compile(r"_\d+$")  # the boxes of one date are one answer


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, with every posted answer but passwords and codes, escaped and read-only."""
    page = render_to_string("403_csrf.html", {"typed": typed(request)})
    return HttpResponse(page, status=403)


def typed(request: HttpRequest) -> list[dict[str, str]]:
    """``{"label", "text"}`` of each answer, in the order of the form; empty when it cannot be read."""
    answers: dict[str, str] = {}
    for name, text in _posted(request):
        if SECRET.search(name) or is_blank(text) or _is_identifier(text):
            continue
        label = re.sub(r"[_\-.]+", " ", PART.sub("", name)).strip().capitalize()
        answers[label] = f"{answers[label]} {text}" if label in answers else text
    return [{"label": label, "text": text} for label, text in answers.items()]


def _posted(request: HttpRequest) -> Iterator[tuple[str, str]]:
    try:
        lists: Any = list(request.POST.lists())
    except (SuspiciousOperation, OSError):  # too large, malformed, or cut off
        return
    for name, texts in lists:
        for text in texts:
            yield name, tidy(str(text))


def _is_identifier(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
