"""An auditor reads the audit trail and its patterns; a lead sees, and prints, who has looked at a record."""

from tests.browser.conftest import VisitorMaker
from tests.browser.test_wall import about_him

__all__ = ["about_him"]


def test_an_auditor_chooses_what_to_look_at(visit: VisitorMaker) -> None:
    auditor = visit("auditor")
    auditor.go("/audit/")
    auditor.sees("Events, newest first")
    auditor.look("audit-trail", guide="audit-trail")
    auditor.page.get_by_text("Choose what to look at").click()
    auditor.fill("Person", "nobody of this name")
    auditor.click("Show", then="Audit trail")
    auditor.sees("Nobody was found")
    auditor.look("audit-trail-nobody")
    auditor.fill("Person", "aled")
    auditor.click("Show", then="Audit trail")
    auditor.sees("More than one person was found")
    auditor.look("audit-trail-which")
    auditor.go("/audit/patterns/")
    auditor.look("audit-patterns")


def test_a_lead_sees_who_has_looked(visit: VisitorMaker, about_him: tuple[str, str]) -> None:
    lead = visit("lead")
    lead.go(about_him[0])
    lead.follow("Who has looked at it", then="Who has looked at it")
    lead.look("who-has-looked")
    lead.follow("Answer with names", then="Who has seen your record")
    lead.look("who-has-seen-your-record")
