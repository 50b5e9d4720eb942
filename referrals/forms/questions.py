"""The questions that the rules need: the three-part test, children, positions of trust, danger and wishes."""

from typing import Any

from django.core.exceptions import ValidationError

from nhsuk.fields import ChoiceField, MultipleChoiceField, PlainTextField, YesNoNotSure
from nhsuk.forms import NhsForm
from nhsuk.layout import Heading, Layout, Paragraph
from referrals.facts import Conduct, ReferralKind
from referrals.services import Answers
from wards.models import Known

LIMBS = ("has_needs", "at_risk", "cannot_protect")
OF_STAFF = ("works_with_children", "works_with_adults")

CONDUCT_HINTS = {
    Conduct.HARMED: "At work, at home or anywhere else. PiPoT and LADO.",
    Conduct.OFFENCE: "You do not need proof. PiPoT and LADO.",
    Conduct.RISK: "To adults with care and support needs, or to children. PiPoT and LADO.",
    Conduct.UNSUITABLE: "For work with children. LADO.",
    Conduct.POLICE_SOURCE: "PiPoT.",
}


ON_ADULTS = (
    "A concern is raised on what is reasonably suspected. If you do not know, choose not sure: it is "
    "never read as no."
)
ON_STAFF = (
    "A person in a position of trust (PiPoT) works with adults who have care and support needs. The local "
    "authority designated officer (LADO) oversees allegations about people who work with children."
)


def question(*, label: str, called: str, **more: Any) -> YesNoNotSure:
    return YesNoNotSure(label=label, called=called, missing=f"Choose {called}", **more)


def evidence(label: str, called: str) -> PlainTextField:
    return PlainTextField(label=label, rows=2, max_length=300, required=False, called=called)


