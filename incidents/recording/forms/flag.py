"""The first minute: six short questions, and where staff may be involved, who it may be."""

from collections.abc import Collection
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from incidents.recording.forms.before_telling import ASKED, AsksBeforeTelling, kept_out_field, may_be_field
from incidents.recording.forms.people import staff_label
from incidents.recording.services.flagging import INVOLVES_STAFF, Flag
from incidents.vocabulary import ABOUT_STAFF, DEFINITIONS, Category
from nhsuk.fields import (
    ChoiceField,
    ConfirmField,
    FormKey,
    LocalDateTimeField,
    MultipleChoiceField,
    PlainTextField,
    RecordChoiceField,
    YesNoNotSure,
)
from nhsuk.forms import NhsForm
from nhsuk.layout import AsUsual, Div, Layout, Submit
from staff.models import User
from wards.models import Known, Ward

FEW = 8  # wards that are shown as radios, with those who would be told of a report on any of them


class FlagForm(AsksBeforeTelling, NhsForm):
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
    may_be = may_be_field()
    kept_out = kept_out_field()
    q = PlainTextField(
        label="Somebody else? Find them in the staff directory",
        help_text="Part of their name, or their staff number. What you have answered stays as it is.",
        rows=1,
        max_length=120,
        required=False,
        called="the name or staff number",
    )
    others = MultipleChoiceField(
        label="Which of them may it be?", required=False, called="which of them it may be"
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

    def __init__(self, *args: Any, wards: Any, results: Collection[User] = (), **kwargs: Any) -> None:
        """`results`: members of staff who were searched for, and those of them who are ticked."""
        super().__init__(*args, **kwargs)
        self.now = kwargs.get("now")
        mine = list(wards)
        field: Any = self.fields["ward"]
        if len(mine) > FEW:
            field.widget = forms.Select()
        field.offer(mine, first="Choose a ward" if len(mine) > FEW else "")
        if len(mine) == 1:
            self.initial.setdefault("ward", mine[0].pk)
        self.initial.setdefault("known_at", self.now)
        shown = mine if len(mine) <= FEW else self._chosen_among(mine)
        self.offer_told([ward.pk for ward in shown], self.now)
        self._offer_others(results)

    def _chosen_among(self, wards: Collection[Ward]) -> list[Ward]:
        typed = self.data.get("ward") if self.is_bound else self.initial.get("ward")
        return [ward for ward in wards if str(ward.pk) == str(typed)]

    def _offer_others(self, results: Collection[User]) -> None:
        if not results:
            del self.fields["others"]
            return
        found = [(str(one.pk), staff_label(one)) for one in results]
        cast(MultipleChoiceField, self.fields["others"]).choices = found

    def make_helper(self) -> FormHelper:
        helper = super().make_helper()
        search = Submit("search", "Search", css_class="nhsuk-button--secondary")
        about = (*ASKED, "q", search, *(["others"] if "others" in self.fields else []))
        first = ("form_key", "known_at", "ward", "category", "staff_involved")
        last = ("everyone_safe", "headline", "keep_manager_out")
        helper.layout = Layout(
            AsUsual(self.submit_label), *first, Div(*about, css_class="heard-if-staff"), *last
        )
        return helper

    def ticked(self, given: dict[str, Any]) -> list[str]:
        return [*super().ticked(given), *(given.get("others") or [])]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("category") in ABOUT_STAFF and given.get("staff_involved") == Known.NO:
            self.add_error("staff_involved", INVOLVES_STAFF)
        if given.get("staff_involved") in {Known.YES, Known.NOT_SURE}:
            self.check_before_telling(given)
        elif "staff_involved" not in self.errors:
            self.refuse_ticks(given)
        return given

    def flag(self) -> Flag:
        given = self.cleaned_data
        none = given["staff_involved"] == Known.NO
        on = timezone.localdate(self.now)
        return Flag(
            known_at=given["known_at"],
            ward=given["ward"],
            category=Category(given["category"]),
            staff_involved=Known(given["staff_involved"]),
            everyone_safe=Known(given["everyone_safe"]),
            headline=given["headline"],
            keep_manager_out=given["keep_manager_out"],
            kept_out=frozenset() if none else self.shut_out([given["ward"].pk], on),
            searched=bool(given["q"]) and not none,
        )
