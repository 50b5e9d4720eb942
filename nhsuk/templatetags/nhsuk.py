"""Tags that the NHS.UK templates share."""

from datetime import UTC, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.safestring import mark_safe

from nhsuk import drawing

register = template.Library()


@register.filter
def kind(field: BoundField) -> str:
    return drawing.kind_of(field)


@register.filter
def grouped(field: BoundField) -> bool:
    return drawing.kind_of(field) in drawing.GROUPS


@register.filter
def counted(field: BoundField) -> bool:
    return drawing.has_count(field)


@register.filter
def own_classes(names: str) -> str:
    """Without the class names of other frameworks that crispy adds to buttons."""
    return " ".join(name for name in (names or "").split() if name.startswith(("nhsuk-", "heard-")))


@register.filter
def when(at: datetime | None) -> str:
    """An aware datetime in local time, fit for the middle of a sentence; empty for None."""
    if not at:
        return ""
    shown = f"{timezone.localtime(at):%-d %B %Y, %H:%M}"  # several times sooner than Django's date_format
    exact = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return mark_safe(f'<time class="heard-when" datetime="{exact}">{shown}</time>')  # noqa: S308 - digits, months


@register.simple_tag
def draw(field: BoundField) -> str:
    return drawing.html(field)


@register.filter
def choice(option: dict[str, Any]) -> str:
    return drawing.choice(option)


@register.inclusion_tag("nhsuk/errors.html")
def error_summary(form: Any = None) -> dict[str, Any]:
    """The box at the top of the page. Drawn once: the form remembers, so that crispy leaves it out."""
    if not getattr(form, "is_bound", False) or getattr(form, "summarised", False):
        return {"problems": []}
    form.summarised = True
    return {"problems": list(drawing.problems(form))}


@register.simple_tag
def title_prefix(form: Any = None) -> str:
    """ "Error: " first in the title when the form came back, so that a screen reader says it first."""
    return "Error: " if getattr(form, "is_bound", False) and not form.is_valid() else ""
