from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from nhsuk import fields
from wards.models import Ward

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def refusal(field, value):
    with pytest.raises(ValidationError) as error:
        field.clean(value)
    return error.value.messages[0]


@pytest.fixture
def happened():
    field = fields.LocalDateTimeField(label="When did it happen?", called="when it happened", not_future=True)
    field.now = NOW
    return field


def test_a_date_is_three_boxes():
    assert fields.DateField().clean(["27", "March", "2026"]) == date(2026, 3, 27)


def test_a_date_that_never_was_is_named_in_the_message():
    field = fields.DateField(called="the date of the review")
    assert (
        refusal(field, ["31", "2", "2026"])
        == "Enter a real date for the date of the review, such as 27 3 2026"
    )


def test_a_label_is_quoted_when_nothing_else_names_the_question():
    assert refusal(fields.DateField(label="When?"), ["", "", ""]) == "Enter the date for “When?”"


def test_a_two_figure_year_is_refused_in_words():
    assert "all 4 numbers of the year" in refusal(fields.DateField(), ["1", "1", "26"])


def test_a_date_that_may_be_left_out():
    assert fields.DateField(required=False).clean(["", " ", ""]) is None


def test_today_is_judged_on_the_wall_clock_not_in_utc():
    field = fields.DateField(not_future=True)
    field.now = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # already 2 July in London
    assert field.clean(["2", "7", "2026"]) == date(2026, 7, 2)
    assert "today or in the past" in refusal(field, ["3", "7", "2026"])


def test_a_date_that_must_not_be_past():
    field = fields.DateField(not_past=True)
    field.now = NOW
    assert "today or in the future" in refusal(field, ["31", "10", "2026"])


def test_a_field_that_compares_with_the_present_must_be_told_it():
    with pytest.raises(RuntimeError, match="now="):
        fields.DateField(not_future=True).clean(["1", "1", "2026"])


def test_a_local_time_becomes_utc(happened):
    assert happened.clean(["1", "7", "2026", "2.30 pm", ""]) == datetime(2026, 7, 1, 13, 30, tzinfo=UTC)


def test_a_time_that_happened_twice_asks_which(happened):
    boxes = ["25", "10", "2026", "1:30"]
    assert "01:30 happened twice" in refusal(happened, [*boxes, ""])
    assert happened.clean([*boxes, "first"]) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert happened.clean([*boxes, "second"]) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_time_that_never_was_says_so(happened):
    assert "01:30 did not happen" in refusal(happened, ["29", "3", "2026", "0130", "first"])


def test_the_future_is_refused_but_for_clocks_that_differ_a_little(happened):
    assert happened.clean(["1", "11", "2026", "12:05", ""]) == NOW + timedelta(minutes=5)
    assert refusal(happened, ["1", "11", "2026", "12:06", ""]) == (
        "Check when it happened: the date and time must be in the past"
    )


def test_a_date_without_its_time_asks_for_the_time(happened):
    assert "Enter the time for when it happened" in refusal(happened, ["1", "7", "2026", " ", ""])


def test_unchanged_answers_are_known(happened):
    moment = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert not happened.has_changed(moment, ["25", "10", "2026", "01:30", "second"])
    assert happened.has_changed(moment, ["25", "10", "2026", "01:30", "first"])
    assert happened.has_changed(moment, ["25", "10", "2026", "rubbish", ""])
    assert not fields.DateField(required=False).has_changed(None, ["", "", ""])


def test_invisible_control_characters_are_taken_out():
    assert fields.PlainTextField().clean("a\x00b\x07c\x9b\r\nd\te\ud800") == "abc\nd\te"


@pytest.mark.parametrize("text", ["👩‍👩‍👧 🏳️‍🌈", "שלום\u200f (abc) \u202eabc\u202c", "naïve ﷽ 𝒜", "<b>&amp;"])
def test_emoji_and_any_script_are_kept(text):
    assert fields.PlainTextField().clean(text) == text


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "\u200b\u200f", None])
def test_nothing_to_see_is_no_answer(text):
    assert refusal(fields.PlainTextField(missing="Say what happened"), text) == "Say what happened"


def test_one_line_stays_one_line():
    assert fields.PlainTextField(rows=1).clean("Day\r\nroom\x00") == "Day room"


def test_too_long_names_the_limit_and_the_length():
    field = fields.PlainTextField(called="what happened", max_length=4000)
    assert refusal(field, "x" * 100_000) == (
        "What happened must be 4,000 characters or fewer. You entered 100,000"
    )
    assert field.clean("x" * 4000) == "x" * 4000


def test_an_nhs_number_is_kept_as_ten_digits():
    assert fields.NhsNumberField().clean(" 999 012 3454 ") == "9990123454"
    assert fields.NhsNumberField(required=False).clean("") == ""


@pytest.mark.parametrize(
    ("typed", "words"), [("999 012 3455", "not a valid NHS number"), ("12", "10 digits")]
)
def test_a_wrong_nhs_number_says_what_is_wrong(typed, words):
    assert words in refusal(fields.NhsNumberField(), typed)


@pytest.mark.parametrize("value", ["zzz", "\x00", "x" * 100_000])
def test_an_answer_that_was_not_offered_is_refused_without_repeating_it(value):
    message = refusal(fields.ChoiceField(choices=[("a", "A")], called="the kind"), value)
    assert message == "Choose one of the answers to the kind"


@pytest.mark.django_db
def test_a_row_already_read_is_not_asked_for_again(rowan, willow, django_assert_num_queries):
    field = fields.RecordChoiceField(Ward.objects.none(), label="Which ward?", called="which ward")
    field.offer([rowan], first="Choose a ward")
    with django_assert_num_queries(0):
        assert field.clean(str(rowan.pk)) == rowan
        assert field.choices == [("", "Choose a ward"), (rowan.pk, rowan.name)]
        for other in (willow.pk, "", "none of them"):
            with pytest.raises(ValidationError):
                field.clean(str(other))


def test_many_answers_that_were_not_offered_are_refused():
    field = fields.MultipleChoiceField(choices=[("a", "A")], called="who was told")
    assert refusal(field, ["a", "b"]) == "Choose only answers listed for who was told"
    assert refusal(field, []) == "Choose at least one answer to who was told"


def test_yes_no_and_not_sure():
    assert [value for value, _ in fields.YesNoNotSure().choices] == ["yes", "no", "not_sure"]
    assert [value for value, _ in fields.YesNoNotSure(not_sure="").choices] == ["yes", "no"]
