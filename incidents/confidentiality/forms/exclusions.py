"""Who an incident is open and closed to: time windows, opening to the ward, ending a part, interests."""

from collections.abc import Mapping
from typing import Any

from django import forms

from incidents.confidentiality.services.interests import Closeness
from incidents.confidentiality.services.windows import Shift
from incidents.recording.forms.base import offer
from incidents.recording.forms.people import SearchesStaff, service_user_label
from nhsuk.fields import ChoiceField, ConfirmField, LocalDateTimeField, PlainTextField, RecordChoiceField
from nhsuk.forms import NhsForm
from staff.models import InterestKind
from wards.models import ServiceUser, Ward

STAYS = "stays"


class WindowForm(NhsForm):
    submit_label = "Keep them out"

    ward = RecordChoiceField(
        Ward.objects.none(),
        label="Which ward did the person work on?",
        select=True,
        empty_label="Choose a ward",
        called="the ward",
        missing="Choose the ward",
    )
    from_at = LocalDateTimeField(
        label="From when?", help_text="The beginning of the shift.", not_future=True, called="the beginning"
    )
    to_at = LocalDateTimeField(label="Until when?", help_text="The end of the shift.", called="the end")
    recorder = ChoiceField(
        label="What about the person who recorded this?",
        choices=[
            (STAYS, "They keep seeing what they wrote"),
            ("out", "They are kept out too, if they worked there then"),
        ],
        hints={"out": "They keep only the reference they were given."},
        called="the person who recorded this",
        missing="Choose what applies to the person who recorded this",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ward: Any = self.fields["ward"]
        ward.queryset = Ward.objects.open().order_by("name")

    def shift(self) -> Shift:
        given = self.cleaned_data
        return Shift(given["ward"], given["from_at"], given["to_at"], given["recorder"] == STAYS)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        began, ended = given.get("from_at"), given.get("to_at")
        if began and ended and ended <= began:
            self.add_error("to_at", "The end must be after the beginning")
        return given


class ReasonForm(NhsForm):
    """Why; and, where it is about one row, which."""

    submit_label = "Continue"

    reason = PlainTextField(label="Why?", rows=2, max_length=200, called="the reason", missing="Enter why")
    shown = forms.CharField(widget=forms.HiddenInput, initial="yes", required=False)

    def __init__(self, *args: Any, label: str = "", submit: str = "", **kwargs: Any) -> None:
        if submit:
            self.submit_label = submit
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class MemberForm(ReasonForm):
    member = forms.UUIDField(widget=forms.HiddenInput)


class AnswerForm(NhsForm):
    submit_label = "Save your answer"

    answer = ChoiceField(
        label="Should everybody with a role on the ward see this?",
        choices=[("yes", "Yes, open it to the ward"), ("no", "No, keep it to named people")],
        called="your answer",
        missing="Choose yes or no",
    )
    reason = PlainTextField(label="Why?", rows=2, max_length=300, called="the reason", missing="Enter why")


class InterestForm(SearchesStaff):
    """A member of staff, by a search, or a service user of one's own wards."""

    submit_label = "Declare it"
    rest = ("service_user", "kind", "person")

    service_user = ChoiceField(
        label="Or a service user on your wards", required=False, select=True, called="the service user"
    )
    kind = ChoiceField(
        label="What are they to you?",
        choices=InterestKind.choices,
        called="what they are to you",
        missing="Choose what they are to you",
    )

    def __init__(
        self, *args: Any, service_users: Mapping[str, ServiceUser], of_another: bool = False, **kwargs: Any
    ) -> None:
        self.known = service_users
        super().__init__(*args, **kwargs)
        # whose interests: sent back with the form; empty for one's own
        self.fields["person"] = forms.CharField(widget=forms.HiddenInput, required=False)
        named = [(pk, service_user_label(person)) for pk, person in service_users.items()]
        offer(self, "service_user", [("", "Nobody"), *named])
        if of_another:
            self.fields["kind"].label = "What are they to this person?"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = given.get("service_user")
        if "staff" not in self.errors and bool(self.person) == bool(chosen):
            both = "Choose a member of staff or a service user, not both"
            self.add_error("q", both if chosen else "Search for a member of staff, or choose a service user")
        if chosen and given.get("kind") == InterestKind.LINE_MANAGER:
            self.add_error("kind", "Choose something else: only staff have a line manager")
        return given

    def closeness(self) -> Closeness:
        chosen = self.known.get(self.cleaned_data["service_user"])
        return Closeness(InterestKind(self.cleaned_data["kind"]), self.person, chosen)


class SureForm(NhsForm):
    submit_label = "Continue"

    sure = ConfirmField(label="I am sure", missing="Tick the box if you are sure")
