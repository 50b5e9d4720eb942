"""Words that hide, doubt or blame are noticed, and a plainer one is offered; nothing is ever stopped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.recording.language import NOTICED, notice
from incidents.recording.section_names import Section
from tests.incidents.writing import send, url


def found(text):
    return [suggestion.found for suggestion in notice(text)]


@pytest.mark.parametrize(
    "wording",
    [
        "inappropriate",
        "inappropriate behaviour",
        "incident of a sexual nature",
        "consensual",
        "alleges",
        "attention seeking",
        "promiscuous",
        "failed to disclose",
        "interfered with",
        "non-consensual sex",
        "led him on",
        "banter",
        "inconsistent account",
        "victim",
    ],
)
def test_vague_soft_doubting_and_blaming_words_are_noticed(wording):
    (suggestion,) = notice(f"Staff wrote that this was {wording}.")
    assert suggestion.found == wording
    assert suggestion.offer
    assert suggestion.why


@pytest.mark.parametrize(
    "plain",
    [
        "",
        "He put his hand inside her top and held her breast. She said “stop” twice.",
        "She reclaimed her coat.",
        "He exposed his penis in the lounge.",
        "A sexual assault. She told us at 10:30.",
        "Victimless and promiscuouslyish are not the words",
    ],
)
def test_plain_words_are_left_alone(plain):
    assert found(plain) == []


def test_case_spaces_and_hyphens_make_no_difference():
    assert found("ATTENTION-SEEKING") == ["ATTENTION-SEEKING"]
    assert found("attention\n  seeking") == ["attention seeking"]
    assert found("Non consensual  sex") == ["Non consensual sex"]


def test_each_wording_is_shown_once_in_the_order_it_was_written():
    assert found("He alleges it. It was inappropriate. She Alleges too.") == ["alleges", "inappropriate"]


def test_consent_is_asked_about_never_assumed():
    (suggestion,) = notice("It was consensual.")
    assert "asked about" in suggestion.why


def test_no_offer_uses_a_word_that_is_itself_noticed():
    for _, offer, _ in NOTICED:
        assert notice(offer) == []


@given(st.text(max_size=400))
def test_any_text_at_all_is_read(text):
    for suggestion in notice(text):
        assert suggestion.found


@pytest.mark.parametrize(
    ("section", "answers", "field"),
    [
        (Section.WHAT_HAPPENED, {"category": "exposure", "exposure_kind": "sexual"}, "headline"),
        (Section.SAFETY, {"everyone_safe": "yes"}, "safety_words"),
    ],
)
@pytest.mark.usefixtures("clock")
@pytest.mark.django_db
def test_the_one_line_and_what_was_done_are_looked_at_too(
    signed_in, rowan_nurse, incident, section, answers, field
):
    nurse = signed_in(rowan_nurse)
    answer = send(nurse, incident, section, **answers, **{field: "There was inappropriate behaviour"})
    assert answer["Location"] == url("section", incident, section.value)
    page = nurse.get(answer["Location"]).content.decode()
    assert "Some words could be plainer" in page
    assert f'href="#id_{field}"' in page
