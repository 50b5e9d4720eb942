"""A code, a lock and a security key, as somebody meets them; the lock without JavaScript too."""

import re

from playwright.sync_api import expect

from demo.people import PASSWORD
from tests.browser.conftest import VisitorMaker, email_of


def unlock(visitor, password=PASSWORD):
    visitor.page.get_by_role("textbox", name="Your password").fill(password)
    visitor.click("Unlock")


def test_somebody_who_sees_two_wards_is_asked_for_a_code(visit: VisitorMaker) -> None:
    manager = visit("")
    manager.go("/accounts/login/")
    manager.enter(email_of("manager"), PASSWORD)
    manager.arrives("Enter your security code")
    manager.look("code")
    manager.go("/incidents/")
    manager.arrives("Enter your security code")
    manager.give_code(email_of("manager"))
    manager.arrives("What needs you now")


def test_one_click_locks_and_back_shows_nothing(visit: VisitorMaker) -> None:
    assistant = visit("healthcare.assistant")
    assistant.go("/people/")
    assistant.arrives("People")
    assistant.page.get_by_role("button", name="Lock", exact=True).click()
    assistant.arrives("Locked")
    assistant.look("locked")
    assistant.page.go_back()
    assistant.arrives("Locked")
    unlock(assistant, "not this one")
    assistant.is_told_of("That is not your password")
    unlock(assistant)
    assistant.arrives("People")


def test_it_locks_and_opens_without_javascript(visit: VisitorMaker) -> None:
    assistant = visit("healthcare.assistant", java_script_enabled=False)
    assistant.page.get_by_role("button", name="Lock", exact=True).click()
    assistant.arrives("Locked")
    assistant.go("/incidents/")
    unlock(assistant)
    expect(assistant.page).to_have_url(re.compile("/incidents/$"))


def test_a_security_key_is_added_and_used(visit: VisitorMaker) -> None:
    nurse = visit("childrens.nurse")
    key = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    chromium = nurse.page.context.new_cdp_session(nurse.page)
    chromium.send("WebAuthn.enable")
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": key | {"hasResidentKey": True}})
    nurse.go("/accounts/2fa/webauthn/add/")
    nurse.look("security-key")
    nurse.click("Add this key", then="Your recovery codes")
    nurse.page.get_by_role("button", name="Sign out").click()
    nurse.enter(email_of("childrens.nurse"), PASSWORD)
    nurse.arrives("Enter your security code")
    nurse.click("Use a security key")
    expect(nurse.page.get_by_role("button", name="Sign out")).to_be_visible()
    nurse.go("/accounts/2fa/webauthn/")
    nurse.look("security-keys")
    nurse.click("Remove", then="Remove this security key")
    nurse.click("Remove security key", then="Your security keys")
