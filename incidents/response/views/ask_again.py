"""What is still to be asked again, as pages show it; and the form of an answer, filled with the question."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from incidents.models.people import Addition
from incidents.read_scope import Reading
from incidents.recording.forms.additions import SOMEBODY_ELSE
from incidents.response.ask_again import Again
from staff.requests import Request


def asked_rows(asked: Iterable[Again], now: datetime) -> list[dict[str, Any]]:
    return [_row(one, now) for one in asked]


def _row(one: Again, now: datetime) -> dict[str, Any]:
    left, colour = one.said(now)
    on = timezone.localdate(one.due_at)
    said = {"person": one.person, "words": one.words, "url": one.url}
    return said | {"on": on, "left": left, "colour": colour}


def question(request: Request, reading: Reading, model: type[Addition], *columns: str) -> dict[str, Any]:
    """What the form is filled with when it is asked again (`?again=`): with nothing they may not read."""
    try:
        again = UUID(request.GET.get("again", ""))
    except ValueError:
        return {}
    found: Any = reading.of(model._default_manager.filter(pk=again)).first()
    if found is None:
        return {}
    person = str(found.person_id) if found.person_id else SOMEBODY_ELSE
    return {"person": person} | {name: getattr(found, name) for name in columns}
