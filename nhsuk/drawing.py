"""How a bound field becomes an NHS.UK component: its kind, its first input, its class names, its problems."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nhsuk.widgets import DateBoxes

KINDS = (  # the first that fits; subclasses before their parents
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (DateBoxes, "boxes"),
    (forms.CheckboxInput, "tick"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
)
GROUPS = {"checkboxes", "radios", "boxes"}  # several inputs under one legend
CSS = {"textarea": "nhsuk-textarea", "select": "nhsuk-select", "tick": "nhsuk-checkboxes__input"}
# Which box of a date an error speaks of, by its code; errors not listed speak of the whole date
BOX = {"no_month": 1, "no_year": 2, "short_year": 2, "far_year": 2}
BOX |= {"no_time": 3, "not_a_time": 3, "never": 3, "twice": 4, "no_day": 0}


def kind_of(field: BoundField) -> str:
    return next((kind for widget, kind in KINDS if isinstance(field.field.widget, widget)), "input")


def first_input(field: BoundField) -> str:
    """The id that a link in the error summary goes to."""
    kind = kind_of(field)
    if kind == "boxes":
        box = wrong_box(field)
        return f"{field.auto_id}_{box or 0}" + ("_0" if box == BOX["twice"] else "")
    return f"{field.auto_id}_0" if kind in GROUPS else field.id_for_label or field.auto_id


def wrong_box(field: BoundField) -> int | None:
    codes = [getattr(error, "code", None) for error in field.errors.as_data()]
    return next((BOX[code] for code in codes if code in BOX), None)


def has_count(field: BoundField) -> bool:
    return kind_of(field) == "textarea" and bool(getattr(field.field, "max_length", None))


def html(field: BoundField) -> str:
    """The input itself. Nothing is cut off by the browser: limits are said, and checked on the server."""
    widget, kind = field.field.widget, kind_of(field)
    for part in (widget, *getattr(widget, "widgets", ())):
        part.attrs.pop("maxlength", None)
        part.attrs.pop("placeholder", None)  # vanishes as soon as one types; labels and hints stay
    if kind in {"radios", "checkboxes"}:
        widget.template_name = "nhsuk/widgets/choices.html"
    if kind == "boxes" and field.errors:
        box = wrong_box(field)
        widget.wrong = frozenset(range(len(widget.boxes)) if box is None else [box])
    return field.as_widget(attrs=_attributes(field, kind))


def _attributes(field: BoundField, kind: str) -> dict[str, str | bool]:
    if kind in GROUPS:
        return {}
    css = CSS.get(kind, "nhsuk-input")
    names = [
        field.field.widget.attrs.get("class", ""),
        css,
        f"{css}--error" if field.errors and kind != "tick" else "",
    ]
    attributes: dict[str, str | bool] = {}
    if width := getattr(field.field, "width", None):
        names.append(f"nhsuk-input--width-{width}")
    if kind == "password":
        names.append("nhsuk-password-input__input nhsuk-js-password-input-input")
    if kind == "textarea":
        attributes["spellcheck"] = "true"
    if has_count(field):
        names.append("nhsuk-js-character-count")
        attributes["aria-describedby"] = f"{field.aria_describedby or ''} {field.auto_id}-info".strip()
    return attributes | {"class": " ".join(filter(None, names))}


CHOICE = """<div class="LOOK__item">
  <input class="LOOK__input" type="TYPE" name="{name}" value="{value}" id="{id}"{more}>
  <label class="nhsuk-label LOOK__label" for="{id}">{label}</label>
  {hint}
</div>
"""
HINT = '<div class="nhsuk-hint LOOK__hint" id="{id}_hint">{words}</div>'
LOOKS = {"checkbox": "nhsuk-checkboxes", "radio": "nhsuk-radios"}
CHOICES = {name: CHOICE.replace("LOOK", look).replace("TYPE", name) for name, look in LOOKS.items()}
HINTS = {name: HINT.replace("LOOK", look) for name, look in LOOKS.items()}


def choice(option: dict[str, Any]) -> SafeString:
    """A radio or a checkbox, perhaps with a hint. Not a template: a form has many, and each would be slow."""
    own_id, words = option["attrs"].get("id", ""), option.get("hint")
    more = {
        "checked": option["selected"],
        "disabled": option["attrs"].get("disabled", False),
        "aria-describedby": f"{own_id}_hint" if words else None,
    }
    return format_html(
        CHOICES[option["type"]],
        name=option["name"],
        value=str(option["value"]),
        id=own_id,
        more=flatatt(more),
        label=option["label"],
        hint=format_html(HINTS[option["type"]], id=own_id, words=words) if words else "",
    )


def problems(form: Any) -> Iterator[tuple[str, str]]:
    """Every error of a form or formset as (id of the input, or empty; words), in the order of the page."""
    if isinstance(form, BaseFormSet):
        yield from (("", str(error)) for error in form.non_form_errors())
        for one in form.forms:
            yield from problems(one)
        return
    yield from (("", str(error)) for error in form.non_field_errors())
    for field in form:
        target = "" if field.is_hidden else first_input(field)
        yield from ((target, str(error)) for error in field.errors)
