"""One form for each step of a referral's life."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from nhsuk.fields import ChoiceField, ConfirmField, PlainTextField, RecordChoiceField, YesNoNotSure
from nhsuk.forms import NhsForm
from referrals.models import Partner, Referral
from referrals.services import Package
from referrals.services.life import ADVISED
from referrals.workflow import How, Outcome, SharingBasis
from wards.models import Known


class DecideForm(NhsForm):
    submit_label = "Save the decision"

    decision = ChoiceField(
        label="What have you decided?",
        choices=[("send", "Send it"), ("not", "Do not send it")],
        called="what you have decided",
        missing="Choose whether to send it",
    )
    reason = PlainTextField(label="Why?", rows=4, max_length=2_000, required=False, called="why")

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.advised = referral.strength in ADVISED
        optional = "If you decide not to send it, say why." if self.advised else "You can leave this empty."
        self.fields["reason"].help_text = optional

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        declined = given.get("decision") == "not" and not given.get("reason")
        if declined and self.advised and "reason" not in self.errors:
            self.add_error("reason", "Say why it will not be sent. The guidance advises this referral")
        return given

    @property
    def send(self) -> bool:
        return self.cleaned_data["decision"] == "send"


class SendForm(NhsForm):
    """What is shared, with whom and how. It is checked on the next page before anything is saved as sent."""

    submit_label = "Check what will be shared"

    partner = RecordChoiceField(
        Partner.objects.none(),
        label="Which organisation?",
        help_text="Only organisations in the directory that take this kind of referral are listed.",
        called="the organisation",
        missing="Choose an organisation",
    )
    how = ChoiceField(
        label="How will you send it?",
        choices=How.choices,
        called="how you will send it",
        missing="Choose how you will send it",
    )
    information = PlainTextField(
        label="What do they need to know?",
        help_text="Write only what this organisation needs, and name nobody else. Say plainly what happened.",
        rows=10,
        max_length=10_000,
        called="what they need to know",
    )
    person_told = YesNoNotSure(
        label="Does the person know about this referral?",
        called="whether the person knows about it",
        missing="Choose whether the person knows about it",
    )
    person_agrees = YesNoNotSure(
        label="Do they agree to it?",
        called="whether they agree to it",
        missing="Choose whether they agree to it",
    )
    basis = ChoiceField(
        label="If they do not, or have not been asked: why is it shared all the same?",
        choices=SharingBasis.choices,
        required=False,
        called="why it is shared without their agreement",
    )
    basis_words = PlainTextField(
        label="The reasons, in your words",
        rows=3,
        max_length=200,
        required=False,
        called="the reasons",
    )

    def __init__(self, *args: Any, partners: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(RecordChoiceField, self.fields["partner"])
        field.queryset = partners
        field.widget.hints = {partner.pk: directory_says(partner) for partner in partners}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        partner, how = given.get("partner"), given.get("how")
        if partner and how and (missing := partner.lacks(How(how))):
            self.add_error("how", f"The directory has no {missing} for this organisation. Choose another way")
        if given.get("person_agrees") in {Known.NO, Known.NOT_SURE}:
            self._needs_basis(given)
        return given

    def _needs_basis(self, given: dict[str, Any]) -> None:
        if not given.get("basis") and "basis" not in self.errors:
            self.add_error("basis", "Choose why it is shared without their agreement")
        if not given.get("basis_words") and "basis_words" not in self.errors:
            self.add_error("basis_words", "Give the reasons for sharing it without their agreement")

    def package(self) -> Package:
        given = self.cleaned_data
        agreed = given["person_agrees"] == Known.YES
        basis = "" if agreed else f"{SharingBasis(given['basis']).label}. {given['basis_words']}"
        return Package(
            partner=given["partner"],
            how=How(given["how"]),
            information=given["information"],
            person_told=Known(given["person_told"]),
            person_agrees=Known(given["person_agrees"]),
            sharing_basis=basis,
        )


def directory_says(partner: Partner) -> str:
    said = [partner.criteria, partner.hours, f"Details last checked on {partner.last_checked_on:%-d %B %Y}"]
    return " ".join(f"{one.rstrip('.')}." for one in said if one)


def initial_of(referral: Referral) -> dict[str, Any]:
    """What was got ready before, so that nothing is typed twice."""
    basis, words = "", ""
    for one in SharingBasis:
        if referral.sharing_basis.startswith(f"{one.label}. "):
            basis, words = one.value, referral.sharing_basis.removeprefix(f"{one.label}. ")
    shared = {"partner": referral.partner_id, "how": referral.how, "information": referral.information}
    asked = {"person_told": referral.person_told, "person_agrees": referral.person_agrees}
    return shared | asked | {"basis": basis, "basis_words": words}


class SentForm(NhsForm):
    submit_label = "Save as sent"

    sent = ConfirmField(
        label="I have checked who it goes to and what it says, and it has been sent",
        missing="Tick the box once it has been sent",
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)


class AcknowledgeForm(NhsForm):
    submit_label = "Save"

    their_reference = PlainTextField(
        label="Their reference (optional)", rows=1, max_length=60, required=False, called="their reference"
    )


class OutcomeForm(NhsForm):
    submit_label = "Save the outcome"

    outcome = ChoiceField(
        label="What was the outcome?",
        choices=Outcome.choices,
        called="the outcome",
        missing="Choose the outcome",
    )
    words = PlainTextField(
        label="What they said, and what happens next (optional)",
        rows=4,
        max_length=5_000,
        required=False,
        called="what they said",
    )


class CloseForm(NhsForm):
    submit_label = "Close this referral"

    reason = PlainTextField(
        label="Anything to add (optional)", rows=4, max_length=2_000, required=False, called="the reason"
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if referral.outcome_at is None:
            reason = self.fields["reason"]
            reason.required = True
            reason.label = "Why is it closed without an outcome?"
            reason.help_text = "For example, it was handed on to another organisation, and to whom."
            reason.error_messages["required"] = "Say why it is closed without an outcome"
