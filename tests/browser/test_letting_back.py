"""What a lead reads of a record's history, and how they let somebody back in."""

import pytest

from tests.browser.conftest import VisitorMaker
from tests.browser.test_wall import about_him
from tests.faults.harness import System

__all__ = ["about_him"]
CHANGED = """
select save.incident_id from incidents_sectionsave save
join incidents_incident incident on incident.id = save.incident_id
where save.section = 'what-happened' and incident.status <> 'closed'
group by save.incident_id having count(*) > 1 limit 1
"""


@pytest.fixture
def changed(demo: System) -> str:
    """The address of a record in which what happened has more than one version."""
    return f"/incidents/{demo.rows(CHANGED)[0][0]}/"


def test_a_lead_reads_what_a_section_said_before(visit: VisitorMaker, changed: str) -> None:
    lead = visit("lead")
    lead.go(f"{changed}record/what-happened/")
    lead.follow("Earlier versions", then="Earlier versions: what happened")
    lead.look("earlier-versions")


def test_letting_somebody_back_in_says_what_it_means_first(
    visit: VisitorMaker, about_him: tuple[str, str]
) -> None:
    lead = visit("lead")
    lead.go(f"{about_him[0]}people/")
    lead.look("who-may-see-it")
    lead.click("Let back in", then="Let somebody back in")
    lead.look("let-back-in")
    lead.click("Let them back in", then="Let somebody back in")
    lead.sees("Enter why they may see it again")
    lead.look("let-back-in-why")
    lead.go(f"{about_him[0]}close/")
    lead.look("closing-not-yet")
