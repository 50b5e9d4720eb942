"""Somebody said to have done it learns nothing from a screen, and a shared computer tells nobody anything."""

import pytest
from playwright.sync_api import expect

from demo.people import PASSWORD
from tests.browser import recording
from tests.browser.conftest import VisitorMaker, email_of
from tests.browser.visitor import Visitor
from tests.faults.harness import System

PAGES = ("", "accounts/", "response/", "timeline/", "record/", "record/what-happened/", "triage/", "close/")
ABOUT = """
select incident.id, incident.reference from incidents_incident incident
join incidents_exclusion exclusion on exclusion.incident_id = incident.id
join staff_user accused on accused.id = exclusion.person_id
where accused.email = 'bank.nurse@demo.example'
"""
NEVER = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def about_him(demo: System) -> tuple[str, str]:
    """The address and the reference of the incident that names the bank nurse of Rowan ward."""
    found = demo.rows(ABOUT)
    assert len(found) == 1
    return f"/incidents/{found[0][0]}/", found[0][1]


def test_the_lead_sees_it_and_the_accused_does_not(visit: VisitorMaker, about_him: tuple[str, str]) -> None:
    address, reference = about_him
    lead, accused = visit("lead"), visit("bank.nurse")
    lead.go(address)
    lead.sees(reference)
    for path in ("/", "/incidents/", "/notices/"):
        accused.go(path)
        accused.never_sees(reference)
        accused.look(f"wall-{path.strip('/') or 'home'}")


def test_a_lead_whom_the_report_may_be_about_is_shut_out_from_the_first_moment(visit: VisitorMaker) -> None:
    """The nurse ticks the matron; the safeguarding lead is there to respond, the matron finds nothing."""
    nurse, matron, lead = visit("nurse"), visit("manager"), visit("lead")
    recording.start_flag(nurse, "Sexual harassment – verbal", staff="Yes", may_be="Yes, or perhaps")
    nurse.click("Save and carry on", then="Report an incident")
    nurse.is_told_of("Tick whom it may be")
    nurse.page.get_by_label("Marlon Exampleton").check()
    nurse.look("flag-about-staff")
    nurse.click("Save and carry on", then="Complete the record")
    address = nurse.page.url.removesuffix("record/")
    matron.go(address)
    matron.arrives("Page not found")
    lead.go(address)
    lead.go(f"{address}people/")
    for words in ("Marlon Exampleton", "Kept out by the person who reported it"):
        lead.sees(words)


def test_its_addresses_answer_as_if_it_never_was(visit: VisitorMaker, about_him: tuple[str, str]) -> None:
    accused = visit("bank.nurse")
    for page in PAGES:
        hidden, absent = (ask(accused, f"{one}{page}") for one in (about_him[0], f"/incidents/{NEVER}/"))
        assert hidden == absent, page
        assert hidden[0] == 404, page
    accused.go(about_him[0])
    accused.arrives("Page not found")
    accused.look("not-found")


def ask(visitor: Visitor, path: str) -> tuple[int, str]:
    answer = visitor.page.request.get(path)
    return answer.status, answer.text()


def test_back_after_signing_out_shows_nothing(visit: VisitorMaker, about_him: tuple[str, str]) -> None:
    lead = visit("")
    lead.sign_in(email_of("lead"), PASSWORD)
    lead.go(about_him[0])
    lead.sees(about_him[1])
    lead.page.get_by_role("button", name="Sign out").click()
    lead.arrives("Sign in")
    lead.page.go_back()
    lead.arrives("Sign in")
    expect(lead.page.get_by_text(about_him[1])).to_have_count(0)
    lead.look("sign-in")


def test_whom_the_accused_has_rewritten_the_record_still_knows(visit: VisitorMaker) -> None:
    """He has changed on the ward’s list who named him; the lead is asked to look."""
    accused, lead = visit("bank.nurse"), visit("allegations")
    accused.go("/people/")
    accused.sees("Brian Storey")
    lead.go("/")
    lead.sees("Changed details to look at")
    lead.page.get_by_role("heading", name="Changed details to look at").locator("+ ul a").first.click()
    lead.arrives("Details of a person")
    for words in ("Bryn Storywell", "Brian Storey", "2 March 1971"):
        lead.sees(words)
    lead.look("changed-details")
