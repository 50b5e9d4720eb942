"""Every job works without JavaScript: an old ward computer, a strict network, a broken download."""

import pytest
from playwright.sync_api import expect

from tests.browser import recording
from tests.browser.conftest import VisitorMaker
from tests.browser.visitor import Visitor
from tests.faults.harness import System

COUNT = "select count(*) from incidents_incident"


@pytest.fixture
def nurse(visit: VisitorMaker) -> Visitor:
    return visit("nurse", java_script_enabled=False)


def test_an_incident_is_reported_and_a_section_saved(nurse: Visitor) -> None:
    record = recording.flag(nurse)
    recording.open_section(nurse, record, "What happened")
    nurse.fill("What happened?", recording.PLAIN)
    nurse.click("Save and come back later", then="Complete the record")
    nurse.sees("Last saved by")
    nurse.click("Check and submit", then="Check and submit")
    nurse.sees("Still needed")
    expect(nurse.page.get_by_role("button", name="Submit this record")).to_have_count(0)


def test_what_is_wrong_is_said_at_the_top_and_by_the_question(nurse: Visitor) -> None:
    nurse.follow("Report an incident", then="Report an incident")
    nurse.fill("In one line", "Somebody followed her")
    nurse.click("Save and carry on")
    nurse.sees("There is a problem")
    nurse.page.get_by_role("link", name="Choose the ward").click()
    expect(nurse.group("Which ward?").get_by_text("Choose the ward")).to_be_visible()
    assert nurse.page.get_by_label("In one line").input_value() == "Somebody followed her"


def test_a_double_click_makes_one_record(nurse: Visitor, demo: System) -> None:
    before = demo.one(COUNT)
    recording.start_flag(nurse, "Near miss")
    nurse.page.get_by_role("button", name="Save and carry on").dblclick()
    nurse.arrives("Complete the record")
    assert demo.one(COUNT) == before + 1


def test_somebody_ticked_and_then_not_asked_about_is_seen_and_can_be_unticked(nurse: Visitor) -> None:
    recording.start_flag(nurse, "Near miss", staff="Yes", may_be="Yes, or perhaps")
    matron = nurse.page.get_by_label("Marlon Exampleton")
    matron.check()
    nurse.choose("Is a member of staff", "No")
    expect(matron).not_to_be_visible()
    nurse.click("Save and carry on", then="Report an incident")
    nurse.page.get_by_role("link", name="You ticked somebody it may be").click()
    expect(matron).to_be_checked()
    matron.uncheck()
    nurse.group(recording.MAY_BE).get_by_label(recording.NO).check()
    nurse.click("Save and carry on", then="Complete the record")
