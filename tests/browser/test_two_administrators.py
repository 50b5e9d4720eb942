"""One administrator asks for a lead's role, another agrees: on screen, as they would."""

from tests.browser.conftest import VisitorMaker, on_a_desktop


@on_a_desktop
def test_a_lead_is_appointed_by_two(visit: VisitorMaker) -> None:
    one = visit("admin")
    one.go("/configuration/staff/appointment/add/")
    one.sees("Another administrator has to agree")
    one.page.get_by_label("Person").select_option(index=2)
    one.page.get_by_label("Role").select_option("safeguarding_adults")
    one.page.get_by_role("button", name="Save", exact=True).click()
    one.arrives("Waiting for agreement")
    one.sees("Nothing has changed yet")
    one.look("waiting-for-another")
    other = visit("second.admin")
    other.go("/configuration/")
    other.look("configuration-with-something-waiting")
    other.follow("Waiting for agreement: 1", then="Waiting for agreement")
    other.look("waiting-for-me")
    other.page.get_by_role("button", name="Agree").click()
    other.sees("Agreed. It holds from now.")
    other.sees("Agreed by Alma Makebelief")
    other.look("agreed")
