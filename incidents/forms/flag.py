"""The first minute: six short questions."""

from typing import Any

from django import forms

from incidents.services.flagging import INVOLVES_STAFF, Flag
from incidents.vocabulary import ABOUT_STAFF, DEFINITIONS, Category
from nhsuk.fields import (
    ChoiceField,
    ConfirmField,
    FormKey,
    LocalDateTimeField,
    PlainTextField,
    RecordChoiceField,
    YesNoNotSure,
)
from nhsuk.forms import NhsForm
from wards.models import Known, Ward


class FlagForm(NhsForm):
    submit_label = "Save and carry on"

    known_at = LocalDateTimeField(
        label="When did you first learn of it?",
        help_text="The 24 hours to complete the record run from then. If somebody else on the ward learned "
        "of it earlier, give their time.",
        called="when it became known",
        not_future=True,
    )
    ward = RecordChoiceField(
        Ward.objects.none(), label="Which ward?", called="which ward", missing="Choose the ward"
    )
    category = ChoiceField(
        label="What kind of incident is it, as far as you know?",
        help_text="The person it happened to decides whether it was unwanted. You can change this later.",
        choices=Category.choices,
        hints=DEFINITIONS,
        called="the kind of incident",
        missing="Choose the kind of incident",
    )
    staff_involved = YesNoNotSure(
        label="Is a member of staff said to have done it, or affected by it?",
        help_text="Staff includes bank, agency, students and volunteers. If yes or not sure, only people who "
        "are named can see this record.",
        called="whether staff are involved",
        missing="Choose whether a member of staff is involved",
    )
    everyone_safe = YesNoNotSure(
        label="Is everyone safe now?",
        called="whether everyone is safe",
        missing="Choose whether everyone is safe now",
    )
    headline = PlainTextField(
        label="In one line, what happened? (optional)",
        help_text="Say it plainly. You can write more on the next pages.",
        rows=1,
        max_length=200,
        required=False,
        called="what happened in one line",
    )
    keep_manager_out = ConfirmField(
        label="Keep the ward manager out until a safeguarding lead has read this (optional)", required=False
    )
    form_key = FormKey()

    def __init__(self, *args: Any, wards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = list(wards)
        field: Any = self.fields["ward"]
        if len(mine) > 8:
            field.widget = forms.Select()
        field.offer(mine, first="Choose a ward" if len(mine) > 8 else "")
        if len(mine) == 1:
            self.initial.setdefault("ward", mine[0].pk)
        self.initial.setdefault("known_at", kwargs.get("now"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("category") in ABOUT_STAFF and given.get("staff_involved") == Known.NO:
            self.add_error("staff_involved", INVOLVES_STAFF)
        return given

    def flag(self) -> Flag:
        given = self.cleaned_data
        return Flag(
            known_at=given["known_at"],
            ward=given["ward"],
            category=Category(given["category"]),
            staff_involved=Known(given["staff_involved"]),
            everyone_safe=Known(given["everyone_safe"]),
            headline=given["headline"],
            keep_manager_out=given["keep_manager_out"],
        )
