"""The page where a ladder is set: one small form for each reminder, and what is asked of them together."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from deadlines.clock import Audience, Kind, Rung
from deadlines.escalation_policies import CALLED, CAN_TELL, MOST_RUNGS, level, parts, refusals

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
BEFORE, AFTER = "before", "after"


class RungForm(forms.Form):
    """Left empty, there is no such reminder."""

    length = forms.IntegerField(label="How long", required=False, min_value=0, max_value=99_999)
    unit = forms.ChoiceField(
        label="Unit", choices=[("m", "minutes"), ("h", "hours"), ("d", "days")], initial="h"
    )
    side = forms.ChoiceField(
        label="Before or after it is due", choices=[(BEFORE, "before"), (AFTER, "after")], initial=BEFORE
    )
    tells = forms.MultipleChoiceField(label="Tell", required=False, widget=forms.CheckboxSelectMultiple)
    use_required_attribute = False

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["tells"].choices = [(each.value, CALLED[each]) for each in CAN_TELL[kind]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        if given["length"] is None and given["tells"]:
            self.add_error("length", "Enter how long. Enter 0 for the moment it is due.")
        elif given["length"] is not None and not given["tells"]:
            self.add_error("tells", "Choose at least one person to tell.")
        return given

    @property
    def rung(self) -> Rung | None:
        """Of a valid form; None when it was left empty."""
        given = self.cleaned_data
        if given.get("length") is None:
            return None
        after_due = given["length"] * UNITS[given["unit"]] * (-1 if given["side"] == BEFORE else 1)
        return Rung(level(self.kind, after_due), after_due, frozenset(map(Audience, given["tells"])))


class _Rungs(forms.BaseFormSet):
    def clean(self) -> None:
        """Whether what has been typed is safe, once each reminder makes sense."""
        if any(self.errors):
            return
        if refused := refusals(self.form_kwargs["kind"], self.rungs):
            raise ValidationError([*refused])

    @property
    def rungs(self) -> list[Rung]:
        return [rung for form in self.forms if (rung := form.rung)]


RungFormSet = forms.formset_factory(
    RungForm, formset=_Rungs, extra=2, max_num=MOST_RUNGS, absolute_max=MOST_RUNGS, validate_max=True
)


def typed(rung: Rung) -> dict[str, Any]:
    """What the form of this rung is filled with."""
    length, unit = parts(rung.after_due)
    side = AFTER if rung.after_due > timedelta(0) else BEFORE
    return {"length": length, "unit": unit, "side": side, "tells": sorted(rung.tells)}
