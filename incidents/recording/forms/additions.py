"""Adding to a record: an account, a rating, evidence, who was told, a wish, an offer of support."""

from collections.abc import Iterable
from typing import Any, ClassVar

from incidents import vocabulary as words
from incidents.models import Involvement
from incidents.recording.forms.base import offer
from nhsuk.fields import ChoiceField, DateField, FormKey, LocalDateTimeField, PlainTextField
from nhsuk.forms import NhsForm
from staff.models import User

LONG = 50_000  # characters; some fifteen pages
SOMEBODY_ELSE = "somebody_else"


def person_label(person: Involvement) -> str:
    words_ = f"{person.name} ({person.pronouns})" if person.pronouns else person.name
    return f"{words_} – {person.get_involved_as_display()}"


def ask_again(hint: str = "") -> DateField:
    return DateField(
        label="Ask again on",
        help_text=hint or "If they have not decided, or asked for time.",
        required=False,
        not_past=True,
        called="when to ask again",
    )


class AdditionForm(NhsForm):
    """``people`` are those involved; a person not in the record is "somebody else", in words."""

    submit_label = "Save"
    with_people: ClassVar[str] = ""  # the field that names one of them
    or_words: ClassVar[str] = ""  # the field for somebody else

    key = FormKey()

    def __init__(self, *args: Any, people: Iterable[Involvement] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        if self.with_people:
            choices = [(pk, person_label(person)) for pk, person in self.people.items()]
            if self.or_words:
                choices.append((SOMEBODY_ELSE, "Somebody else"))
            offer(self, self.with_people, choices)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            self.check_together(given)
        if self.with_people and not self.errors:
            given[self.with_people] = self.people.get(given[self.with_people])
        return given

    def check_together(self, given: dict[str, Any]) -> None:
        if self.or_words and given[self.with_people] == SOMEBODY_ELSE and not given[self.or_words]:
            self.add_error(self.or_words, "Say who")

    def said(self) -> dict[str, Any]:
        """What the service is told."""
        return dict(self.cleaned_data)


class AccountForm(AdditionForm):
    with_people, or_words = "given_by", "given_by_words"

    given_by = ChoiceField(
        label="Whose account is it?", called="whose account it is", missing="Choose whose account it is"
    )
    given_by_words = PlainTextField(
        label="If somebody else: who?", rows=1, max_length=120, required=False, called="who gave the account"
    )
    verbatim = PlainTextField(
        label="What did they say, in their own words?",
        help_text="Write what they said as they said it. Do not correct it, sum it up or put it in order. "
        "An account that differs from an earlier one is normal after trauma: both stay.",
        rows=12,
        max_length=LONG,
        called="what they said",
        missing="Enter what they said",
    )
    given_at = LocalDateTimeField(label="When did they say it?", not_future=True, called="when they said it")
    taken_by = ChoiceField(label="Who did they say it to?", select=True, called="who they said it to")

    def __init__(self, *args: Any, takers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takers = {str(person.pk): person for person in takers}
        offer(self, "taken_by", [(pk, person.name) for pk, person in self.takers.items()])

    def clean_taken_by(self) -> User:
        return self.takers[self.cleaned_data["taken_by"]]


class RatingForm(AdditionForm):
    state = ChoiceField(
        label="Have they rated the harm themselves?",
        help_text="Offer, and take no for an answer. They can do this later, or change their mind.",
        choices=words.RatingState.choices,
        called="whether they have rated the harm",
        missing="Choose where asking stands",
    )
    physical = ChoiceField(
        label="If they gave it: physical harm, as they rate it",
        choices=words.PhysicalHarm.choices,
        required=False,
        called="physical harm, as they rate it",
    )
    psychological = ChoiceField(
        label="If they gave it: psychological harm, as they rate it",
        choices=words.PsychologicalHarm.choices,
        required=False,
        called="psychological harm, as they rate it",
    )
    own_words = PlainTextField(
        label="In their own words", rows=4, max_length=10_000, required=False, called="their own words"
    )
    ask_again_on = ask_again("If they are not able yet, or chose not to for now.")

    def check_together(self, given: dict[str, Any]) -> None:
        was_given = given["state"] == words.RatingState.GIVEN
        for name in ("physical", "psychological"):
            if was_given and not given[name]:
                self.add_error(name, f"Choose the {name} harm, as they rate it")
            if not was_given:
                given[name] = ""
        if given["state"] == words.RatingState.NOT_YET_ABLE and not given["ask_again_on"]:
            self.add_error("ask_again_on", "Enter the day to ask again")


class EvidenceForm(AdditionForm):
    answer = ChoiceField(
        label="Where does this stand?",
        choices=words.EvidenceAnswer.choices,
        called="where this stands",
        missing="Choose where this stands",
    )
    because = PlainTextField(
        label="If not needed: why? Or anything to add",
        rows=2,
        max_length=200,
        required=False,
        called="why it is not needed",
    )
    done_at = LocalDateTimeField(
        label="If done: when?", required=False, not_future=True, called="when it was done"
    )

    def check_together(self, given: dict[str, Any]) -> None:
        if given["answer"] == words.EvidenceAnswer.NOT_NEEDED and not given["because"]:
            self.add_error("because", "Say why it is not needed")
        if given["answer"] == words.EvidenceAnswer.DONE and not given["done_at"]:
            self.add_error("done_at", "Enter when it was done")


class ToldForm(AdditionForm):
    who = ChoiceField(
        label="Who was told?",
        choices=words.ToldWho.choices,
        called="who was told",
        missing="Choose who was told",
    )
    who_words = PlainTextField(
        label="Their name or role",
        help_text="Needed if you chose “Somebody else”.",
        rows=1,
        max_length=120,
        required=False,
        called="their name or role",
    )
    told_at = LocalDateTimeField(label="When?", not_future=True, called="when they were told")

    def check_together(self, given: dict[str, Any]) -> None:
        if given["who"] == words.ToldWho.OTHER and not given["who_words"]:
            self.add_error("who_words", "Say who was told")


class WishForm(AdditionForm):
    with_people = "person"

    person = ChoiceField(
        label="Whose wish is it?", called="whose wish it is", missing="Choose whose wish it is"
    )
    topic = ChoiceField(
        label="What about?",
        choices=words.WishTopic.choices,
        called="what it is about",
        missing="Choose what it is about",
    )
    answer = ChoiceField(
        label="What do they want?",
        choices=words.WishAnswer.choices,
        called="what they want",
        missing="Choose what they want",
    )
    own_words = PlainTextField(
        label="In their own words", rows=3, max_length=500, required=False, called="their own words"
    )
    ask_again_on = ask_again()

    def check_together(self, given: dict[str, Any]) -> None:
        if given["answer"] == words.WishAnswer.UNDECIDED and not given["ask_again_on"]:
            self.add_error("ask_again_on", "Enter the day to ask again")


class SupportForm(AdditionForm):
    with_people, or_words = "person", "person_words"

    person = ChoiceField(
        label="Who was it offered to?",
        help_text="Everyone involved: the directly affected person, the initiator, witnesses, staff, family.",
        called="who it was offered to",
        missing="Choose who it was offered to",
    )
    person_words = PlainTextField(
        label="If somebody else: who?", rows=1, max_length=120, required=False, called="who it was offered to"
    )
    what = ChoiceField(
        label="What was offered?",
        choices=words.SupportKind.choices,
        called="what was offered",
        missing="Choose what was offered",
    )
    what_words = PlainTextField(
        label="More about the offer",
        help_text="Needed if you chose “Something else”.",
        rows=1,
        max_length=200,
        required=False,
        called="what was offered",
    )
    offered_at = LocalDateTimeField(
        label="When was it offered?", not_future=True, called="when it was offered"
    )
    answer = ChoiceField(
        label="What did they say?",
        choices=words.SupportAnswer.choices,
        called="what they said",
        missing="Choose what they said",
    )
    ask_again_on = ask_again("If they said not now.")

    def check_together(self, given: dict[str, Any]) -> None:
        super().check_together(given)
        if given["what"] == words.SupportKind.OTHER and not given["what_words"]:
            self.add_error("what_words", "Say what was offered")
        if given["answer"] == words.SupportAnswer.LATER and not given["ask_again_on"]:
            self.add_error("ask_again_on", "Enter the day to ask again")


class KnownAtForm(NhsForm):
    submit_label = "Save"

    known_at = LocalDateTimeField(
        label="When did the service first learn of it?",
        help_text="An earlier time brings the deadline forward. A later time does not move it.",
        not_future=True,
        called="when it became known",
    )
    reason = PlainTextField(
        label="Why are you correcting it?",
        rows=2,
        max_length=300,
        called="why you are correcting it",
        missing="Say why you are correcting it",
    )


class SubmitForm(NhsForm):
    """``late``: the 24 hours have passed, so it asks why."""

    submit_label = "Submit this record"

    late_reason = ChoiceField(
        label="Why is this record late?",
        help_text="This helps the trust to see what gets in the way. Nobody is blamed.",
        choices=words.LateReason.choices,
        called="why this record is late",
        missing="Choose why this record is late",
    )
    late_words = PlainTextField(
        label="More about why (optional)", rows=2, max_length=300, required=False, called="more about why"
    )

    def __init__(self, *args: Any, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not late:
            del self.fields["late_reason"], self.fields["late_words"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("late_reason") == words.LateReason.OTHER and not given.get("late_words"):
            self.add_error("late_words", "Say why this record is late")
        return given
