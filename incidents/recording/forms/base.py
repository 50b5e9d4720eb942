"""What every section of a record has in common on its page. Any part may be saved first."""

from collections.abc import Iterable
from typing import Any, ClassVar, cast
from uuid import UUID

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from incidents.models import Incident
from incidents.recording.required_facts import COLUMNS
from incidents.recording.section_names import Section
from nhsuk.fields import ChoiceField, PlainTextField
from nhsuk.forms import NhsForm
from nhsuk.layout import Submit
from wards.models import Known

NOTHING = "Answer at least one question, or go back to the list of sections"
WHY = "You are changing a record that has been submitted. Say why"


def offer(form: NhsForm, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """The answers of a choice that depend on the record."""
    cast(ChoiceField, form.fields[name]).choices = list(choices)


class SectionForm(NhsForm):
    """``initial`` is the section as the incident holds it now; `seen` is the version its writer was shown."""

    section: ClassVar[Section]
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, incident: Incident, version: int, **kwargs: Any) -> None:
        self.incident = incident
        held = {name: getattr(incident, name) for name in COLUMNS[self.section]}
        super().__init__(*args, initial=held | {"version": str(version)}, **kwargs)
        if incident.is_submitted:
            self.fields["reason"] = self._reason()

    def _reason(self) -> PlainTextField:
        return PlainTextField(
            label="Why are you changing it?",
            help_text="This record has been submitted. What it said before stays in the history.",
            rows=2,
            max_length=300,
            required=False,
            called="why you are changing it",
        )

    def make_helper(self) -> FormHelper:
        helper = super().make_helper()
        helper.form_id = "section-form"
        helper.add_input(Submit("later", "Save and come back later", css_class="nhsuk-button--secondary"))
        return helper

    @property
    def seen(self) -> int:
        given = str(self.cleaned_data.get("version") or "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0

    @property
    def reason(self) -> str:
        return str(self.cleaned_data.get("reason") or "")

    @property
    def asked_of_staff(self) -> Known | None:
        """Where a page asks again whether staff are involved; None where it does not."""
        return None

    @property
    def whom_it_may_be(self) -> frozenset[UUID]:
        """Who is kept out before anybody is told, where a page asks; else nobody."""
        return frozenset()

    def values(self) -> dict[str, Any]:
        """Every column of the section; a question that was not asked keeps its answer."""
        given, held = self.cleaned_data, self.incident
        return {
            name: given[name] if name in self.fields else getattr(held, name)
            for name in COLUMNS[self.section]
        }

    def is_changed(self) -> bool:
        return any(getattr(self.incident, name) != value for name, value in self.values().items())

    def touched(self) -> bool:
        """Something was typed that differs from what is saved."""
        return bool(set(self.changed_data) - {"version", "reason"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self.check_together(cleaned)
        if not self.errors:
            if not any(self.values().values()):
                raise ValidationError(NOTHING)
            if self.incident.is_submitted and self.is_changed() and not self.reason:
                self.add_error("reason", WHY)
        return cleaned

    def check_together(self, cleaned: dict[str, Any]) -> None:
        """Answers that need one another. May add errors."""
