"""Small layout objects. Their words are escaped; crispy's own ``HTML`` would run them as a template."""

from typing import Any

from crispy_forms.layout import ButtonHolder, Div, Field, Fieldset, Layout, Submit
from django.template.loader import render_to_string
from django.utils.html import format_html

__all__ = [
    "AsUsual",
    "ButtonHolder",
    "Div",
    "Field",
    "Fieldset",
    "Heading",
    "Inset",
    "Layout",
    "Link",
    "Paragraph",
    "Submit",
]


class AsUsual:
    """First in a form with another button above its own: the Enter key presses it. It is not seen or read."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, form: Any, context: Any, **kwargs: Any) -> str:
        return format_html(
            '<button type="submit" class="{}" tabindex="-1" aria-hidden="true">{}</button>',
            "nhsuk-u-visually-hidden",
            self.text,
        )


class Words:
    look = ""
    url = ""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, form: Any, context: Any, **kwargs: Any) -> str:
        return render_to_string("nhsuk/layout/words.html", {"words": self})


class Paragraph(Words):
    look = "paragraph"


class Heading(Words):
    look = "heading"


class Inset(Words):
    look = "inset"


class Link(Words):
    """A plain link beside the button, such as "Cancel"."""

    look = "link"

    def __init__(self, text: str, url: str) -> None:
        super().__init__(text)
        self.url = url
