"""Whatever is sent while recording, each form answers in words, keeps what was typed, and never breaks."""

import pytest

from incidents.models import SectionSave
from incidents.recording.forms import additions, people, sections, when
from incidents.recording.section_names import Section
from tests.cast import share
from tests.conftest import NOW
from tests.factories import LocationFactory
from tests.incidents.doing import moment_boxes
from tests.incidents.writing import affect, save, send, url

pytestmark = pytest.mark.usefixtures("clock")

LONG = "x" * 100_000
ODD = "a\x00b\x07c \u202eright to left\u202c مرحبا 🦉"
KEPT = "abc \u202eright to left\u202c مرحبا 🦉"
SECTIONS = [section for section in Section if section is not Section.SUPPORT]
PAGES = (
    *("known_at", "helpers", "person_add", "account_add", "told_add", "wish_add", "support_add"),
    *("visitor", "service-user", "staff", "not-known", "rating_add", "person_withdraw", "evidence"),
)
TEXT = {
    "what-happened": "narrative",
    "when-and-where": "when_words",
    "account-and-harm": "harm_words",
    "safety-and-evidence": "safety_words",
    "told-and-wishes": "privacy_words",
    "known_at": "reason",
    "helpers": "because",
    "account_add": "verbatim",
    "told_add": "who_words",
    "wish_add": "own_words",
    "support_add": "what_words",
    "visitor": "described_as",
    "service-user": "described_as",
    "staff": "described_as",
    "not-known": "described_as",
    "rating_add": "own_words",
    "person_withdraw": "reason",
    "evidence": "because",
}


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


@pytest.fixture
def address(incident, service_user, lounge, rowan_nurse, now):
    """``address("account_add")``: where a form of a record is sent."""
    jo = affect(incident, service_user, rowan_nurse, now)
    save(incident, Section.WHAT_HAPPENED, rowan_nurse, now, category="sexual_assault")

    def of(page):
        if page in Section.values:
            return url("section", incident, page)
        if page in {"visitor", "service-user", "staff", "not-known"}:
            return url("person_add_kind", incident, page)
        more = {"rating_add": [jo.pk], "person_withdraw": [jo.pk], "evidence": [1]}
        return url(page, incident, *more.get(page, []))

    return of


share(globals(), "nurse", "address", "willow", at=NOW)


@pytest.mark.parametrize("page", [*SECTIONS, *PAGES])
def test_all_empty_says_what_is_missing_in_words(nurse, address, page):
    answer = nurse.post(address(page), {"version": "1"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in shown
    assert "This field is required" not in shown
    assert "<title>Error: " in shown


@pytest.mark.parametrize("page", TEXT)
def test_a_hundred_thousand_characters_are_kept_and_counted(nurse, address, page):
    answer = nurse.post(address(page), {TEXT[page]: LONG})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "You entered 100,000" in shown
    assert LONG in shown


@pytest.mark.parametrize("page", TEXT)
def test_characters_that_cannot_be_kept_break_nothing(nurse, address, page):
    answer = nurse.post(address(page), {TEXT[page]: ODD, "involved_as": "nonsense"})
    assert answer.status_code in (200, 302, 409)
    assert b"\x00" not in answer.content


def test_emoji_and_other_scripts_are_kept_as_written(nurse, incident, address):
    send(nurse, incident, Section.SAFETY, everyone_safe="yes", safety_words=ODD)
    incident.refresh_from_db()
    assert incident.safety_words == KEPT
    assert KEPT in nurse.get(address("safety-and-evidence")).content.decode()


@pytest.mark.parametrize("page", [*SECTIONS, *PAGES])
def test_every_answer_a_nul_breaks_nothing(nurse, address, page):
    modules = (sections, when, additions, people)
    classes = [one for module in modules for one in vars(module).values() if hasattr(one, "base_fields")]
    names = {name for one in classes for name in one.base_fields} | {"then", "search"}
    nuls = dict.fromkeys([*names, *(f"{name}_{box}" for name in names for box in range(5))], "\x00")
    assert nurse.post(address(page), nuls).status_code == 200
    del nuls["search"]
    assert nurse.post(address(page), nuls).status_code == 200


def test_markup_is_shown_and_never_run(nurse, incident, address):
    typed = "<script>alert(1)</script>{{ settings.SECRET_KEY }}"
    send(nurse, incident, Section.WHAT_HAPPENED, category="other", category_words="x", narrative=typed)
    for page in (address("what-happened"), url("submit", incident)):
        shown = nurse.get(page).content.decode()
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ settings.SECRET_KEY }}" in shown


