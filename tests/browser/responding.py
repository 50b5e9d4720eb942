"""What a safeguarding lead does with an incident, in the words of the pages."""

import re
from datetime import UTC, datetime, timedelta

from pypdf import PdfReader

from tests.browser.visitor import Visitor

NOTE = "A man who is not known touched her bottom in the corridor without consent. She is safe with a nurse."
YES, NO, NOT_SURE = "Yes", "No", "Not sure"
QUESTIONS = {
    "Does an adult directly affected have needs": YES,
    "Are they experiencing abuse": YES,
    "Do those needs stop them": YES,
    "Is anybody directly affected under 18?": NO,
    "Is the initiator under 18?": NOT_SURE,
    "Is anybody directly affected a member of staff?": NO,
    "Is the initiator a member of staff": NO,
    "Is anybody in immediate danger?": NO,
    "Are other people still at serious risk?": NO,
    "Is coercion or exploitation suspected?": NO,
    "Does anybody involved lack capacity": NO,
    "Does the person directly affected want the police told?": NO,
}
ADULT = "Safeguarding adult concern"


def in_days(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def triage(lead: Visitor, reference: str) -> None:
    """From the queue, where it is read first."""
    lead.follow("Triage", then="Waiting for triage")
    lead.look("queue", guide="queue")
    lead.follow(f"Read {reference}", then="Sexual assault, Rowan ward")
    lead.look("incident")
    lead.follow("Accounts and wishes", then="Sexual assault")
    lead.look("incident-accounts")
    lead.page.go_back()
    lead.click("Triage", then="Triage")
    decide_response(lead)


def decide_response(lead: Visitor) -> None:
    lead.choose("How severe", "Moderate")
    lead.choose("What response", "Multidisciplinary review")
    lead.choose("Who may see it", "Named people only")
    lead.write_when("When is it first reviewed?", in_days(7))
    lead.write_when("By when do you aim", in_days(30))
    lead.fill("Reasons", "Everyone caring for her meets this week. She asked that few people know.")
    lead.look("triage", guide="triage")
    lead.click("Save the decision", then="Questions")


def answer_questions(lead: Visitor) -> None:
    for question, answer in QUESTIONS.items():
        lead.choose(question, answer)
    lead.fill("How do you know about their needs?", "She is cared for here under section 2.")
    lead.fill("How do you know about the abuse or risk?", "She told us, and a nurse saw him walk away.")
    lead.fill("How do you know whether they can protect", "She is unwell and cannot leave the ward.")
    lead.look("questions")
    lead.click("Save and see what is recommended", then="Referrals")
    lead.look("recommended", guide="recommended")


def decline_the_others(lead: Visitor) -> None:
    """All but the concern about an adult, each with its reason."""
    others = lead.page.get_by_role("button", name=re.compile(f"^Decide *: (?!{ADULT})"))
    while others.count():
        others.first.click()
        lead.arrives("Decide on this referral")
        lead.choose("What have you decided?", "Do not send it")
        lead.fill("Why?", "She has talked it over with her advocate and does not want this now.")
        lead.click("Save the decision")
        lead.sees("Your decision is saved.")
        lead.follow("Referrals", then="Referrals")
    lead.look("referrals-decided")


def send(lead: Visitor) -> PdfReader:
    """Decided, filled in, checked, made into a document, and saved as sent."""
    lead.click(re.compile(f"^Decide *: {ADULT}"), then="Decide on this referral")
    lead.choose("What have you decided?", "Send it")
    lead.look("referral-decide")
    lead.click("Save the decision", then=ADULT)
    lead.click("Fill in what is shared", then="What will be shared")
    lead.group("Which organisation?").get_by_role("radio").first.check()
    lead.choose("How will you send it?", "By secure e-mail")
    lead.fill("What do they need to know?", NOTE)
    lead.choose("Does the person know", YES)
    lead.choose("Do they agree", YES)
    lead.look("referral-share")
    lead.click("Check what will be shared", then="Check before you send")
    lead.click("Make the document", then="Check before you send")
    lead.look("referral-check", guide="referral-check")
    return lead.download_when_ready("Download version 1")


def save_as_sent(lead: Visitor) -> None:
    lead.page.get_by_label("I have checked who it goes to").check()
    lead.click("Save as sent", then=ADULT)
    lead.sees("Saved as sent.")
    lead.look("referral-sent")


def conclude_referral(lead: Visitor) -> None:
    lead.click("They have it", then="acknowledgement")
    lead.fill("Their reference", "INVENTED/22")
    lead.look("referral-acknowledge")
    lead.click("Save", then=ADULT)
    lead.click("Save an outcome", then="outcome")
    lead.choose("What was the outcome?", "Advice given")
    lead.look("referral-outcome")
    lead.click("Save the outcome", then=ADULT)
    lead.click("Close it", then="Close")
    lead.click("Close this referral", then=ADULT)
    lead.look("referral-closed")


def try_to_close(lead: Visitor, incident: str) -> None:
    """Refused, in words, while steps wait."""
    lead.go(f"{incident}close/")
    lead.arrives("Steps to closing")
    fill_in_closing(lead)
    lead.click("Close the incident", then="Steps to closing")
    lead.sees("Before closing: ")
    lead.look("close-refused", guide="closing")


def fill_in_closing(lead: Visitor) -> None:
    lead.fill("What was learned", "Somebody now stands in the corridor at medication time.")
    lead.choose("Is the person directly affected content", YES)
    lead.choose("Do they know where they can get independent help?", YES)


def tick_steps(lead: Visitor) -> None:
    for step in ("Capacity has been considered", "The care plans", "Support is in place"):
        lead.follow(step, then="A step to closing")
        lead.fill("What was done", "Done with her and her named nurse on Tuesday.")
        lead.look("step")
        lead.click("Tick this step", then="Steps to closing")


def close(lead: Visitor) -> None:
    fill_in_closing(lead)
    lead.click("Close the incident")
    lead.sees("The incident is closed.")
    lead.look("incident-closed")
    lead.follow("Timeline", then="Sexual assault")
    lead.look("incident-timeline")
