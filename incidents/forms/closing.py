"""Steps ticked by hand, closing, and reopening."""

from collections.abc import Collection
from typing import Any

from incidents.forms.triage import DueField
from incidents.services.closing import AT_CLOSING, Ending
from incidents.vocabulary import Content, Explained
from incidents.workflow import TICKED_BY_HAND, Step
from nhsuk.fields import ChoiceField, MultipleChoiceField, PlainTextField
from nhsuk.forms import NhsForm


class StepForm(NhsForm):
    submit_label = "Tick this step"

    because = PlainTextField(
        label="What was done, or why is it not needed?",
        rows=3,
        max_length=300,
        called="what was done",
        missing="Enter what was done, or why it is not needed",
    )


class CloseForm(NhsForm):
    submit_label = "Close the incident"

    learning = PlainTextField(
        label="What was learned, and what changed?",
        help_text="Good practice counts too.",
        max_length=10_000,
        called="what was learned",
        missing="Enter what was learned",
    )
    person_content = ChoiceField(
        label="Is the person directly affected content for this to close?",
        choices=Content.choices,
        called="whether the person is content",
        missing="Choose whether the person is content for this to close",
    )
    person_because = PlainTextField(
        label="Because (if they are not content, or it was not possible to ask)",
        rows=2,
        max_length=300,
        required=False,
        called="the reason",
    )
    told_of_independent_help = ChoiceField(
        label="Do they know where they can get independent help?",
        choices=Explained.choices,
        called="whether they know of independent help",
        missing="Choose whether they know where they can get independent help",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        content = given.get("person_content")
        if (
            content
            and content != Content.YES
            and not given.get("person_because")
            and not self.errors.get("person_because")
        ):
            self.add_error(
                "person_because", "Say why they are not content, or why it was not possible to ask"
            )
        return given

    def ending(self) -> Ending:
        given = self.cleaned_data
        return Ending(
            learning=given["learning"],
            person_content=Content(given["person_content"]),
            person_because=given["person_because"],
            told_of_independent_help=Explained(given["told_of_independent_help"]),
        )


class ReopenForm(NhsForm):
    submit_label = "Reopen the incident"

    reason = PlainTextField(
        label="Why is it opened again?",
        rows=3,
        max_length=300,
        called="why it is opened again",
        missing="Enter why it is opened again",
    )
    review_on = DueField(
        label="When is it reviewed next?", help_text="By 17:00 on that day.", called="the next review"
    )
    again = MultipleChoiceField(
        label="Which steps need doing again? (optional)",
        help_text="The others stay as they are. What was learned, and whether the person is content, are "
        "always asked again when it closes.",
        required=False,
        called="the steps to do again",
    )

    def __init__(self, *args: Any, done: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [step for step in Step if step.value in done and step not in AT_CLOSING]
        again: Any = self.fields["again"]
        again.choices = [(step.value, step.label) for step in steps if step in TICKED_BY_HAND]

    def steps(self) -> list[Step]:
        return [Step(value) for value in self.cleaned_data["again"]]
