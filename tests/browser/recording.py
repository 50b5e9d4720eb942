"""What a nurse does with a record, in the words of the pages. Times are those of the clock on the wall."""

from datetime import UTC, datetime, timedelta

from tests.browser.visitor import Visitor

AFFECTED = "Tegan Yarnwick"
SAID = "I felt a hand on me and I froze. Then I shouted. I want it written down that I did not want it."
VAGUE = "He touched her inappropriately in the corridor."
PLAIN = "He put his hand on her bottom, over her clothes, in the corridor. She shouted. A nurse came at once."


def ago(**before: int) -> datetime:
    return datetime.now(UTC) - timedelta(**before)


MAY_BE = "Could the person who is said to have done it"
NO = "No, as far as I know"


def start_flag(
    nurse: Visitor,
    kind: str = "Sexual assault",
    *,
    staff: str = "No",
    safe: str = "Yes",
    may_be: str = NO,
) -> None:
    nurse.follow("Report an incident", then="Report an incident")
    nurse.choose("Which ward?", "Rowan ward")
    nurse.choose("What kind of incident", kind)
    nurse.choose("Is a member of staff", staff)
    if staff != "No":
        nurse.group(MAY_BE).get_by_label(may_be).check()
    nurse.choose("Is everyone safe now?", safe)


def flag(nurse: Visitor, kind: str = "Sexual assault", *, staff: str = "No") -> str:
    """The address of the record that was begun."""
    start_flag(nurse, kind, staff=staff)
    nurse.click("Save and carry on", then="Complete the record")
    return nurse.page.url


def open_section(nurse: Visitor, record: str, section: str) -> None:
    nurse.go(record)
    nurse.follow(section, then=section)


def what_happened(nurse: Visitor) -> None:
    nurse.fill("What happened?", VAGUE)
    nurse.click("Save and continue", then="What happened")
    nurse.sees("Some words could be plainer")
    nurse.look("suggestions", guide="suggestions")
    nurse.fill("What happened?", PLAIN)
    nurse.click("Save and continue", then="When and where")


def when_and_where(nurse: Visitor) -> None:
    nurse.choose("How exactly is the time known?", "At about this time")
    nurse.write_when("When it happened", ago(hours=2))
    nurse.choose("Where did it happen?", "Corridor by the bedrooms")
    nurse.look("when-and-where")
    nurse.click("Save and continue", then="Who was involved")


def people(nurse: Visitor) -> None:
    somebody_affected(nurse)
    somebody_not_known(nurse)
    nurse.look("people")
    nurse.click("Save and continue", then="Their own account")


def somebody_affected(nurse: Visitor) -> None:
    nurse.click("Add a person", then="Add a person")
    nurse.choose("Who do you want to add?", "Service user")
    nurse.look("person-kind")
    nurse.click("Continue", then="Add a person: service user")
    nurse.choose("Which service user?", f"{AFFECTED} (she/her)")
    nurse.choose("How were they involved?", "Directly affected person")
    nurse.look("person-service-user")
    nurse.click("Save", then="Who was involved")


def somebody_not_known(nurse: Visitor) -> None:
    nurse.click("Add a person", then="Add a person")
    nurse.choose("Who do you want to add?", "Not known")
    nurse.click("Continue", then="Add a person: not known")
    nurse.fill("A description", "A man in a grey jumper")
    nurse.choose("How were they involved?", "Initiator")
    nurse.look("person-not-known")
    nurse.click("Save", then="Who was involved")


def account_and_harm(nurse: Visitor) -> None:
    nurse.click("Add an account", then="account")
    nurse.choose("Whose account is it?", f"{AFFECTED} (she/her) – Directly affected person")
    nurse.fill("What did they say", SAID)
    nurse.write_when("When did they say it?", ago(hours=1))
    nurse.look("account")
    nurse.click("Save", then="Their own account")
    nurse.click("Record their rating", then="Their own rating")
    nurse.choose("Have they rated", "They gave their rating")
    nurse.choose("If they gave it: physical", "Low")
    nurse.choose("If they gave it: psychological", "Severe")
    nurse.look("rating")
    nurse.click("Save", then="Their own account")
    nurse.choose("Physical harm, as you see it", "Low")
    nurse.choose("Psychological harm, as you see it", "Moderate")
    nurse.look("account-and-harm")
    nurse.click("Save and continue", then="Immediate safety")


def safety_and_evidence(nurse: Visitor) -> None:
    nurse.fill("What was done to keep people safe?", "A nurse stayed with her. He is on another corridor.")
    nurse.look("safety-and-evidence", guide="evidence")
    nurse.click("Save and continue", then="Who has been told")


def evidence(nurse: Visitor, record: str) -> None:
    """Every item of the checklist: one declined, one done, the others not yet."""
    open_section(nurse, record, "Immediate safety and evidence")
    answers = {1: "Done", 6: "The person said no"}
    for number in range(1, 8):
        nurse.page.get_by_role("button", name=f"Answer item {number}").click()
        nurse.choose("Where does this stand?", answers.get(number, "Not yet"))
        if number == 1:
            nurse.write_when("If done: when?", ago(minutes=90))
            nurse.look("evidence-item")
        nurse.click("Save", then="Immediate safety")
    nurse.look("evidence-answered")


def told_and_wishes(nurse: Visitor) -> None:
    nurse.click("Add who was told", then="Who was told")
    nurse.choose("Who was told?", "Nurse in charge")
    nurse.write_when("When?", ago(minutes=100))
    nurse.look("told")
    nurse.click("Save", then="Who has been told")
    nurse.click("Add what a person wants", then="What a person wants")
    nurse.choose("Whose wish is it?", f"{AFFECTED} (she/her) – Directly affected person")
    nurse.choose("What about?", "Telling the police")
    nurse.choose("What do they want?", "No, they do not want this")
    nurse.look("wish")
    nurse.click("Save", then="Who has been told")
    nurse.choose("Was the person told how", "Yes")
    nurse.choose("Were they offered this report", "Yes")
    nurse.look("told-and-wishes")
    nurse.click("Save and continue", then="Support offered")


def support(nurse: Visitor) -> None:
    nurse.click("Add an offer of support", then="upport")
    nurse.choose("Who was it offered to?", f"{AFFECTED} (she/her) – Directly affected person")
    nurse.choose("What was offered?", "Time to talk with somebody they choose")
    nurse.write_when("When was it offered?", ago(minutes=80))
    nurse.choose("What did they say?", "Accepted")
    nurse.look("support-offer")
    nurse.click("Save", then="Support offered")
    nurse.look("support")
    nurse.click("Continue", then="Check and submit")


def record_everything(nurse: Visitor, record: str) -> None:
    """In the order that the pages offer, from the first section to the page that checks."""
    open_section(nurse, record, "What happened")
    what_happened(nurse)
    when_and_where(nurse)
    people(nurse)
    account_and_harm(nurse)
    safety_and_evidence(nurse)
    told_and_wishes(nurse)
    support(nurse)


def submit(nurse: Visitor, record: str) -> str:
    """The reference of the record that was submitted."""
    nurse.go(record)
    nurse.click("Check and submit", then="Check and submit")
    nurse.look("check")
    nurse.click("Submit this record")
    nurse.sees("The record is submitted.")
    nurse.look("incident-nurse")
    return nurse.page.locator(".nhsuk-caption-l").first.inner_text()
