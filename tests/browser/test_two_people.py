"""Two people at one record, a session that ends, a double click, the Back button: nothing typed is lost."""

import pytest

from demo.people import PASSWORD
from tests.browser import recording
from tests.browser.conftest import VisitorMaker, email_of
from tests.browser.visitor import Visitor
from tests.faults.harness import System

HERS = "She said that he followed her to her room."
HIS = "A nurse saw him outside her room at ten to nine."
LATER = "Save and come back later"
COUNT = "select count(*) from incidents_incident"


@pytest.fixture
def nurse(visit: VisitorMaker) -> Visitor:
    return visit("nurse")


@pytest.fixture
def section(nurse: Visitor) -> str:
    """The address of the first section of a record that was just begun."""
    return f"{recording.flag(nurse)}what-happened/"


def test_the_second_to_save_reads_both_texts(nurse: Visitor, visit: VisitorMaker, section: str) -> None:
    manager = visit("manager")
    for each, text in ((nurse, HERS), (manager, HIS)):
        each.go(section)
        each.fill("What happened?", text)
    nurse.click(LATER, then="Complete the record")
    manager.click(LATER, then="What happened")
    manager.sees("saved this section while you were writing. Nothing is lost.")
    manager.sees(HERS)
    assert typed(manager) == HIS
    manager.look("two-at-once", guide="two-at-once")
    manager.fill("What happened?", f"{HERS} {HIS}")
    manager.click("Save mine as the next version")
    manager.sees("is saved")
    nurse.go(section)
    assert typed(nurse) == f"{HERS} {HIS}"


def test_a_session_that_ends_while_typing_loses_nothing(nurse: Visitor, section: str) -> None:
    nurse.go(section)
    nurse.fill("What happened?", HERS)
    nurse.page.context.clear_cookies(name="session")
    nurse.click(LATER, then="Sign in")
    nurse.sees("What you typed has been kept")
    nurse.look("signed-out")
    nurse.enter(email_of("nurse"), PASSWORD)
    nurse.give_code(email_of("nurse"))
    nurse.arrives("What you typed was kept")
    nurse.sees(HERS)
    nurse.never_sees(LATER)
    nurse.look("kept", guide="kept")
    nurse.click("Save what I typed")
    nurse.sees("is saved")
    nurse.go(section)
    assert typed(nurse) == HERS


def test_a_double_click_makes_one_record(nurse: Visitor, demo: System) -> None:
    before = demo.one(COUNT)
    recording.start_flag(nurse, "Near miss")
    nurse.page.get_by_role("button", name="Save and carry on").dblclick()
    nurse.arrives("Complete the record")
    assert demo.one(COUNT) == before + 1


def test_back_offers_a_new_report_and_the_first_is_kept(nurse: Visitor, demo: System) -> None:
    before = demo.one(COUNT)
    record = recording.flag(nurse, "Near miss")
    nurse.page.go_back()
    nurse.arrives("Report an incident")
    nurse.click("Save and carry on")
    nurse.is_told_of("Choose the ward")
    nurse.go(record)
    nurse.arrives("Complete the record")
    assert demo.one(COUNT) == before + 1


def test_back_shows_what_was_saved_not_an_older_page(nurse: Visitor, section: str) -> None:
    nurse.go(section)
    nurse.fill("What happened?", HERS)
    nurse.click(LATER, then="Complete the record")
    nurse.page.go_back()
    nurse.arrives("What happened")
    assert typed(nurse) == HERS


def typed(visitor: Visitor) -> str:
    return visitor.page.get_by_label("What happened?").first.input_value()
