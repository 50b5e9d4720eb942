"""Requests that no browser makes by itself: refused in words, never an error, and leading nowhere else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import KeptForm
from config.utf8 import utf8_only
from mail.tasks import send
from tests.keeping import left_open

FLAG = "/incidents/flag/"


@pytest.fixture
def browser(rowan_nurse, signed_in) -> Client:
    return signed_in(rowan_nurse)


@pytest.fixture
def mark(browser) -> dict[str, str]:
    """What the form of a page sends that is still open. The session is over."""
    return left_open(browser, FLAG)


@pytest.mark.parametrize("path", ["//elsewhere.example/", "//elsewhere.example/x", "/\0"])
def test_asking_for_what_was_kept_leads_nowhere_else(path, rowan_nurse, signed_in):
    assert signed_in(rowan_nurse).get("/", {"kept": "1"}, PATH_INFO=path).status_code == 404


@pytest.mark.parametrize("path", ["//elsewhere.example/", "/incidents/%00", "/accounts/password/change/"])
def test_nothing_is_kept_for_an_address_that_is_no_form_of_ours(path, browser, mark):
    answer = browser.post(path, mark | {"oldpassword": "not-to-be-written-down"})
    assert answer.status_code in {302, 404}
    assert not KeptForm.objects.exists()


def test_what_is_kept_holds_no_character_that_a_database_cannot(browser, mark):
    browser.post(FLAG, mark | {"head\0line": "a\0b"})
    assert KeptForm.objects.get().fields == {"headline": ["ab"]}


def test_signing_out_with_the_button_of_a_kept_form_is_signing_out(rowan_nurse, signed_in):
    client = signed_in(rowan_nurse)
    assert client.post("/accounts/logout/", {"kept_send": "1"}).status_code == 302
    assert "_auth_user_id" not in client.session


def asked(charset: str) -> str:
    """The status that the web server is given, for a form sent in this encoding."""
    said: list[str] = []

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [])
        return []

    kind = f"application/x-www-form-urlencoded; charset={charset}"
    list(utf8_only(application)({"CONTENT_TYPE": kind}, lambda status, headers: said.append(status)))
    return said[0]


@pytest.mark.parametrize("charset", ["idna", "base64", "undefined", "unicode_escape", "utf-16"])
def test_only_utf8_is_read(charset):
    assert asked(charset) == "400 Bad Request"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_utf8_may_be_named(charset):
    assert asked(charset) == "200 OK"


def test_an_address_nobody_here_has_is_sent_no_email(db, mailoutbox):
    answer = Client().post("/accounts/password/reset/", {"email": "nobody@elsewhere.example"})
    assert answer.status_code == 302  # the same answer as for an address we know
    send()
    assert mailoutbox == []
