"""Asking for a board report, and signing one off."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError

from nhsuk.fields import ChoiceField, PlainTextField
from nhsuk.forms import NhsForm
from reporting.counts.periods import Quarter
from reporting.protection import identifying


class RequestForm(NhsForm):
    submit_label = "Make the report"

    quarter = ChoiceField(label="Which quarter?", missing="Choose a quarter")

    def __init__(self, *args: Any, quarters: Sequence[Quarter], **kwargs: Any) -> None:
        self.quarters = {quarter.starts_on.isoformat(): quarter for quarter in quarters}
        super().__init__(*args, **kwargs)
        field = cast(ChoiceField, self.fields["quarter"])
        field.choices = [(key, quarter.label) for key, quarter in self.quarters.items()]

    def clean_quarter(self) -> Quarter:
        return self.quarters[self.cleaned_data["quarter"]]


class SignForm(NhsForm):
    submit_label = "Sign off"

    commentary = PlainTextField(
        label="Your comments for the board",
        rows=8,
        help_text="They are printed in the report. Do not write anything that could show who somebody is: "
        "no names, initials, wards, dates or ages, and no small number of people in one role.",
        missing="Write your comments for the board",
        max_length=4000,
    )

    def __init__(self, *args: Any, ward_names: Iterable[str], **kwargs: Any) -> None:
        self.ward_names = list(ward_names)
        super().__init__(*args, **kwargs)

    def clean_commentary(self) -> str:
        """What names somebody beside a hidden figure would say who (see `disclosure`)."""
        words = str(self.cleaned_data["commentary"])
        if found := identifying.found(words, ward_names=self.ward_names):
            raise ValidationError(
                f"Take out {listed(found)}. A date, initials, a ward, an age, or a role beside a small "
                "number could show who somebody is"
            )
        return words


def listed(found: Sequence[str]) -> str:
    *others, last = (f"“{each}”" for each in found)
    return f"{', '.join(others)} and {last}" if others else last
