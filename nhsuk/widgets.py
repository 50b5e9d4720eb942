"""Inputs that the NHS.UK components draw. Each keeps exactly what was typed."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from django import forms
from django.utils import timezone

from nhsuk import localtime
from nhsuk.reading import Unreadable, read_date, read_time
from nhsuk.text import tidy

WHICH = (
    (localtime.FIRST, "{time}, before the clocks went back (summer time)"),
    (localtime.SECOND, "{time}, after the clocks went back (winter time)"),
)


class WithHints(forms.widgets.ChoiceWidget):
    """Adds a hint under an option: ``hints={value: text}``, values as they are posted."""

    template_name = "nhsuk/widgets/choices.html"
    hints: Mapping[Any, str] = {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        option["hint"] = self.hints.get(value, "") or self.hints.get(str(value), "")
        return option


class Radios(WithHints, forms.RadioSelect):
    pass


class Checkboxes(WithHints, forms.CheckboxSelectMultiple):
    pass


class DateBoxes(forms.MultiWidget):
    """Day, month and year, named ``<name>_0`` to ``_2``."""

    template_name = "nhsuk/widgets/boxes.html"
    boxes: tuple[tuple[str, int], ...] = (("Day", 2), ("Month", 2), ("Year", 4))
    wrong: frozenset[int] = frozenset()  # boxes to mark, set while an answer that was refused is drawn again

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput() for _ in self.boxes], attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [tidy(part or "") for part in super().value_from_datadict(data, files, name)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for number, (part, (label, width)) in enumerate(
            zip(context["widget"]["subwidgets"], self.boxes, strict=True)
        ):
            part.update(label=label, width=width, numeric=label != "Time", wrong=number in self.wrong)
        return context

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, date):
            return [""] * len(self.boxes)
        return [value.day, value.month, value.year]


class DateTimeBoxes(DateBoxes):
    """A date, a time ``<name>_3``, and ``<name>_4``: which one, when that time happened twice."""

    boxes = (*DateBoxes.boxes, ("Time", 5), ("Which one", 0))

    def __init__(self, attrs: dict[str, Any] | None = None, zone: tzinfo | None = None) -> None:
        super().__init__(attrs)
        self.zone = zone

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        which = widget["subwidgets"].pop()
        shown = value if isinstance(value, (list, tuple)) else self.decompress(value)
        if naive := self._twice(shown):
            widget["which"] = which | {
                "options": [
                    {
                        "value": code,
                        "label": words.format(time=naive.strftime("%H:%M")),
                        "chosen": shown[4] == code,
                    }
                    for code, words in WHICH
                ]
            }
        return context

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, datetime):
            return [*super().decompress(value)[:3], "", ""]
        zone = self.zone or timezone.get_default_timezone()
        local = value.astimezone(zone)
        return [local.day, local.month, local.year, local.strftime("%H:%M"), localtime.which_of(value, zone)]

    def _twice(self, parts: Any) -> datetime | None:
        """The local time in the boxes, if the clock showed it twice."""
        try:
            naive = datetime.combine(read_date(*map(str, parts[:3])), read_time(str(parts[3])))
        except Unreadable:
            return None
        return (
            naive if localtime.happened_twice(naive, self.zone or timezone.get_default_timezone()) else None
        )
