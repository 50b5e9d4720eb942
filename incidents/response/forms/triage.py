"""Triage, review, actions, and the people of a case."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from incidents.confidentiality.services.case_members import Consequences
from incidents.due_dates import TOO_FAR, end_of, last_review_day
from incidents.models import Incident, MemberAs
from incidents.response.audiences import Offer
from incidents.response.services.reviewing import Looked, Task
from incidents.response.services.triaging import Decision
from incidents.vocabulary import Audience, Explained, Response, Severity
from nhsuk.fields import ChoiceField, ConfirmField, DateField, FormKey, PlainTextField, RecordChoiceField
from nhsuk.forms import NhsForm
from nhsuk.layout import Inset, Layout
from staff.models import User

WHO_SEES = {
    Audience.WARD: "Everybody with a role on this ward, unless excluded.",
    Audience.NAMED: "The safeguarding leads and people named on the case. You can name more afterwards.",
}
RESPONSES = {
    Response.LOCAL_REVIEW: "The ward looks at what happened and what to change.",
    Response.MDT_REVIEW: "The people caring for everyone involved meet about it.",
    Response.PSII: "A trained lead investigates, under the patient safety incident response framework.",
    Response.SAFEGUARDING_ENQUIRY: "The local authority leads or asks us to enquire.",
    Response.POLICE_LED: "The police lead. Nobody is interviewed by us until they agree.",
}


def person_label(person: User) -> str:
    return f"{person.name}, {person.job_title}" if person.job_title else person.name


class Later(forms.UUIDField):
    """The latest triage or review the writer had seen; empty for none."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError:
            return None


class DueField(DateField):
    """A day whose 17:00 is still to come."""

    def compare(self, answer: date) -> None:
        super().compare(answer)
        if end_of(answer) <= self._moment():
            raise ValidationError(
                f"Choose a later day for {self.called}: 17:00 today has passed", code="past_day"
            )


class ReviewDayField(DueField):
    """At most 13 weeks ahead, so that nothing open is forgotten."""

    def compare(self, answer: date) -> None:
        super().compare(answer)
        if answer > last_review_day(self._moment()):
            raise ValidationError(f"{TOO_FAR} for {self.called}", code="too_far")


class TriageForm(NhsForm):
    submit_label = "Save the decision"

    severity = ChoiceField(
        label="How severe is the harm?",
        help_text="The greater of physical and psychological harm, as far as you know now.",
        choices=Severity.choices,
        called="how severe the harm is",
        missing="Choose how severe the harm is",
    )
    response = ChoiceField(
        label="What response does it need?",
        choices=Response.choices,
        hints=RESPONSES,
        called="the response",
        missing="Choose the response",
    )
    audience = ChoiceField(
        label="Who may see it from now on?",
        choices=[(a.value, a.label) for a in WHO_SEES],
        hints=WHO_SEES,
        called="who may see it",
        missing="Choose who may see it",
    )
    lead = RecordChoiceField(
        User.objects.none(),
        label="Who leads the response?",
        label_from=person_label,
        select=True,
        empty_label="Choose a lead",
        called="who leads",
        missing="Choose who leads the response",
    )
    review_on = ReviewDayField(
        label="When is it first reviewed?",
        help_text="By 17:00 on that day, in the next 3 months. Nothing stays open without a next review.",
        called="the first review",
    )
    close_by = DateField(
        label="By when do you aim to close it?", not_past=True, called="when you aim to close it"
    )
    because = PlainTextField(
        label="Reasons",
        help_text="Why this response, and who may see it.",
        max_length=10_000,
        called="reasons",
        missing="Enter your reasons",
    )
    after = Later(required=False)

    def __init__(
        self, *args: Any, offer: Offer, leads: QuerySet[User], suggested_lead: object = None, **kwargs: Any
    ) -> None:
        self.why = offer.why
        super().__init__(*args, **kwargs)
        audience: Any = self.fields["audience"]
        audience.choices = [(a.value, a.label) for a in offer.audiences]
        if len(offer.audiences) == 1:
            self.initial.setdefault("audience", offer.audiences[0].value)
        lead: Any = self.fields["lead"]
        lead.queryset = leads
        self.initial.setdefault("lead", suggested_lead)

    def make_helper(self) -> Any:
        helper = super().make_helper()
        why = [Inset(self.why)] if self.why else []
        helper.layout = Layout(
            "severity", "response", *why, "audience", "lead", "review_on", "close_by", "because", "after"
        )
        return helper

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        review_on, close_by = given.get("review_on"), given.get("close_by")
        if review_on and close_by and close_by < review_on:
            self.add_error("close_by", "The day you aim to close it must be on or after the first review")
        return given

    def decision(self) -> Decision:
        given = self.cleaned_data
        return Decision(
            severity=Severity(given["severity"]),
            response=Response(given["response"]),
            audience=Audience(given["audience"]),
            lead=given["lead"],
            review_on=given["review_on"],
            close_by=given["close_by"],
            because=given["because"],
        )