TOMORROW = {
    "occurred_from_0": "11",
    "occurred_from_1": "6",
    "occurred_from_2": "2026",
    "occurred_from_3": "10:00",
}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"precision": "exact", **TOMORROW}, "must be in the past"),
        ({"precision": "exact", **TOMORROW, "occurred_from_0": "29", "occurred_from_1": "2",
          "occurred_from_2": "2027"}, "Enter a real date"),
        ({"precision": "exact", **TOMORROW, "occurred_from_1": "13"}, "Enter a real date"),
        ({"precision": "exact", **TOMORROW, "occurred_from_3": "25:00"}, "Enter a real time"),
        ({"precision": "exact", **TOMORROW, "occurred_from_3": ""}, "Enter the time"),
        ({"precision": "exact", **TOMORROW, "occurred_from_0": "29", "occurred_from_1": "3",
          "occurred_from_3": "01:30"}, "did not happen"),
        ({"precision": "exact"}, "Enter the date and time when it happened"),
        ({"precision": "between"}, "Enter the earliest time"),
        ({"precision": "not_known"}, "Say roughly when it happened"),
        ({"when_words": "Last week"}, "Choose how exactly the time is known"),
        ({"precision": "perhaps", "when_words": "Last week"}, "Choose one of the answers"),
        ({"location_id": "0"}, "Choose one of the answers to where it happened"),
        ({"location_id": "x' or 1=1"}, "Choose one of the answers to where it happened"),
    ],
)  # fmt: skip
def test_a_wrong_time_or_place_is_named_and_everything_typed_is_kept(nurse, incident, lounge, answers, says):
    before = SectionSave.objects.count()
    typed = {"place_words": "Behind the blue door"} | answers
    answer = send(nurse, incident, Section.WHEN_AND_WHERE, **typed)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "There is a problem" in shown
    assert says in shown
    assert "Behind the blue door" in shown
    for name, value in answers.items():
        if name.startswith("occurred_from") and value:
            assert f'value="{value}"' in shown
    assert SectionSave.objects.count() == before


def test_another_wards_place_is_no_choice(nurse, incident, willow):
    place = LocationFactory(ward=willow, name="Willow garden")
    answer = send(nurse, incident, Section.WHEN_AND_WHERE, location_id=str(place.pk))
    assert "Choose one of the answers to where it happened" in answer.content.decode()
    assert "Willow garden" not in answer.content.decode()


def test_two_times_in_the_wrong_order_are_named(nurse, incident, now):
    early, late = moment_boxes("occurred_to", now.replace(hour=8)), moment_boxes("occurred_from", now)
    answer = send(nurse, incident, Section.WHEN_AND_WHERE, precision="between", **early, **late)
    assert "The latest time must be after the earliest time" in answer.content.decode()


@pytest.mark.parametrize(
    ("section", "answers", "says"),
    [
        (Section.WHAT_HAPPENED, {"category": "made_up"}, "Choose one of the answers to the kind of incident"),
        (Section.WHAT_HAPPENED, {"category": "rape", "other_categories": ["made_up"]}, "Choose only answers"),
        (Section.WHAT_HAPPENED, {"category": "other"}, "Describe the kind of incident"),
        (Section.WHAT_HAPPENED, {"category": "exposure"}, "Choose whether the exposure"),
        (Section.HARM, {"physical_harm": "terrible"}, "Choose one of the answers"),
        (Section.HARM, {"psychological_harm": "fatal"}, "Choose one of the answers"),
        (Section.TOLD, {"privacy_explained": "not_possible"}, "Say why it was not possible"),
    ],
)
def test_a_wrong_answer_is_named_next_to_its_question(nurse, incident, section, answers, says):
    answer = send(nurse, incident, section, **answers)
    assert answer.status_code == 200
    assert answer.content.decode().count(says) >= 2  # in the summary, and at the question


@pytest.mark.parametrize("page", [*SECTIONS, *PAGES])
def test_pages_of_a_record_that_does_not_exist_are_not_found(nurse, address, incident, page):
    from uuid import uuid4

    elsewhere = address(page).replace(str(incident.pk), str(uuid4()))
    assert nurse.get(elsewhere).status_code == 404
    assert nurse.post(elsewhere, {}).status_code == 404