class QuestionsForm(NhsForm):
    submit_label = "Save and see what is recommended"

    has_needs = question(
        label="Does an adult directly affected have needs for care and support?",
        help_text="Whether or not anybody meets those needs. If everybody directly affected is under 18, "
        "choose no. Source: Care Act 2014, section 42(1)(a).",
        called="whether they have needs for care and support",
    )
    has_needs_evidence = evidence("How do you know about their needs?", "how you know about their needs")
    at_risk = question(
        label="Are they experiencing abuse or neglect, or at risk of it?",
        help_text="Sexual harassment, assault and exploitation are abuse. "
        "Source: Care Act 2014, section 42(1)(b).",
        called="whether they experience or risk abuse",
    )
    at_risk_evidence = evidence(
        "How do you know about the abuse or risk?", "how you know about the abuse or risk"
    )
    cannot_protect = question(
        label="Do those needs stop them protecting themselves?",
        help_text="Think of illness, medication, communication, and whether they can leave. "
        "Source: Care Act 2014, section 42(1)(c).",
        called="whether they can protect themselves",
    )
    cannot_protect_evidence = evidence(
        "How do you know whether they can protect themselves?",
        "how you know whether they can protect themselves",
    )

    affected_is_child = question(
        label="Is anybody directly affected under 18?", called="whether anybody directly affected is under 18"
    )
    initiator_is_child = question(
        label="Is the initiator under 18?",
        help_text="The initiator is the person who is said to have carried out the behaviour.",
        called="whether the initiator is under 18",
    )

    affected_is_staff = question(
        label="Is anybody directly affected a member of staff?",
        called="whether anybody directly affected is staff",
    )
    initiator_is_staff = question(
        label="Is the initiator a member of staff or a volunteer?",
        help_text="Of any band or role. Count bank, agency, students and chaplains.",
        called="whether the initiator is staff",
    )
    works_with_children = question(
        label="If so, do they work with children?",
        help_text="Paid or unpaid, here or anywhere else.",
        required=False,
        called="whether they work with children",
    )
    works_with_adults = question(
        label="If so, do they work with adults who have care and support needs?",
        help_text="Paid or unpaid, here or anywhere else.",
        required=False,
        called="whether they work with adults who have care and support needs",
    )
    conduct = MultipleChoiceField(
        label="If so, what are they said to have done?",
        help_text="Choose all that may apply.",
        choices=Conduct.choices,
        hints=CONDUCT_HINTS,
        required=False,
        called="what they are said to have done",
    )
    conduct_evidence = PlainTextField(
        label="What is this based on?",
        rows=2,
        max_length=300,
        required=False,
        called="what this is based on",
    )

    coercion = question(
        label="Is coercion or exploitation suspected?",
        help_text="For example gifts, threats, pressure, or somebody with more power.",
        called="whether coercion or exploitation is suspected",
    )
    lacks_capacity = question(
        label="Does anybody involved lack capacity to consent to sexual relations?",
        help_text="Capacity is presumed, and is about one decision at a time. Answer yes only on an "
        "assessment of this one. Nobody can consent for another person. "
        "Source: Mental Capacity Act 2005, sections 1 and 27.",
        called="whether anybody lacks capacity to consent",
    )
    immediate_danger = question(
        label="Is anybody in immediate danger?",
        help_text="If so, call 999 first.",
        called="whether anybody is in immediate danger",
    )
    continuing_risk = question(
        label="Are other people still at serious risk?",
        called="whether other people are still at serious risk",
    )
    wants_police = ChoiceField(
        label="Does the person directly affected want the police told?",
        help_text="Ask again over time. Their wish is respected unless they are under 18, or somebody is in "
        "danger or still at serious risk. Lacking capacity for sexual relations does not mean that they "
        "cannot decide this. Source: NCCMH sexual safety standards, scenario D.",
        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not decided, or not asked yet")],
        called="whether they want the police told",
        missing="Choose whether they want the police told",
    )

    def make_helper(self) -> Any:
        helper = super().make_helper()
        helper.layout = Layout(
            Heading("Adults"),
            Paragraph(ON_ADULTS),
            *(name for limb in LIMBS for name in (limb, f"{limb}_evidence")),
            Heading("Children"),
            "affected_is_child",
            "initiator_is_child",
            Heading("Staff and volunteers"),
            Paragraph(ON_STAFF),
            "affected_is_staff",
            "initiator_is_staff",
            *OF_STAFF,
            "conduct",
            "conduct_evidence",
            Heading("Danger, capacity and wishes"),
            "immediate_danger",
            "continuing_risk",
            "coercion",
            "lacks_capacity",
            "wants_police",
        )
        return helper

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for limb in LIMBS:
            self._needs_evidence(limb)
        if given.get("initiator_is_staff") in {Known.YES, Known.NOT_SURE}:
            for name in OF_STAFF:
                self._needs(name, given.get(name), f"Choose {self._called(name)}")
        if given.get("initiator_is_staff") == Known.YES:
            words = "Choose what they are said to have done, or “None of these”"
            self._needs("conduct", given.get("conduct"), words)
        if set(given.get("conduct") or []) - {Conduct.NONE}:
            self._needs("conduct_evidence", given.get("conduct_evidence"), "Say what this is based on")
        return given

    def clean_conduct(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["conduct"]
        if Conduct.NONE in chosen and len(chosen) > 1:
            raise ValidationError("Choose “None of these” on its own, or what applies")
        return chosen

    def _needs_evidence(self, limb: str) -> None:
        if self.cleaned_data.get(limb) in {Known.YES, Known.NO}:
            name = f"{limb}_evidence"
            self._needs(name, self.cleaned_data.get(name), f"Say {self._called(name)}")

    def _called(self, name: str) -> str:
        return str(getattr(self.fields[name], "called", name))

    def _needs(self, name: str, answer: object, words: str) -> None:
        if not answer and name not in self.errors:
            self.add_error(name, words)

    def answers(self) -> Answers:
        """Not answered is not known."""
        return Answers(**{name: value for name, value in self.cleaned_data.items() if value})


class ProposeForm(NhsForm):
    submit_label = "Add this referral"

    kind = ChoiceField(
        label="Which referral?",
        choices=ReferralKind.choices,
        called="the referral",
        missing="Choose which referral",
    )
    reason = PlainTextField(label="Why?", rows=4, max_length=1_000, called="why")
