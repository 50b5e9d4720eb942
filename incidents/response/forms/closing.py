"""Steps ticked by hand, closing, and reopening."""

from collections.abc import Collection
from typing import Any

from incidents.response.forms.triage import ReviewDayField
from incidents.response.services.closing import AT_CLOSING, WHY_CONTENT, WHY_HANDED_ON, WHY_HELP, Ending
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

    help_because = PlainTextField(
        label="Because (if it was not possible to tell them)",
        rows=2,
        max_length=300,
        required=False,
        called="why it was not possible",
    )

    handed_on = PlainTextField(
        label="What is still promised: who will ask, and why can this close before?",
        help_text="Only somebody who has agreed to ask. Closing ends our own reminders.",
        rows=3,
        max_length=500,
        called="who will ask",
        missing=WHY_HANDED_ON,
    )

    def __init__(self, *args: Any, promised: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not promised:
            del self.fields["handed_on"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("person_content") in {Content.NO, Content.NOT_POSSIBLE}:
            self._need("person_because", WHY_CONTENT)
        if given.get("told_of_independent_help") == Explained.NOT_POSSIBLE:
            self._need("help_because", WHY_HELP)
        return given

    def _need(self, name: str, why: str) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, why)

    def ending(self) -> Ending:
        given = self.cleaned_data
        return Ending(
            learning=given["learning"],
            person_content=Content(given["person_content"]),
            person_because=given["person_because"],
            told_of_independent_help=Explained(given["told_of_independent_help"]),
            help_because=given["help_because"],
            handed_on=given.get("handed_on", ""),
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
    review_on = ReviewDayField(
        label="When is it reviewed next?",
        help_text="By 17:00 on that day, in the next 3 months.",
        called="the next review",
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
