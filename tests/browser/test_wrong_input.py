"""Forms left empty or filled in wrongly: told by the question and at the top, and nothing typed is lost."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import recording
from tests.browser.conftest import VisitorMaker
from tests.browser.visitor import LONDON, Visitor
from tests.faults.harness import System

SAVE = "Save"
CONTINUE = "Save and continue"
NOTHING = "Answer at least one question"

#: (page of a record, its button, what is said beside the questions)
EMPTY = [
    ("people/add/", "Continue", ["Choose who you want to add"]),
    ("people/add/service-user/", SAVE, ["Choose the person", "Choose how they were involved"]),
    ("people/add/staff/", SAVE, ["Choose how they were involved"]),
    ("people/add/visitor/", SAVE, ["Enter a name or a description", "Choose how they were involved"]),
    ("people/add/not-known/", SAVE, ["Choose how they were involved"]),
    ("accounts/add/", SAVE, ["Choose whose account it is", "Enter what they said"]),
    ("checklist/2/", SAVE, ["Choose where this stands"]),
    ("told/add/", SAVE, ["Choose who was told", "Enter the date and time"]),
    ("wishes/add/", SAVE, ["Choose whose wish it is", "Choose what it is about", "Choose what they want"]),
    ("support/add/", SAVE, ["Choose who it was offered to", "Choose what was offered"]),
    ("helpers/", "Name them", ["Say why they need to see"]),
]


@pytest.fixture
def nurse(visit: VisitorMaker) -> Visitor:
    return visit("nurse")


@pytest.fixture
def record(nurse: Visitor) -> str:
    return recording.flag(nurse)


def test_an_empty_report_asks_for_what_is_missing(nurse: Visitor) -> None:
    nurse.follow("Report an incident", then="Report an incident")
    nurse.write_boxes("When did you first learn", "", "", "", "")
    nurse.click("Save and carry on")
    nurse.is_told_of(
        "Enter the date and time for when it became known",
        "Choose the ward",
        "Choose the kind of incident",
        "Choose whether a member of staff is involved",
        "Choose whether everyone is safe now",
    )
    nurse.look("flag-empty")


def test_every_empty_page_of_a_record_says_what_it_needs(nurse: Visitor, record: str) -> None:
    nurse.go(f"{record}people/")
    recording.somebody_affected(nurse)
    for page, button, wrongs in EMPTY:
        nurse.go(f"{record}{page}")
        nurse.click(button)
        nurse.is_told_of(*wrongs)
        nurse.check()


def test_an_empty_section_asks_for_one_answer(nurse: Visitor, record: str) -> None:
    for section in ("when-and-where", "account-and-harm", "told-and-wishes"):
        nurse.go(f"{record}{section}/")
        nurse.click(CONTINUE)
        nurse.sees(NOTHING)
        nurse.check()


def test_a_record_with_gaps_is_not_offered_for_submitting(nurse: Visitor, record: str) -> None:
    nurse.go(f"{record}submit/")
    nurse.sees("Still needed")
    expect(nurse.page.get_by_role("button", name="Submit this record")).to_have_count(0)


def test_a_lead_leaves_everything_empty(visit: VisitorMaker) -> None:
    lead = visit("lead")
    lead.go("/incidents/queue/")
    lead.page.get_by_role("main").get_by_role("heading", level=2).get_by_role("link").first.click()
    lead.arrives("Triage")
    lead.page.get_by_label("Who leads the response?").select_option("")
    lead.click("Save the decision")
    lead.is_told_of(
        "Choose how severe the harm is",
        "Choose the response",
        "Choose who leads the response",
        "Enter the date for the first review",
    )
    lead.look("triage-empty")


def test_a_lead_sends_nothing_by_leaving_it_empty(visit: VisitorMaker, demo: System) -> None:
    lead = visit("lead")
    referral = demo.one("select id from referrals_referral where status = 'to_send' order by id limit 1")
    lead.go(f"/referrals/{referral}/send/")
    lead.click("Check what will be shared")
    lead.is_told_of("Choose an organisation", "Choose how you will send it", "Choose whether they agree")
    lead.look("referral-empty")


def test_a_lead_leaves_the_questions_empty(visit: VisitorMaker, record: str) -> None:
    lead = visit("lead")
    lead.go(record.replace("/incidents/", "/referrals/incident/").replace("/record/", "/questions/"))
    lead.click("Save and see what is recommended")
    lead.is_told_of("Choose whether other people are still at", "Choose whether they want the police told")
    lead.look("questions-empty")


def test_a_time_that_cannot_be_is_asked_for_again(nurse: Visitor, record: str) -> None:
    nurse.go(f"{record}when-and-where/")
    nurse.choose("How exactly is the time known?", "At this time")
    nurse.fill("More about the place", "By the window")
    nurse.write_when("When it happened", recording.ago(hours=-30))
    nurse.click(CONTINUE)
    nurse.is_told_of("Check when it happened: the date and time must be in the past")
    nurse.write_boxes("When it happened", "31", "2", "2026", "10:00")
    nurse.click(CONTINUE)
    nurse.is_told_of("Enter a real date for when it happened")
    nurse.look("impossible-date")
    assert nurse.page.get_by_label("More about the place").input_value() == "By the window"


def test_an_hour_that_happened_twice_is_asked_about(nurse: Visitor, record: str) -> None:
    night = night_the_clocks_went_back()
    nurse.go(f"{record}when-and-where/")
    nurse.choose("How exactly is the time known?", "At this time")
    nurse.write_boxes("When it happened", str(night.day), str(night.month), str(night.year), "01:30")
    nurse.click(CONTINUE)
    nurse.sees("The clocks went back that night, so 01:30 happened twice.")
    nurse.look("happened-twice")
    nurse.choose("When it happened", "01:30, after the clocks went back (winter time)")
    nurse.click(CONTINUE, then="Who was involved")


def test_too_long_a_story_is_kept_to_be_shortened(nurse: Visitor, record: str) -> None:
    story = "She told us again. " * 2_700
    nurse.go(f"{record}what-happened/")
    nurse.fill("What happened?", story)
    nurse.click(CONTINUE)
    nurse.is_told_of("You entered 51,")
    nurse.check()
    assert nurse.page.get_by_label("What happened?").first.input_value().strip() == story.strip()


def night_the_clocks_went_back() -> datetime:
    """The last Sunday of the latest October that is over."""
    now = datetime.now(LONDON)
    first_of_november = datetime(now.year if now.month > 10 else now.year - 1, 11, 1, tzinfo=LONDON)
    return first_of_november - timedelta(days=first_of_november.isoweekday())
