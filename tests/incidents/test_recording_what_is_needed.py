"""What a complete record needs is the same for every incident and every near miss (NCCMH standard 7.1)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from incidents.recording.required_facts import Entry, Person, State, advised, missing, section_state
from incidents.recording.section_names import Section
from incidents.vocabulary import Category, EvidenceItem, InvolvedAs, PersonKind, RatingState

AT = datetime(2026, 6, 10, 10, tzinfo=UTC)
JO = Person(uuid4(), "Jo", InvolvedAs.AFFECTED, PersonKind.SERVICE_USER, RatingState.GIVEN)
WHOLE = Entry(
    categories=(Category.HARASSMENT_VERBAL,),
    narrative="He said “show me”.",
    precision="exact",
    occurred_from=AT,
    has_place=True,
    people=(JO,),
    physical_harm="none",
    psychological_harm="low",
    safety_words="A nurse stayed.",
)


def words(entry):
    return [gap.words for gap in missing(entry)]


def test_a_whole_record_lacks_nothing():
    assert missing(WHOLE) == []


def test_an_empty_record_names_every_missing_piece_in_the_order_of_the_sections():
    gaps = missing(Entry())
    assert [gap.section for gap in gaps] == sorted((gap.section for gap in gaps), key=list(Section).index)
    assert len(gaps) == 8


@pytest.mark.parametrize(
    ("lost", "section", "says"),
    [
        ({"categories": ()}, Section.WHAT_HAPPENED, "kind of incident"),
        ({"narrative": ""}, Section.WHAT_HAPPENED, "what happened"),
        ({"precision": "", "occurred_from": None}, Section.WHEN_AND_WHERE, "when it happened"),
        ({"has_place": False}, Section.WHEN_AND_WHERE, "where it happened"),
        ({"people": ()}, Section.PEOPLE, "at least one directly affected person"),
        (
            {"people": (replace(JO, kind=""),)},
            Section.PEOPLE,
            "member of staff or a visitor",
        ),
        ({"physical_harm": ""}, Section.HARM, "physical harm"),
        ({"psychological_harm": ""}, Section.HARM, "psychological harm"),
        ({"people": (replace(JO, rating=""),)}, Section.HARM, "whether Jo was offered their own rating"),
        ({"people": (replace(JO, rating="not_asked"),)}, Section.HARM, "whether Jo was offered"),
        ({"safety_words": ""}, Section.SAFETY, "keep people safe"),
    ],
)
def test_each_piece_is_missed_by_name(lost, section, says):
    gaps = missing(replace(WHOLE, **lost))
    assert [gap.section for gap in gaps] == [section]
    assert says in gaps[0].words


@pytest.mark.parametrize("category", Category)
def test_a_near_miss_needs_what_any_incident_needs(category):
    bare = replace(Entry(), categories=(category,))
    common = set(words(replace(Entry(), categories=(Category.HARASSMENT_VERBAL,))))
    assert common <= set(words(bare))


@pytest.mark.parametrize("state", ["given", "declined", "not_yet_able"])
def test_offering_counts_whatever_the_person_answers(state):
    assert missing(replace(WHOLE, people=(replace(JO, rating=state),))) == []


def test_somebody_not_known_cannot_be_asked():
    nobody_knows = replace(JO, kind=PersonKind.NOT_KNOWN, rating="")
    assert missing(replace(WHOLE, people=(nobody_knows,))) == []


def test_a_witness_is_not_asked_to_rate():
    witness = Person(uuid4(), "Al", InvolvedAs.WITNESS, PersonKind.SERVICE_USER)
    assert missing(replace(WHOLE, people=(JO, witness))) == []


@pytest.mark.parametrize(
    "time",
    [
        {"precision": "about", "occurred_from": AT},
        {"precision": "between", "occurred_from": AT, "occurred_to": AT + timedelta(hours=2)},
        {"precision": "not_known", "occurred_from": None, "when_words": "In the summer of 1998"},
    ],
)
def test_a_rough_time_is_a_time(time):
    assert missing(replace(WHOLE, **time)) == []


@pytest.mark.parametrize(
    "time",
    [
        {"precision": "between", "occurred_from": AT},
        {"precision": "not_known", "occurred_from": None},
        {"precision": "exact", "occurred_from": None},
    ],
)
def test_half_a_time_is_not(time):
    assert words(replace(WHOLE, **time)) == ["when it happened, as exactly as anyone knows"]


@pytest.mark.parametrize("category", ["rape", "sexual_assault", "child_sexual_abuse"])
def test_an_assault_waits_for_every_item_of_the_evidence_checklist(category):
    assault = replace(WHOLE, categories=(Category.NEAR_MISS, Category(category)))
    assert len(missing(assault)) == len(EvidenceItem)
    assert missing(replace(assault, evidence=frozenset(EvidenceItem))) == []
    assert len(missing(replace(assault, evidence=frozenset(EvidenceItem) - {EvidenceItem.SARC}))) == 1


def test_something_else_exposure_and_online_each_ask_one_thing_more():
    assert words(replace(WHOLE, categories=(Category.OTHER,))) == ["a description of the kind of incident"]
    assert words(replace(WHOLE, categories=(Category.EXPOSURE,))) == [
        "whether the exposure or nakedness was sexual"
    ]
    assert len(words(replace(WHOLE, is_online=True))) == 2


def test_what_a_lead_asks_next_never_stops_submitting():
    assert missing(WHOLE) == []
    assert {gap.section for gap in advised(WHOLE)} == {Section.TOLD, Section.SUPPORT}
    offered = replace(WHOLE, privacy_explained="yes", somebody_told=True, offered_support=frozenset({JO.key}))
    assert advised(offered) == []


def test_not_yet_is_worth_adding_until_it_is_done():
    answered = replace(
        WHOLE,
        categories=(Category.RAPE,),
        evidence=frozenset(EvidenceItem),
        evidence_not_yet=frozenset({EvidenceItem.SARC}),
        privacy_explained="not_yet",
        report_offered="not_yet",
        somebody_told=True,
    )
    assert missing(answered) == []
    assert [gap.section for gap in advised(answered)] == [
        *(Section.SAFETY, Section.TOLD, Section.TOLD, Section.SUPPORT)
    ]
    assert "SARC" in advised(answered)[0].words
    assert section_state(Section.SAFETY, answered, saved=True) is State.IN_PROGRESS
    done = replace(
        answered,
        evidence_not_yet=frozenset(),
        privacy_explained="yes",
        report_offered="yes",
        offered_support=frozenset({JO.key}),
    )
    assert advised(done) == []


def test_a_section_says_in_words_how_far_it_has_come():
    assert section_state(Section.SAFETY, WHOLE, saved=False) is State.NOT_STARTED
    assert section_state(Section.SAFETY, replace(WHOLE, safety_words=""), saved=True) is State.IN_PROGRESS
    assert section_state(Section.SAFETY, WHOLE, saved=True) is State.COMPLETE
    assert section_state(Section.SUPPORT, WHOLE, saved=True) is State.IN_PROGRESS
    assert State.IN_PROGRESS.label == "In progress"
