"""Entering the people involved, withdrawing an entry, and naming colleagues who help to record."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from django.utils import timezone

from incidents import vocabulary as words
from incidents.locking import CENTRAL
from incidents.models import Incident
from incidents.recording.forms.base import offer
from incidents.recording.forms.before_telling import (
    ASKED,
    UNLESS_NAMED,
    AsksBeforeTelling,
    kept_out_field,
    may_be_field,
)
from incidents.recording.services.people import Named
from incidents.vocabulary import InvolvedAs, PersonKind
from nhsuk.fields import ChoiceField, FormKey, PlainTextField
from nhsuk.forms import NhsForm
from nhsuk.layout import Layout, Submit
from staff.models import User
from wards.ages import LABELS as AGES
from wards.ages import AgeBand
from wards.models import ServiceUser

NOT_LISTED = "not_listed"
DESCRIBE = "Enter a name or a description"
ENTER_FIRST = "or, if one of them may have done it, enter them as the initiator first"


def staff_label(person: User) -> str:
    return ", ".join(filter(None, [person.name, person.job_title, person.staff_number]))


def service_user_label(person: ServiceUser) -> str:
    return f"{person.name} ({person.pronouns})" if person.pronouns else person.name


class KindForm(NhsForm):
    submit_label = "Continue"

    kind = ChoiceField(
        label="Who do you want to add?",
        choices=PersonKind.choices,
        called="who you want to add",
        missing="Choose who you want to add",
    )


class PersonForm(NhsForm):
    """Somebody in one part. Subclasses say how the person is found."""

    submit_label = "Save"
    kind: PersonKind

    key = FormKey()
    involved_as = ChoiceField(
        label="How were they involved?",
        choices=InvolvedAs.choices,
        hints=words.INVOLVED_AS_MEANS,
        called="how they were involved",
        missing="Choose how they were involved",
    )

    @property
    def whom_it_may_be(self) -> frozenset[UUID]:
        """Who is kept out before anybody is told, where a page asks."""
        return frozenset()

    def found(self) -> dict[str, Any]:
        return {}

    def entered_before(self) -> None:
        """Said beside who was chosen."""
        person, part = next(iter(self.found().values())), InvolvedAs(self.cleaned_data["involved_as"])
        self.add_error(
            "service_user" if "service_user" in self.fields else "staff",
            f"{person.name} is in this record already as: {part.label.lower()}. Choose somebody else, or how "
            "else they were involved",
        )

    def named(self) -> Named:
        given = self.cleaned_data
        return Named(
            involved_as=InvolvedAs(given["involved_as"]),
            kind=self.kind,
            described_as=given.get("described_as") or "",
            age_band=AgeBand(given.get("age_band") or AgeBand.NOT_KNOWN),
            **self.found(),
        )


def description(label: str, *, required: bool, help_text: str = "") -> PlainTextField:
    return PlainTextField(
        label=label,
        help_text=help_text,
        rows=1,
        max_length=120,
        required=required,
        called="the name or description",
        missing=DESCRIBE,
    )


def age() -> ChoiceField:
    return ChoiceField(
        label="How old are they, as far as you know?",
        choices=[(band.value, AGES[band]) for band in AgeBand],
        required=False,
        called="how old they are",
    )


class ServiceUserForm(PersonForm):
    kind = PersonKind.SERVICE_USER

    service_user = ChoiceField(
        label="Which service user?", called="which service user", missing="Choose the person, or “Not listed”"
    )
    described_as = description(
        "If not listed: their name, or a description",
        required=False,
        help_text="For example somebody who has left, or is on another ward.",
    )
    age_band = age()

    def __init__(self, *args: Any, people: Iterable[ServiceUser], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(person.pk): person for person in people}
        listed = [(pk, service_user_label(person)) for pk, person in self.known.items()]
        offer(self, "service_user", [*listed, (NOT_LISTED, "Not listed")])
        self.fields["age_band"].label = "If not listed: how old are they, as far as you know?"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        listed = given.get("service_user") in self.known
        if not listed and given.get("service_user") and "described_as" in given and not given["described_as"]:
            self.add_error("described_as", DESCRIBE)
        if listed and given.get("described_as"):
            self.add_error("described_as", "Clear the description, or choose “Not listed”")
        if listed:
            given["age_band"] = ""
        return given

    def found(self) -> dict[str, Any]:
        return {"service_user": self.known.get(self.cleaned_data["service_user"])}


class SearchesStaff(NhsForm):
    """A search of the staff directory that is posted: nothing typed gets into an address."""

    key = FormKey()
    q = PlainTextField(
        label="Find them in the staff directory",
        help_text="Part of their name, or their staff number.",
        rows=1,
        max_length=120,
        required=False,
        called="the name or staff number",
    )
    staff = ChoiceField(label="Which member of staff?", required=False, called="which member of staff")
    rest: tuple[str, ...] = ()

    def __init__(self, *args: Any, results: Iterable[User], **kwargs: Any) -> None:
        self.results = {str(person.pk): person for person in results}
        super().__init__(*args, **kwargs)
        offer(self, "staff", [(pk, staff_label(person)) for pk, person in self.results.items()])
        if not self.results:
            del self.fields["staff"]

    def make_helper(self) -> FormHelper:
        helper = super().make_helper()
        search = Submit("search", "Search", css_class="nhsuk-button--secondary")
        found = ["staff"] if "staff" in self.fields else []
        helper.layout = Layout("key", "q", search, *found, *self.rest)
        return helper

    def chosen(self) -> User:
        """Of a form that was valid."""
        return self.results[self.cleaned_data["staff"]]

    @property
    def person(self) -> User | None:
        return self.results.get(self.cleaned_data.get("staff") or "")


class StaffForm(AsksBeforeTelling, SearchesStaff, PersonForm):
    """The first member of staff of a record: asks as the flag does, unless it says who did it."""

    kind = PersonKind.STAFF

    described_as = description("If you cannot find them: their name, or a description", required=False)
    may_be = may_be_field(UNLESS_NAMED)
    kept_out = kept_out_field()

    def __init__(self, *args: Any, incident: Incident, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, now=now, **kwargs)
        self.ward, self.on = incident.ward_id, timezone.localdate(now)
        self.rest = ("described_as", "involved_as")
        if incident.may_involve_staff:
            for name in ASKED:
                del self.fields[name]
            return
        self.rest = (*self.rest, *ASKED)
        self.offer_told([self.ward], now)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        if not self.person and not given["described_as"]:
            self.add_error("q", "Search for the member of staff and choose them, or describe them below")
        if self.person and given["described_as"]:
            self.add_error("described_as", "Clear the description, or choose nobody from the list")
        if self._asks(given):
            self.check_before_telling(given)
        else:
            self.refuse_ticks(given, ENTER_FIRST)
        return given

    def _asks(self, given: dict[str, Any]) -> bool:
        """Named from the directory, an initiator is shut out by that; anybody else may have been it."""
        part = given.get("involved_as")
        named = part == InvolvedAs.INITIATOR and self.person is not None
        return "may_be" in self.fields and part in CENTRAL and not named

    @property
    def whom_it_may_be(self) -> frozenset[UUID]:
        return self.shut_out([self.ward], self.on) if self._asks(self.cleaned_data) else frozenset()

    def found(self) -> dict[str, Any]:
        return {"staff": self.person}


class VisitorForm(PersonForm):
    kind = PersonKind.VISITOR

    described_as = description("Their name, or a description", required=True)
    age_band = age()


class NotKnownForm(PersonForm):
    kind = PersonKind.NOT_KNOWN

    described_as = description("A description, if there is one", required=False)
    age_band = age()


class WithdrawForm(NhsForm):
    submit_label = "Withdraw this entry"

    reason = PlainTextField(
        label="Why is it wrong?",
        help_text="The entry stays in the history, with your reason.",
        rows=2,
        max_length=200,
        called="why it is wrong",
        missing="Say why this entry is wrong",
    )


class HelperForm(SearchesStaff):
    submit_label = "Name them"
    rest = ("because",)

    because = PlainTextField(
        label="Why do they need to see and add to this record?",
        rows=1,
        max_length=200,
        called="why they need to see it",
        missing="Say why they need to see this record",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.person and "staff" not in self.errors:
            self.add_error("q", "Search for your colleague and choose them")
        return given
