"""Form fields that read what people write, and say plainly what to do when they cannot.

Every field takes ``called``: the words that finish its messages ("Enter a real date for <called>"); without
it the label is quoted. ``missing`` replaces the whole message for a required answer that was left out.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from nhsuk import localtime, nhs_number
from nhsuk.reading import EARLIEST_YEAR, LATEST_YEAR, Unreadable, read_date, read_time
from nhsuk.text import is_blank, one_line, tidy
from nhsuk.widgets import Checkboxes, DateBoxes, DateTimeBoxes, Radios

Choices = Iterable[Any] | Callable[[], Iterable[Any]]

UNREADABLE = {
    "no_day": "Enter the day for {called}",
    "no_month": "Enter the month for {called}",
    "no_year": "Enter the year for {called}",
    "no_time": "Enter the time for {called}, such as 14:30 or 2:30pm",
    "not_real": "Enter a real date for {called}, such as 27 3 2026",
    "short_year": "Enter all 4 numbers of the year for {called}, such as 2026",
    "far_year": f"Enter a year between {EARLIEST_YEAR} and {LATEST_YEAR} for {{called}}",
    "not_a_time": "Enter a real time for {called}, such as 14:30 or 2:30pm",
    "twice": "The clocks went back that night, so {time} happened twice. Choose which one for {called}",
    "never": "The clocks went forward that night, so {time} did not happen. Check the time for {called}",
    "future": "Check {called}: the date and time must be in the past",
    "past": "Check {called}: the date and time must be in the future",
    "future_day": "Check {called}: the date must be today or in the past",
    "past_day": "Check {called}: the date must be today or in the future",
}


class Spoken(forms.Field):
    """``called`` and ``missing``, and messages made from them."""

    asks = "Answer {called}"

    def __init__(self, *args: Any, called: str = "", missing: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._called = called
        if missing or "required" not in (kwargs.get("error_messages") or {}):
            self.error_messages["required"] = missing or self.say(self.asks)

    @property
    def called(self) -> str:
        return self._called or (f"“{self.label}”" if self.label else "this question")

    def say(self, words: str, **more: str) -> str:
        return words.format(called=self.called, **more)


class PlainTextField(Spoken, forms.CharField):
    """Text as it was typed, without control characters. ``rows=1`` is a one-line box.

    ``max_length`` counts characters and is checked here only: the browser cuts nothing off.
    """

    asks = "Enter an answer to {called}"

    def __init__(
        self, *, max_length: int | None = None, rows: int = 5, width: int | None = None, **kwargs: Any
    ) -> None:
        self.one_line = rows == 1
        box = forms.TextInput() if self.one_line else forms.Textarea(attrs={"rows": rows})
        super().__init__(**{"widget": box} | kwargs)
        self.max_length = max_length  # after super(), so that no validator or maxlength attribute is made
        self.width = width

    def to_python(self, value: Any) -> str:
        typed = str(value or "")
        text = super().to_python(one_line(typed) if self.one_line else tidy(typed)) or ""
        return "" if is_blank(text) else text

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.max_length and len(value) > self.max_length:
            raise ValidationError(
                f"{self.called[:1].upper()}{self.called[1:]} must be {self.max_length:,} characters or fewer."
                f" You entered {len(value):,}",
                code="max_length",
            )

    def bound_data(self, data: Any, initial: Any) -> Any:
        shown = super().bound_data(data, initial)
        return tidy(shown) if isinstance(shown, str) else shown


class NhsNumberField(PlainTextField):
    """An NHS number, typed with or without spaces; cleans to ten digits or empty."""

    asks = "Enter an NHS number for {called}"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "This is 10 digits, such as 999 012 3454")
        super().__init__(rows=1, width=10, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return nhs_number.spaced(value) if isinstance(value, str) and nhs_number.is_valid(value) else value

    def clean(self, value: Any) -> str:
        digits = nhs_number.digits_of(super().clean(value))
        if not digits:
            return ""
        if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
            raise ValidationError("Enter an NHS number with 10 digits, such as 999 012 3454", code="length")
        if not nhs_number.is_valid(digits):
            raise ValidationError(
                "This is not a valid NHS number. One of the digits may be wrong. Check it and enter it again",
                code="check_digit",
            )
        return digits


class DateField(Spoken, forms.Field):
    """Day, month and year boxes; cleans to a date or None.

    ``not_future`` and ``not_past`` compare with ``now``, an aware datetime that the form sets.
    """

    widget = DateBoxes
    asks = "Enter the date for {called}"
    used = 3  # boxes that make it an answer

    def __init__(self, *, not_future: bool = False, not_past: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.not_future, self.not_past = not_future, not_past
        self.now: datetime | None = None

    def clean(self, value: Any) -> Any:
        parts = [str(part or "") for part in (value or [])] + [""] * 5
        if all(is_blank(part) for part in parts[: self.used]):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            answer = self.read(parts)
        except Unreadable as error:
            raise self.refusal(error.reason) from None
        self.compare(answer)
        return answer

    def read(self, parts: list[str]) -> Any:
        return read_date(*parts[:3])

    def compare(self, answer: Any) -> None:
        if self.not_future and answer > self._today():
            raise self.refusal("future_day")
        if self.not_past and answer < self._today():
            raise self.refusal("past_day")

    def refusal(self, reason: str, **more: str) -> ValidationError:
        return ValidationError(self.say(UNREADABLE[reason], **more), code=reason)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != (initial or None))
        except ValidationError:
            return any(data or []) or initial is not None

    def _today(self) -> date:
        return self._moment().astimezone(timezone.get_default_timezone()).date()

    def _moment(self) -> datetime:
        if self.now is None:
            raise RuntimeError("This field compares with the present: make the form with now=…")
        return self.now


class LocalDateTimeField(DateField):
    """A date and a time on the wall clock; cleans to an aware datetime in UTC, or None.

    When the clocks went back and the time happened twice, the form comes back asking which one.
    ``not_future`` allows ``tolerance`` for clocks that differ a little.
    """

    widget = DateTimeBoxes
    asks = "Enter the date and time for {called}"
    used = 4

    def __init__(
        self, *, zone: tzinfo | None = None, tolerance: timedelta = timedelta(minutes=5), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.zone, self.tolerance = zone, tolerance
        self.widget.zone = zone

    def read(self, parts: list[str]) -> datetime:
        naive = datetime.combine(read_date(*parts[:3]), read_time(parts[3]))
        try:
            return localtime.resolve(naive, self.zone or timezone.get_default_timezone(), parts[4])
        except localtime.AmbiguousTime:
            raise self.refusal("twice", time=naive.strftime("%H:%M")) from None
        except localtime.MissingTime:
            raise self.refusal("never", time=naive.strftime("%H:%M")) from None

    def compare(self, answer: datetime) -> None:
        if self.not_future and answer > self._moment().astimezone(UTC) + self.tolerance:
            raise self.refusal("future")
        if self.not_past and answer < self._moment().astimezone(UTC) - self.tolerance:
            raise self.refusal("past")


class ChoiceField(Spoken, forms.ChoiceField):
    """One answer: radios, each with its hint (``hints={value: text}``); ``select=True`` for a long list."""

    widget = Radios
    asks = "Choose an answer to {called}"

    def __init__(
        self,
        *,
        choices: Choices = (),
        hints: Mapping[Any, str] | None = None,
        select: bool = False,
        **kwargs: Any,
    ) -> None:
        if select:
            kwargs.setdefault("widget", forms.Select)
        super().__init__(choices=choices, **kwargs)
        self.error_messages["invalid_choice"] = self.say("Choose one of the answers to {called}")
        self.widget.hints = hints or {}


class MultipleChoiceField(Spoken, forms.MultipleChoiceField):
    """Any number of answers: checkboxes, each with its hint."""

    widget = Checkboxes
    asks = "Choose at least one answer to {called}"

    def __init__(
        self, *, choices: Choices = (), hints: Mapping[Any, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(choices=choices, **kwargs)
        self.error_messages["invalid_choice"] = self.say("Choose only answers listed for {called}")
        self.error_messages["invalid_list"] = self.error_messages["invalid_choice"]
        self.widget.hints = hints or {}


class YesNoNotSure(ChoiceField):
    """Cleans to ``"yes"``, ``"no"`` or ``"not_sure"``; ``not_sure=""`` leaves only yes and no."""

    def __init__(
        self, *, yes: str = "Yes", no: str = "No", not_sure: str = "Not sure", **kwargs: Any
    ) -> None:
        answers = [("yes", yes), ("no", no)] + ([("not_sure", not_sure)] if not_sure else [])
        super().__init__(choices=answers, **kwargs)


class ConfirmField(Spoken, forms.BooleanField):
    """One checkbox; when required it must be ticked."""

    asks = "Tick the box to confirm {called}"


class RecordChoiceField(Spoken, forms.ModelChoiceField):
    """One row of a queryset: radios, or ``select=True``. ``label_from`` turns the row into its label."""

    widget = Radios
    asks = "Choose an answer to {called}"
    offered: Mapping[str, Any] | None = None

    def __init__(
        self, queryset: Any, *, label_from: Callable[[Any], str] = str, select: bool = False, **kwargs: Any
    ) -> None:
        if select:
            kwargs.setdefault("widget", forms.Select)
        else:
            kwargs.setdefault("empty_label", None)
        super().__init__(queryset, **kwargs)
        self.label_from = label_from
        self.error_messages["invalid_choice"] = self.say("Choose one of the answers to {called}")

    def label_from_instance(self, obj: Any) -> str:
        return self.label_from(obj)

    def offer(self, rows: Iterable[Any], *, first: str = "") -> None:
        """These rows, already read, and no others: the one chosen is not asked for again."""
        self.offered = {str(row.pk): row for row in rows}
        found = [(row.pk, self.label_from_instance(row)) for row in self.offered.values()]
        self.choices = [("", first), *found] if first else found

    def to_python(self, value: Any) -> Any:
        if self.offered is not None and str(value) in self.offered:
            return self.offered[str(value)]
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class RecordsChoiceField(Spoken, forms.ModelMultipleChoiceField):
    """Any number of rows of a queryset, as checkboxes."""

    widget = Checkboxes
    asks = "Choose at least one answer to {called}"

    def __init__(self, queryset: Any, *, label_from: Callable[[Any], str] = str, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.label_from = label_from

    def label_from_instance(self, obj: Any) -> str:
        return self.label_from(obj)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as error:
            if error.code == "required":
                raise
            raise ValidationError(
                self.say("Choose only answers listed for {called}"), code="invalid_choice"
            ) from None


class FormKey(forms.UUIDField):
    """One for each form shown, so that sending it twice does its work once. A damaged one is replaced."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial=uuid4, **kwargs)

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value) or uuid4()
        except ValidationError:
            return uuid4()
