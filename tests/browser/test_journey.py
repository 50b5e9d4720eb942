"""One incident from the first minute to its closing, as people meet it."""

from pypdf import PdfReader

from tests.browser import recording, responding
from tests.browser.conftest import VisitorMaker
from tests.browser.visitor import Visitor

NOT_WORSE = "More reports do not mean less safe care."


def test_an_incident_is_flagged_recorded_referred_and_closed(visit: VisitorMaker) -> None:
    nurse, lead = visit("nurse", by_form=True), visit("lead", by_form=True)
    reference = a_nurse_records_it(nurse)
    incident = nurse.page.url
    lead.look("home", guide="home")
    responding.triage(lead, reference)
    responding.answer_questions(lead)
    responding.decline_the_others(lead)
    sent = responding.send(lead)
    assert responding.NOTE in text(sent)
    assert recording.SAID not in text(sent)
    responding.save_as_sent(lead)
    responding.conclude_referral(lead)
    responding.try_to_close(lead, incident)
    responding.tick_steps(lead)
    responding.close(lead)


def test_a_board_member_is_given_the_quarter(visit: VisitorMaker) -> None:
    board = visit("board", by_form=True)
    board.look("home-board")
    board.follow("Board reports", then="Board reports")
    board.click("Ask for a report", then="Ask for a report")
    quarter = board.page.get_by_role("radio").nth(2)  # the latest two are there already
    quarter.check()
    board.look("report-request")
    board.click("Make the report", then="The report is being made")
    board.look("report-waiting")
    board.page.wait_for_selector("text=It is a draft until the executive lead", timeout=60_000)
    board.look("report-made")
    board.follow("Board reports", then="Board reports")
    board.follow("Version 1", then="Board report")
    report = board.download_when_ready("Download the report")
    assert report.metadata
    assert str(report.metadata.title).startswith("Sexual safety: board report")
    assert {"/MarkInfo", "/StructTreeRoot", "/Lang"} <= set(report.trailer["/Root"])  # tagged
    assert NOT_WORSE in text(report)
    board.look("report", guide="report")


def a_nurse_records_it(nurse: Visitor) -> str:
    nurse.look("home-nurse")
    recording.start_flag(nurse)
    nurse.look("flag", guide="flag")
    nurse.click("Save and carry on", then="Complete the record")
    record = nurse.page.url
    nurse.sees("hours")
    nurse.look("record", guide="record")
    recording.record_everything(nurse, record)
    nurse.sees("Still needed")
    nurse.look("check-missing")
    recording.evidence(nurse, record)
    return recording.submit(nurse, record)


def text(document: PdfReader) -> str:
    """With line breaks as spaces."""
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())
