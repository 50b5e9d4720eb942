"""Two people at the same section: nothing of either is lost, and nobody writes over anybody."""

import pytest

from incidents.models import SectionSave
from incidents.recording.section_names import Section
from incidents.recording.services.saving import Stale, save_section
from tests.incidents.writing import save, send, url

pytestmark = pytest.mark.usefixtures("clock")

MINE = {"everyone_safe": "yes", "safety_words": "Mine: a nurse stayed."}


@pytest.fixture
def theirs(incident, rowan_manager, now):
    return save(incident, Section.SAFETY, rowan_manager, now, safety_words="Theirs: moved to another room.")


@pytest.fixture
def clash(signed_in, rowan_nurse, incident, theirs):
    """What somebody gets who had opened the page before the other saved."""
    return send(signed_in(rowan_nurse), incident, Section.SAFETY, **MINE, version="0")


def test_the_second_is_answered_409_with_both_texts(clash):
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Theirs: moved to another room." in page
    assert page.count("Mine: a nurse stayed.") == 2  # compared, and still in the box
    assert "Reese Manager" in page


def test_what_the_first_saved_still_stands(clash, incident):
    incident.refresh_from_db()
    assert incident.safety_words == "Theirs: moved to another room."
    assert SectionSave.objects.get(version=1).values["safety_words"] == "Theirs: moved to another room."


def test_after_reading_both_theirs_can_be_followed_by_mine(clash, signed_in, rowan_nurse, incident):
    page = clash.content.decode()
    assert "Save mine as the next version" in page
    assert 'name="version" value="1"' in page
    answer = send(signed_in(rowan_nurse), incident, Section.SAFETY, **MINE, version="1")
    assert answer.status_code == 302
    incident.refresh_from_db()
    assert incident.safety_words == MINE["safety_words"]
    kept = SectionSave.objects.filter(section=Section.SAFETY).order_by("version")
    assert [one.values.get("safety_words", "as flagged") for one in kept] == [
        "as flagged",
        "Theirs: moved to another room.",
        MINE["safety_words"],
    ]


def test_the_same_words_from_two_people_are_no_clash(signed_in, rowan_nurse, incident, theirs):
    answer = send(signed_in(rowan_nurse), incident, Section.SAFETY, **theirs.values, version="0")
    assert answer.status_code == 302


def test_different_sections_never_clash(signed_in, rowan_nurse, incident, theirs):
    answer = send(signed_in(rowan_nurse), incident, Section.HARM, physical_harm="low", version="0")
    assert answer.status_code == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "99999999999999999999"])
def test_a_damaged_version_counts_as_never_seen(signed_in, rowan_nurse, incident, theirs, version):
    assert send(signed_in(rowan_nurse), incident, Section.SAFETY, **MINE, version=version).status_code == 409


def test_a_version_from_the_future_is_refused_in_words(signed_in, rowan_nurse, incident):
    answer = send(signed_in(rowan_nurse), incident, Section.SAFETY, **MINE, version="7")
    assert "This page was out of date" in answer.content.decode()


def test_times_and_places_are_compared_in_words(signed_in, rowan_nurse, rowan_manager, incident, lounge, now):
    save(incident, Section.WHEN_AND_WHERE, rowan_manager, now, precision="exact", occurred_from=now,
         location_id=lounge.pk)  # fmt: skip
    mine = {"precision": "not_known", "when_words": "Last week", "version": "0"}
    page = send(signed_in(rowan_nurse), incident, Section.WHEN_AND_WHERE, **mine).content.decode()
    assert "10 June 2026, 15:00" in page
    assert "Last week" in page
    assert "Main lounge" in page


def test_the_service_says_which_version_is_newer(incident, theirs, rowan_nurse, now):
    with pytest.raises(Stale) as refusal:
        save_section(
            incident=incident, section=Section.SAFETY, values=MINE, version=0, by=rowan_nurse, now=now
        )
    assert refusal.value.latest == theirs


def test_a_column_of_another_section_is_not_a_value_of_this_one(incident, rowan_nurse, now):
    with pytest.raises(ValueError, match="holds"):
        save_section(
            incident=incident,
            section=Section.SAFETY,
            values=MINE | {"audience": "ward"},
            version=0,
            by=rowan_nurse,
            now=now,
        )


def test_fields_that_are_not_on_the_form_change_nothing(signed_in, rowan_nurse, incident, now):
    sneaked = {"audience": "ward", "status": "closed", "known_at": now, "urgency": "4", "submitted_at": now}
    before = {name: getattr(incident, name) for name in sneaked}
    send(signed_in(rowan_nurse), incident, Section.SAFETY, **MINE, **sneaked)
    incident.refresh_from_db()
    assert {name: getattr(incident, name) for name in sneaked} == before


def test_somebody_with_the_ward_but_not_the_record_cannot_even_tell_it_exists(
    signed_in, rowan_colleague, willow_nurse, incident
):
    for person in (rowan_colleague, willow_nurse):
        page = signed_in(person).get(url("record", incident))
        assert page.status_code == 404
        assert send(signed_in(person), incident, Section.SAFETY, **MINE).status_code == 404
