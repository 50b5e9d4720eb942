"""One administrator asks for a lead's role, another agrees: on screen, as they would."""

from tests.browser.conftest import VisitorMaker


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


def test_an_administrator_s_lost_phone_waits_for_another(visit: VisitorMaker) -> None:
    one = visit("admin")
    one.go("/configuration/staff/user/?q=Alma+Makebelief")
    one.page.get_by_role("link", name="Alma Makebelief").click()
    one.sees("Nobody sets a password for them")
    one.follow("How they sign in", then="How they sign in")
    one.look("how-an-administrator-signs-in")
    one.page.get_by_label("I have checked that it is them").check()
    one.page.get_by_role("button", name="Ask to remove their second factors").click()
    one.arrives("Waiting for agreement")
    one.sees("Remove their second factors")
    one.look("a-lost-phone-waits")
    one.page.get_by_role("button", name="Take it back").click()
    one.sees("Taken back. Nothing has changed.")
