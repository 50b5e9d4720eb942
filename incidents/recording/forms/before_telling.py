"""Before anybody is told: could it be about somebody who would see the report? (MAG, staff allegations)

Asked where a member of staff is or may be involved, on the page on which that is said. A style sheet hides
the questions until then; a browser that cannot do so shows them. What was said where nothing is asked is
refused in words: dropped in silence, somebody accused would be told.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils import timezone

from incidents.recording.told_at_once import ONE_OF, Told, of_role, would_be_told
from nhsuk.fields import ChoiceField, MultipleChoiceField
from staff.roles import Role

NOBODY, SOMEBODY, ANYBODY = "no", "yes", "any"
ASKED = ("may_be", "kept_out")
TICKS = ("kept_out", "others")
WHOM = "Tick whom it may be"
ANSWERED = "You answered that it may be somebody who would be told. Choose “No, as far as I know”"
TICKED = "You ticked somebody it may be. Untick them"
IF_STAFF = "or, if a member of staff may be involved, choose Yes or Not sure above"
MAY_BE = "Could the person who is said to have done it be somebody who would be told of this report?"
UNLESS_NAMED = f"Unless you have chosen who did it: {MAY_BE[0].lower()}{MAY_BE[1:]}"


def may_be_field(label: str = MAY_BE) -> ChoiceField:
    return ChoiceField(
        label=label,
        help_text="These are the ward manager and deputies, the safeguarding and allegations leads, the "
        "executive lead, and the auditors, who read that something was reported. Nobody is told before you "
        "answer. Anybody it may be is kept out from the first moment: they are not told, and cannot find it.",
        choices=[
            (NOBODY, "No, as far as I know"),
            (SOMEBODY, "Yes, or perhaps: I tick whom it may be"),
            (ANYBODY, "I do not know who it was, and it may be any of them"),
        ],
        hints={
            NOBODY: "Also if a member of staff was affected, and no member of staff is said to have done it.",
            ANYBODY: "All of them are kept out but the executive lead and the auditors, unless you tick them "
            "too. The executive lead is asked to find somebody else to respond, so it takes longer.",
        },
        required=False,
        called="whether it could be somebody who would be told",
    )


def kept_out_field() -> MultipleChoiceField:
    return MultipleChoiceField(
        label="If yes or perhaps: who may it be?",
        help_text="Tick all that apply. Others respond instead. A lead can let somebody back in.",
        required=False,
        called="who it may be",
    )


class AsksBeforeTelling(forms.Form):
    """A form that offers `told`, whom it may be about, and afterwards says whom to `shut_out`."""

    told: list[Told] = []

    def offer_told(self, wards: Collection[int], now: Any) -> None:
        self.told = would_be_told(wards, on=timezone.localdate(now))
        people = [(str(one.person.pk), one.label) for one in self.told]
        field = cast(MultipleChoiceField, self.fields["kept_out"])
        field.choices = [*people, *((role.value, words) for role, words in ONE_OF.items())]
        field.widget.hints = {str(one.person.pk): one.part for one in self.told}

    def check_before_telling(self, given: dict[str, Any]) -> None:
        """Called where a member of staff is or may be involved."""
        answer = given.get("may_be")
        if not answer and "may_be" not in self.errors:
            self.add_error("may_be", "Choose whether it could be somebody who would be told")
        if answer == SOMEBODY and "kept_out" not in self.errors and not self.ticked(given):
            self.add_error("kept_out", WHOM)
        if answer == NOBODY and self.ticked(given):
            self.add_error("may_be", "You ticked somebody below. Choose “Yes, or perhaps”, or untick them")

    def refuse_ticks(self, given: dict[str, Any], instead: str = IF_STAFF) -> None:
        """Called where nothing is asked; `instead` is what else puts it right."""
        if given.get("may_be") in {SOMEBODY, ANYBODY}:
            self.add_error("may_be", f"{ANSWERED}; {instead}")
        for name in TICKS:
            if given.get(name):
                self.add_error(name, f"{TICKED}; {instead}")

    def ticked(self, given: dict[str, Any]) -> list[str]:
        return list(given.get("kept_out") or [])

    def shut_out(self, wards: Collection[int], on: date) -> frozenset[UUID]:
        """Of a form that was valid: everybody whom it may be, on these wards."""
        answer, ticked = self.cleaned_data.get("may_be"), self.ticked(self.cleaned_data)
        if answer not in {SOMEBODY, ANYBODY}:
            return frozenset()
        roles = set(ONE_OF) if answer == ANYBODY else {Role(one) for one in ticked if one in ONE_OF}
        of_roles = of_role(would_be_told(wards, on), *roles) if roles else set()
        return frozenset({*people(ticked), *of_roles})


def people(ticked: Iterable[str]) -> list[UUID]:
    return [UUID(one) for one in ticked if one not in ONE_OF]
