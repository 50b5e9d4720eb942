"""What to look for in the audit trail."""

from typing import Any

from crispy_forms.helper import FormHelper
from django.core.exceptions import ValidationError

from audit.models import Outcome
from audit.read_events import searched
from audit.words import verbs
from nhsuk.fields import ChoiceField, DateField, PlainTextField, RecordChoiceField
from nhsuk.forms import NhsForm
from oversight import records
from oversight.filters import Filters
from staff.directory import MOST, find_staff
from staff.models import User

NOT_FOUND = "No record that you may look at has this reference. Check it"
NOBODY = "Nobody was found. Check the spelling, or use the staff number"
SEVERAL = "More than one person was found. Choose which"
MANY = "More people were found than are listed. Choose one, or enter more of the name"


def label(person: User) -> str:
    return ", ".join(filter(None, (person.name, person.job_title, person.staff_number)))


def choices(offered: Any) -> list[tuple[str, str]]:
    return [("", "All"), *sorted(offered, key=lambda one: one[1])]


class FilterForm(NhsForm):
    """`looker` is the auditor: what they are kept out of is answered as what never existed."""

    submit_label = "Show"

    who = PlainTextField(
        label="Person", help_text="A name or a staff number.", rows=1, max_length=120, required=False
    )
    person = RecordChoiceField(
        User.objects.none(), label="Which person?", required=False, called="the person"
    )
    reference = PlainTextField(
        label="Reference of the record",
        help_text="For example SSI-7KQ4-M2XD.",
        rows=1,
        width=20,
        max_length=40,
        required=False,
    )
    verb = ChoiceField(
        label="What was done", select=True, choices=choices(sorted(verbs().items())), required=False
    )
    outcome = ChoiceField(label="How it ended", select=True, choices=choices(Outcome.choices), required=False)
    since = DateField(
        label="From", help_text="For example 31 3 2026.", required=False, called="the first day"
    )
    until = DateField(label="To", help_text="This day is included.", required=False, called="the last day")

    def __init__(self, *args: Any, looker: User, **kwargs: Any) -> None:
        self.looker = looker
        super().__init__(*args, **kwargs)
        which: Any = self.fields["person"]
        which.label_from = label
        self.found = find_staff(self.data.get("who", "")) if self.is_bound else []
        if len(self.found) > 1:
            which.queryset = User.objects.filter(pk__in=[one.pk for one in self.found])
        else:
            del self.fields["person"]

    def make_helper(self) -> FormHelper:
        helper = super().make_helper()
        helper.attrs["class"] = "heard-filters"
        return helper

    def clean_reference(self) -> str:
        """The id of the record, or nothing."""
        typed = self.cleaned_data["reference"].upper().replace(" ", "")
        if not typed:
            return ""
        searched(typed)
        found = records.find(typed, self.looker.pk)
        if found is None:
            raise ValidationError(NOT_FOUND, code="not_found")
        return str(found)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("who"):
            self._choose_person(given)
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must be the first day or later")
        return given

    def _choose_person(self, given: dict[str, Any]) -> None:
        if not self.found:
            self.add_error("who", NOBODY)
        elif len(self.found) == 1:
            given["person"] = self.found[0]
        elif not given.get("person") and "person" not in self.errors:
            self.add_error("person", SEVERAL if len(self.found) < MOST else MANY)

    def filters(self) -> Filters:
        given = self.cleaned_data
        return Filters(
            person=str(given["person"].pk) if given.get("person") else "",
            record=given["reference"],
            verb=given["verb"],
            outcome=given["outcome"],
            since=given["since"].isoformat() if given["since"] else "",
            until=given["until"].isoformat() if given["until"] else "",
        )
