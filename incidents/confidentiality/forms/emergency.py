"""Asking for emergency access to one record."""

from incidents.confidentiality.services.emergency import Why
from nhsuk.fields import ChoiceField, PlainTextField
from nhsuk.forms import NhsForm


class EmergencyForm(NhsForm):
    submit_label = "Open it for 60 minutes"

    reference = PlainTextField(
        label="Reference of the record",
        help_text="As you were given it. It is never searched for by anything else.",
        rows=1,
        max_length=40,
        called="the reference",
        missing="Enter the reference of the record",
    )
    why = ChoiceField(
        label="Why do you need to read it now?",
        choices=Why.choices,
        called="why you need it now",
        missing="Choose why you need to read it now",
    )
    words = PlainTextField(
        label="Say more about why",
        help_text="Do not name anybody. Whoever watches over access reads this.",
        rows=2,
        max_length=120,
        called="more about why",
        missing="Say more about why you need to read it now",
    )

    def clean_reference(self) -> str:
        return "".join(str(self.cleaned_data["reference"]).split()).upper()
