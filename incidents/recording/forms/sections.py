"""One form for each section of a record. Any part may be saved before the rest is known."""

from typing import Any

from incidents import vocabulary as words
from incidents.recording.forms.base import SectionForm
from incidents.recording.forms.before_telling import ASKED, kept_out_field, may_be_field
from incidents.recording.forms.staff import AsksOfStaff
from incidents.recording.forms.when import WhenAndWhereForm
from incidents.recording.section_names import Section
from incidents.recording.services.flagging import INVOLVES_STAFF
from nhsuk.fields import ChoiceField, MultipleChoiceField, PlainTextField, YesNoNotSure
from wards.models import Known

LONG = 50_000  # characters; some fifteen pages


class WhatHappenedForm(AsksOfStaff):
    section = Section.WHAT_HAPPENED

    narrative = PlainTextField(
        label="What happened?",
        help_text="Plain facts, in order as far as known: what was done, said, seen and heard, and by whom. "
        "Name acts and parts of the body exactly. Put what people said in quotation marks. "
        "If you do not know something, say so.",
        rows=12,
        max_length=LONG,
        required=False,
        called="what happened",
    )
    context = PlainTextField(
        label="Illness, medication or other context",
        help_text="For example sexual disinhibition. Context does not make the harm any less.",
        rows=3,
        max_length=5_000,
        required=False,
        called="the context",
    )
    category = ChoiceField(
        label="What kind of incident was it?",
        help_text="The person it happened to decides whether it was unwanted.",
        choices=words.Category.choices,
        hints=words.DEFINITIONS,
        called="the kind of incident",
        missing="Choose the kind of incident",
    )
    category_words = PlainTextField(
        label="If something else: describe the kind of incident",
        rows=1,
        max_length=200,
        required=False,
        called="the kind of incident",
    )
    exposure_kind = ChoiceField(
        label="If there was exposure or nakedness: was it sexual?",
        choices=words.ExposureKind.choices,
        required=False,
        called="whether the exposure or nakedness was sexual",
    )
    other_categories = MultipleChoiceField(
        label="Was it also any of these?",
        help_text="Choose all that apply, or none.",
        choices=words.Category.choices,
        required=False,
        called="what else it was",
    )
    staff = ChoiceField(
        label="If it was a relationship or boundary breach: is a member of staff involved?",
        help_text="Only people who are named on this record, and the leads, can see it from then on.",
        choices=[(known.value, known.label) for known in (Known.YES, Known.NOT_SURE)],
        required=False,
        called="whether a member of staff is involved",
    )
    may_be = may_be_field()
    kept_out = kept_out_field()
    headline = PlainTextField(
        label="In one line",
        help_text="Shown in lists to people who may see this record.",
        rows=1,
        max_length=200,
        required=False,
        called="the one line",
    )

    asks_in = "staff"
    unasked = ("staff", *ASKED)
    instead = "if a member of staff may be involved, say so in “Who was involved”, and whom it may be"

    @property
    def asked_of_staff(self) -> Known | None:
        return Known(said) if (said := self.cleaned_data.get("staff")) else None

    def check_together(self, cleaned: dict[str, Any]) -> None:
        chosen = {cleaned["category"], *cleaned["other_categories"]}
        if not words.ABOUT_STAFF & chosen:
            cleaned["staff"] = ""
        elif "staff" in self.fields and not cleaned["staff"]:
            self.add_error("staff", INVOLVES_STAFF)
        self.check_staff(cleaned)
        cleaned["other_categories"] = [c for c in cleaned["other_categories"] if c != cleaned["category"]]
        if words.Category.OTHER in chosen and not cleaned["category_words"]:
            self.add_error("category_words", "Describe the kind of incident in a few words")
        if words.Category.EXPOSURE in chosen and not cleaned["exposure_kind"]:
            self.add_error(
                "exposure_kind", "Choose whether the exposure or nakedness was sexual, or not sure"
            )
        if words.Category.EXPOSURE not in chosen:
            cleaned["exposure_kind"] = ""


class PeopleForm(AsksOfStaff):
    section = Section.PEOPLE

    staff_involved = YesNoNotSure(
        label="Is a member of staff said to have done it, or affected by it?",
        help_text="Staff includes bank, agency, students, volunteers and chaplains. If yes or not sure, only "
        "people who are named on this record, and the leads, can see it from then on.",
        called="whether staff are involved",
        missing="Choose whether a member of staff is involved",
    )

    may_be = may_be_field()
    kept_out = kept_out_field()

    def check_together(self, cleaned: dict[str, Any]) -> None:
        if self.incident.is_about_staff and cleaned["staff_involved"] == Known.NO:
            self.add_error("staff_involved", INVOLVES_STAFF)
        self.check_staff(cleaned)


class HarmForm(SectionForm):
    section = Section.HARM

    physical_harm = ChoiceField(
        label="Physical harm, as you see it",
        choices=words.PhysicalHarm.choices,
        hints={
            "low": "First aid or extra observation.",
            "moderate": "Treatment needed, or harm for some time.",
            "severe": "Lasting or life-threatening harm.",
            "fatal": "The person has died.",
        },
        required=False,
        called="physical harm",
    )
    psychological_harm = ChoiceField(
        label="Psychological harm, as you see it",
        help_text="People show distress in many ways. Calm or numb does not mean unharmed.",
        choices=words.PsychologicalHarm.choices,
        hints={
            "low": "Upset that eases with support.",
            "moderate": "Distress that affects sleep, mood, care or daily life.",
            "severe": "Lasting distress, or a risk to the person’s life or recovery.",
        },
        required=False,
        called="psychological harm",
    )
    harm_words = PlainTextField(
        label="How does this show?", rows=4, max_length=5_000, required=False, called="how this shows"
    )


class SafetyForm(SectionForm):
    section = Section.SAFETY

    everyone_safe = YesNoNotSure(
        label="Is everyone safe now?",
        called="whether everyone is safe",
        missing="Choose whether everyone is safe now",
    )
    safety_words = PlainTextField(
        label="What was done to keep people safe?",
        help_text="For example who stayed with whom, observation, a change of room or ward, changes to staff "
        "duties. If nothing was needed, say why.",
        rows=5,
        max_length=10_000,
        required=False,
        called="what was done to keep people safe",
    )


class ToldForm(SectionForm):
    section = Section.TOLD

    privacy_explained = ChoiceField(
        label="Was the person told how their information is kept and used?",
        help_text="Tell the directly affected person what is recorded, who may see it, who it may be shared "
        "with and why, and that they may ask who has looked.",
        choices=words.Explained.choices,
        required=False,
        called="whether the person was told how their information is used",
    )
    privacy_words = PlainTextField(
        label="If it was not possible: why?",
        rows=2,
        max_length=300,
        required=False,
        called="why it was not possible",
    )
    report_offered = ChoiceField(
        label="Were they offered this report, to read and to correct?",
        choices=words.Explained.choices,
        required=False,
        called="whether they were offered the report",
    )

    def check_together(self, cleaned: dict[str, Any]) -> None:
        answers = {cleaned["privacy_explained"], cleaned["report_offered"]}
        if words.Explained.NOT_POSSIBLE in answers and not cleaned["privacy_words"]:
            self.add_error("privacy_words", "Say why it was not possible")


FORMS: dict[Section, type[SectionForm]] = {
    form.section: form
    for form in (WhatHappenedForm, WhenAndWhereForm, PeopleForm, HarmForm, SafetyForm, ToldForm)
}
