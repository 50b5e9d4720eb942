"""What a section said before can be read again: who wrote it, when, why, in words."""

from datetime import timedelta

import pytest

from incidents.recording.section_names import Section
from incidents.recording.services.people import withdraw_involvement
from incidents.vocabulary import Audience, InvolvedAs
from tests.factories import LocationFactory
from tests.incidents.doing import triage
from tests.incidents.writing import enter, save, url

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.django_db]


def read(client, incident, section):
    return client.get(url("versions", incident, section.value)).content.decode()


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


@pytest.fixture
def twice(incident, rowan_nurse, now):
    save(incident, Section.WHAT_HAPPENED, rowan_nurse, now, narrative="He said “show me”.")
    save(incident, Section.WHAT_HAPPENED, rowan_nurse, now, narrative="He said “show me” twice.")
    return incident


def test_a_section_saved_more_than_once_leads_to_its_earlier_versions(nurse, incident, rowan_nurse, now):
    assert "Earlier versions" not in nurse.get(url("section", incident, "account-and-harm")).content.decode()
    save(incident, Section.HARM, rowan_nurse, now, physical_harm="low")
    assert "Earlier versions" not in nurse.get(url("section", incident, "account-and-harm")).content.decode()
    save(incident, Section.HARM, rowan_nurse, now, physical_harm="severe")
    page = nurse.get(url("section", incident, "account-and-harm")).content.decode()
    assert url("versions", incident, "account-and-harm") in page


def test_each_version_says_who_wrote_it_and_what_it_said_newest_first(nurse, twice):
    page = read(nurse, twice, Section.WHAT_HAPPENED)
    assert page.index("twice") < page.index("“show me”.") < page.index("When it was first reported")
    assert page.count("<p>Robin Nurse, ") == 3
    first = page.split("When it was first reported")[1]
    assert "Sexual harassment – verbal" in first
    assert "Comments in the lounge" in first
    assert "Context" not in first  # not asked when flagging


def test_the_reason_of_an_amendment_is_shown(nurse, twice, rowan_nurse, now):
    save(twice, Section.WHAT_HAPPENED, rowan_nurse, now, reason="They corrected it", narrative="Again")
    assert "They corrected it" in read(nurse, twice, Section.WHAT_HAPPENED)


def test_an_earlier_place_is_named_as_it_was(nurse, incident, rowan, rowan_nurse, now):
    first, second = (LocationFactory(ward=rowan, name=name) for name in ("Old lounge", "New garden"))
    for place in (first, second):
        save(incident, Section.WHEN_AND_WHERE, rowan_nurse, now, location_id=place.pk)
    page = read(nurse, incident, Section.WHEN_AND_WHERE)
    assert page.index("New garden") < page.index("Old lounge")


def test_withdrawn_people_are_listed_with_the_reason(nurse, incident, rowan_nurse, now):
    entered = enter(incident, InvolvedAs.WITNESS, "Her brother", rowan_nurse, now)
    withdraw_involvement(involvement=entered, reason="It was her cousin", by=rowan_nurse, now=now)
    section = nurse.get(url("section", incident, "people")).content.decode()
    assert url("versions", incident, "people") in section
    page = read(nurse, incident, Section.PEOPLE)
    assert "Her brother" in page
    assert "It was her cousin" in page


def test_whoever_recorded_reads_no_version_that_others_made_after_triage(
    signed_in, nurse, twice, lead, rowan_nurse, now
):
    wrong = enter(twice, InvolvedAs.WITNESS, "Her brother", rowan_nurse, now)
    triage(twice, lead, now, audience=Audience.NAMED)
    later = now + timedelta(hours=1)
    save(twice, Section.WHAT_HAPPENED, lead, later, narrative="What the lead wrote afterwards")
    withdraw_involvement(involvement=wrong, reason="What the lead found", by=lead, now=later)
    save(twice, Section.WHAT_HAPPENED, rowan_nurse, later, narrative="What the nurse wrote afterwards")
    for section, theirs in (
        (Section.WHAT_HAPPENED, "What the lead wrote afterwards"),
        (Section.PEOPLE, "What the lead found"),
    ):
        assert theirs not in read(nurse, twice, section)
        assert theirs in read(signed_in(lead), twice, section)
    assert "What the nurse wrote afterwards" in read(nurse, twice, Section.WHAT_HAPPENED)


def test_only_those_who_may_add_to_it_read_them(signed_in, willow_nurse, twice):
    assert signed_in(willow_nurse).get(url("versions", twice, "what-happened")).status_code == 404


def test_a_section_that_does_not_exist_has_none(nurse, twice):
    assert nurse.get(url("versions", twice, "made-up")).status_code == 404


def test_the_queries_do_not_grow(nurse, incident, rowan, rowan_nurse, now, django_assert_max_num_queries):
    nurse.get(url("record", incident))
    for number in range(6):
        place = LocationFactory(ward=rowan)
        save(incident, Section.WHEN_AND_WHERE, rowan_nurse, now, location_id=place.pk)
        save(incident, Section.PEOPLE, rowan_nurse, now, staff_involved="no" if number % 2 else "not_sure")
        entered = enter(incident, InvolvedAs.WITNESS, f"Visitor {number}", rowan_nurse, now)
        withdraw_involvement(involvement=entered, reason="Wrong", by=rowan_nurse, now=now)
    for section in (Section.WHEN_AND_WHERE, Section.PEOPLE):
        with django_assert_max_num_queries(8):
            nurse.get(url("versions", incident, section.value))