class ReviewForm(NhsForm):
    submit_label = "Save the review"

    with_person = ChoiceField(
        label="Was the person part of this review?",
        help_text="Reviews are done with the person directly affected where they wish.",
        choices=Explained.choices,
        called="whether the person was part of it",
        missing="Choose whether the person was part of this review",
    )
    notes = PlainTextField(
        label="What was found and decided",
        help_text="If it was not possible with the person, say why.",
        max_length=10_000,
        called="what was found and decided",
        missing="Enter what was found and decided",
    )
    next_review_on = ReviewDayField(
        label="When is the next review?",
        help_text="By 17:00 on that day. Choose a date in the next 3 months.",
        called="the next review",
    )
    after = Later(required=False)

    def looked(self) -> Looked:
        given = self.cleaned_data
        return Looked(Explained(given["with_person"]), given["notes"], given["next_review_on"])


class ActionForm(NhsForm):
    submit_label = "Add the action"

    what = PlainTextField(
        label="What will be done?",
        rows=1,
        max_length=300,
        called="what will be done",
        missing="Enter what will be done",
    )
    owner = RecordChoiceField(
        User.objects.none(),
        label="Who will do it?",
        help_text="People who can see this record. Name somebody on the case first to choose them here.",
        label_from=person_label,
        select=True,
        empty_label="Choose a person",
        called="who will do it",
        missing="Choose who will do it",
    )
    due_on = DueField(label="By when?", help_text="By 17:00 on that day.", called="by when")
    form_key = FormKey()

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = owners

    def task(self) -> Task:
        return Task(self.cleaned_data["what"], self.cleaned_data["owner"], self.cleaned_data["due_on"])


class DoneForm(NhsForm):
    submit_label = "Save as done"

    evidence = PlainTextField(
        label="What was done, or to whom was it handed on?",
        rows=3,
        max_length=500,
        called="what was done",
        missing="Enter what was done, or to whom it was handed on",
    )


class FindForm(NhsForm):
    submit_label = "Find"

    name = PlainTextField(
        label="Find a member of staff",
        help_text="Enter part of a name, or a staff number.",
        rows=1,
        max_length=120,
        called="a name",
        missing="Enter part of a name, or a staff number",
    )


class NameForm(NhsForm):
    submit_label = "Name them on the case"

    member_as = ChoiceField(
        label="As what?",
        choices=[
            (m.value, m.label) for m in (MemberAs.CONTRIBUTOR, MemberAs.INVESTIGATOR, MemberAs.AFFECTED)
        ],
        hints={
            MemberAs.CONTRIBUTOR: "Can add to the record.",
            MemberAs.INVESTIGATOR: "Can read everything and add to it.",
            MemberAs.AFFECTED: "Can read the report. Cannot change it.",
        },
        called="what they are named as",
        missing="Choose what they are named as",
    )
    because = PlainTextField(
        label="Why do they need to see it?",
        rows=1,
        max_length=200,
        called="the reason",
        missing="Enter why they need to see it",
    )
    until = DueField(
        label="Until when? (optional)",
        help_text="They no longer see it after 17:00 on that day.",
        required=False,
        called="until when",
    )
    person = forms.UUIDField(widget=forms.HiddenInput)

    def ends_at(self) -> datetime | None:
        until = self.cleaned_data["until"]
        return end_of(until) if until else None


class KeepOutForm(NhsForm):
    submit_label = "Keep them out"

    sure = ConfirmField(label="I am sure", missing="Tick the box if you are sure")
    person = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, initial="yes", required=False)

    def __init__(self, *args: Any, asks: Consequences, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks.any:
            del self.fields["sure"]


class LetBackForm(NhsForm):
    submit_label = "Let them back in"

    reason = PlainTextField(
        label="Why may they see it again?",
        rows=2,
        max_length=300,
        called="the reason",
        missing="Enter why they may see it again",
    )
    person = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, initial="yes", required=False)


def initial_of(incident: Incident) -> dict[str, Any]:
    """For a second triage: what stands now."""
    if incident.triaged_at is None:
        return {}
    return {
        "severity": incident.severity,
        "response": incident.response,
        "audience": incident.audience,
        "lead": incident.lead_id,
        "close_by": incident.close_by,
    }
