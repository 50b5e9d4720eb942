"""What somebody had chosen in a configuration page, in its words: codes and numbers tell nobody."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import display_for_value, lookup_field, unquote
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import HttpRequest
from django.urls import ResolverMatch, resolve

from accounts.models import KeptForm, ProposalKind
from nhsuk.text import is_blank

FORMS_OWN = re.compile(r"^(initial-|_|index$|select_across$)|-(id|TOTAL_FORMS|\w+_NUM_FORMS|INITIAL_FORMS)$")
BUTTONS = dict(ProposalKind.choices)  # of a page that is not Django's: accounts.sign_in.pages

Line = tuple[str, str]


def in_words(request: HttpRequest, kept: KeptForm) -> list[Line]:
    """Label and text, one line each. Empty for a page that is none of the configuration."""
    match = resolve(kept.path)
    page = page_of(match)
    if page is None:
        return []
    row = page.get_object(request, unquote(str(match.kwargs.get("object_id", ""))))
    about = [(page.opts.verbose_name.capitalize(), str(row))] if row else []
    return [*about, *action(request, page, kept.fields), *lines(request, page, row, kept.fields)]


def page_of(match: ResolverMatch) -> Any:
    """The model admin that an address belongs to, also where its page is not Django's."""
    if match.namespace != "admin":
        return None
    name = match.url_name or ""
    registered = admin.site._registry.values()
    return next((page for page in registered if name.startswith(prefix_of(page))), None)


def prefix_of(page: Any) -> str:
    return f"{page.opts.app_label}_{page.opts.model_name}_"


def action(request: HttpRequest, page: Any, held: dict[str, list[str]]) -> Iterator[Line]:
    """What was to be done with the rows of a list, and with which."""
    known = page.get_actions(request)
    for name in held.get("action", []):
        if name in known:
            yield "Action", known[name][2]
    chosen = [value for value in held.get(ACTION_CHECKBOX_NAME, []) if is_known(page, value)]
    for row in page.get_queryset(request).filter(pk__in=chosen):
        yield "Chosen", row_in_words(page, row)


def is_known(page: Any, key: str) -> bool:
    try:
        page.opts.pk.to_python(key)
    except ValidationError:
        return False
    return True


def row_in_words(page: Any, row: Any) -> str:
    """As the list says it, in its first columns."""
    return ", ".join(filter(None, (cell(page, row, name) for name in page.list_display[:3])))


def cell(page: Any, row: Any, name: str) -> str:
    field, _, value = lookup_field(name, row, page)
    if isinstance(value, UUID):
        return ""
    return choice(getattr(field, "flatchoices", []), value) or str(display_for_value(value, ""))


def lines(request: HttpRequest, page: Any, row: Any, held: dict[str, list[str]]) -> Iterator[Line]:
    form = page.get_form(request, row, change=row is not None)
    for name in sorted(held.keys() - {"action"}, key=partial(place, list(form.base_fields))):
        if FORMS_OWN.search(name) or name.endswith(f"-{page.opts.model_name}"):
            continue
        field = field_of(page, form, name)
        label = (field and field.label) or re.sub(r"[_\-.]+", " ", name).strip().capitalize()
        for value in held[name]:
            if not is_blank(value):
                yield label, BUTTONS.get(value, value) if name == "do" else text(field, value)


def place(names: list[str], name: str) -> tuple[int, str]:
    return (names.index(name) if name in names else len(names), name)


def field_of(page: Any, form: Any, name: str) -> Any:
    """A box of the form itself, or of a row of the tables below it."""
    if name in form.base_fields:
        return form.base_fields[name]
    for inline in page.inlines:
        try:
            return inline.model._meta.get_field(name.rpartition("-")[2]).formfield()
        except FieldDoesNotExist:
            continue
    return None


def text(field: Any, value: str) -> str:
    if isinstance(field, forms.ModelChoiceField):
        return row_of(field, value)
    if value == "on":
        return "Yes"
    return choice(getattr(field, "choices", []), value) or value


def row_of(field: Any, value: str) -> str:
    try:
        return str(field.label_from_instance(field.to_python(value)))
    except ValidationError:
        return value


def choice(known: Any, value: Any) -> str:
    return next((str(words) for code, words in known if str(code) == str(value)), "")
