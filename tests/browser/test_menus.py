"""Every page that somebody's menu offers opens, reads well and is theirs."""

import pytest

from tests.browser.conftest import VisitorMaker

PICTURES = {("manager", "people"): "people", ("manager", "notices"): "notices"}

CONFIGURED = (
    "staff/user/?employment__exact=bank",
    "staff/appointment/?role__exact=ward_manager",
    "wards/ward/",
)


@pytest.mark.parametrize("who", ["manager", "executive"])
def test_each_page_of_the_menu(visit: VisitorMaker, who: str) -> None:
    person = visit(who)
    links = person.page.locator(".nhsuk-header__navigation-link[href]").all()  # some are behind "More"
    addresses = [link.get_attribute("href") or "" for link in links]
    assert "/" in addresses
    for address in addresses:
        person.go(address)
        page = address.strip("/").replace("/", "-") or "home"
        person.look(f"menu-{who}-{page}", guide=PICTURES.get((who, page), ""))


def test_an_administrator_looks_after_people_roles_and_wards(visit: VisitorMaker) -> None:
    admin = visit("admin")
    admin.look("home-admin")
    admin.follow("Configuration", then="People, roles and wards")
    admin.look("configuration", guide="configuration")
    for number, page in enumerate(CONFIGURED):
        admin.go(f"/configuration/{page}")
        admin.look(f"configuration-{number}")
