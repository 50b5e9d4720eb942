"""A person using the service, as a ward writes them down."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from nhsuk.fields import (
    ChoiceField,
    DateField,
    FormKey,
    NhsNumberField,
    PlainTextField,
    RecordChoiceField,
    YesNoNotSure,
)
from nhsuk.forms import NhsForm
from wards.models import LegalStatus, ServiceUser, Ward

OLDEST_BIRTH = date(1900, 1, 1)
CHANGED = (
    "Somebody else has changed this since you opened it. Your answers are kept below: check them, then save."
)
NOT_HERE = "Check this number: it cannot be used here. If it is right, ask the safeguarding lead for help."


class ServiceUserForm(NhsForm):
    submit_label = "Save"

    name = PlainTextField(
        label="Name they use",
        help_text="The name they want to be called by.",
        called="the name they use",
        missing="Enter the name they use",
        rows=1,
        max_length=120,
    )
    name_on_record = PlainTextField(
        label="Name on their record, if different (optional)",
        help_text="Only where it is needed to find their record. It is not shown elsewhere.",
        called="the name on their record",
        rows=1,
        max_length=120,
        required=False,
    )
    pronouns = PlainTextField(
        label="Pronouns (optional)",
        help_text="For example she/her or they/them. Ask; do not guess.",
        called="pronouns",
        rows=1,
        max_length=40,
        width=20,
        required=False,
    )
    local_number = PlainTextField(
        label="Local patient number",
        called="the local patient number",
        missing="Enter the local patient number",
        rows=1,
        max_length=20,
        width=20,
    )
    nhs_number = NhsNumberField(label="NHS number (optional)", called="the NHS number", required=False)
    date_of_birth = DateField(
        label="Date of birth (optional)",
        help_text="Whether somebody is under 16, or 16 or 17, matters in law. For example, 17 5 1985.",
        called="the date of birth",
        not_future=True,
        required=False,
    )
    ward = RecordChoiceField(
        Ward.objects.none(),
        label="Ward they are on now",
        called="the ward",
        missing="Choose the ward they are on now",
        select=True,
    )
    care_and_support_needs = YesNoNotSure(
        label="Do they have care and support needs?",
        help_text="Because of illness, disability or age, whether or not anybody meets those needs.",
        called="care and support needs",
        missing="Choose whether they have care and support needs",
    )
    communication_needs = PlainTextField(
        label="Communication needs (optional)",
        help_text="For example easy read, Makaton, an interpreter, time to answer.",
        called="communication needs",
        rows=2,
        max_length=200,
        required=False,
    )
    legal_status = ChoiceField(
        label="Legal status",
        choices=[("", "Choose their legal status"), *LegalStatus.choices],
        called="legal status",
        missing="Choose their legal status",
        select=True,
    )
    discharged_on = DateField(
        label="Date they left the service (optional)",
        help_text="Their records stay. They are no longer listed on the ward.",
        called="the date they left",
        not_future=True,
        required=False,
    )
    form_key = FormKey()
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, wards: QuerySet[Ward], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ward: Any = self.fields["ward"]
        ward.queryset = wards
        ward.empty_label = "Choose a ward"

    def clean_date_of_birth(self) -> date | None:
        born: date | None = self.cleaned_data["date_of_birth"]
        if born and born < OLDEST_BIRTH:
            raise ValidationError("Check the year of the date of birth.")
        return born

    def values(self) -> dict[str, Any]:
        """The columns of a `ServiceUser`."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    def refuse_number(self, column: str) -> None:
        """Says the same whoever has it, and wherever they are."""
        self.add_error(column, NOT_HERE)

    def ask_again(self, person: ServiceUser) -> None:
        """Somebody else was quicker: what was typed stays, and now stands against what they saved."""
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        sent["seen"] = person.fingerprint
        self.data = sent
        self.add_error(None, CHANGED)


COLUMNS = (
    *("name", "name_on_record", "pronouns", "local_number", "nhs_number", "date_of_birth", "ward"),
    *("care_and_support_needs", "communication_needs", "legal_status", "discharged_on"),
)
