"""Whether a record rests on what the ward’s list says now."""

from typing import Any

from django import forms

from incidents.models import Involvement
from incidents.response.services.details import Answer, Look
from nhsuk.fields import ChoiceField
from nhsuk.forms import NhsForm

DONE = {
    Answer.USE: "Saved. This record and its documents say what the ward’s list says now.",
    Answer.KEEP: "Saved. This record stays as it was.",
    Answer.PUT_BACK: "Saved. The ward’s list says again what this record says.",
}


class DetailsForm(NhsForm):
    submit_label = "Save your answer"

    answer = ChoiceField(
        label="Which details should this record and its documents use?",
        choices=[
            (Answer.USE.name, "What the ward’s list says now"),
            (Answer.KEEP.name, "What this record says"),
            (Answer.PUT_BACK.name, "What this record says, and put the ward’s list back to it"),
        ],
        hints={
            Answer.KEEP.name: "The ward’s list stays as it is.",
            Answer.PUT_BACK.name: "Everybody on the ward sees the list. It does not say why it was put back.",
        },
        called="which details to use",
        missing="Choose which details to use",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=9)

    def __init__(self, *args: Any, entry: Involvement, **kwargs: Any) -> None:
        now = entry.service_user.version if entry.service_user else 0
        super().__init__(*args, initial={"seen": str(now)}, **kwargs)

    def look(self) -> Look:
        given = self.cleaned_data["seen"]
        return Look(int(given) if given.isascii() and given.isdigit() else 0, self.answered)

    @property
    def answered(self) -> Answer:
        return Answer[self.cleaned_data["answer"]]

    def done(self) -> str:
        return DONE[self.answered]

    def ask_again(self, entry: Involvement, words: str) -> None:
        """What was answered stays, and is now compared with what the ward’s list says."""
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        sent["seen"] = str(entry.service_user.version if entry.service_user else 0)
        self.data = sent
        self.add_error(None, words)
