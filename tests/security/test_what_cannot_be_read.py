"""A body that cannot be read is answered by 400 in plain words, no matter who sent it."""

from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from tests.security.fuzz.malformed import Broken

pytestmark = pytest.mark.django_db

WORDS = "Something in the request was too long or was damaged on the way. Nothing was saved."
FORM = "application/x-www-form-urlencoded"
UNREADABLE = {
    "a boundary that is missing": {"body": b"x", "kind": "multipart/form-data"},
    "a boundary too long": {"body": b"x", "kind": "multipart/form-data; boundary=" + "b" * 300},
    "a length that is no number": {"body": b"a=b", "kind": FORM, "CONTENT_LENGTH": "nine"},
    "a length that no machine counts to": {
        "body": b"--b",
        "kind": "multipart/form-data; boundary=b",
        "CONTENT_LENGTH": "9" * 21,
        "wsgi.input": BytesIO(b"--b"),
    },
    "more boxes than any form has": {"body": b"a=&" * 1100, "kind": FORM},
    "more than is read": {"body": b"a=" + b"x" * 2_700_000, "kind": FORM},
    "a connection that was lost": {"body": b"a=b", "kind": FORM, "wsgi.input": Broken(b"")},
}


@pytest.mark.parametrize(
    "path", ["/incidents/flag/", "/accounts/login/", "/configuration/wards/ward/add/", "/no"]
)
@pytest.mark.parametrize("sent", UNREADABLE.values(), ids=UNREADABLE)
def test_it_is_said_that_it_could_not_be_read(signed_in, administrator, sent, path):
    """With the cookie that forms are checked by: the check reads what was sent, and so does its own page."""
    client = signed_in(administrator, enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    more = {name: value for name, value in sent.items() if name not in {"body", "kind"}}
    answer = client.generic("POST", path, sent["body"], sent["kind"], **more)
    assert answer.status_code == 400
    assert WORDS in answer.content.decode()


def test_somebody_who_has_not_signed_in_is_told_the_same(db):
    answer = Client().generic("POST", "/incidents/flag/", b"x", "multipart/form-data")
    assert (answer.status_code, WORDS in answer.content.decode()) == (400, True)


@pytest.mark.parametrize(
    "path",
    ["accounts/confirm-email/", "accounts/confirm-email/a-key/", "accounts/login/code/confirm/"],
)
def test_what_nobody_uses_of_the_sign_in_library_is_no_address(path):
    with pytest.raises(Resolver404):
        resolve(f"/{path}")


def test_the_configuration_pages_lead_to_no_other_site(signed_in, administrator):
    assert signed_in(administrator).get("/configuration/r/1/1/").status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("path", ["/configuration/accounts/proposal/\0/?kept=1", "/incidents/\0/", "/\0"])
def test_an_address_that_the_database_cannot_take_leads_nowhere(signed_in, administrator, path, method):
    client = signed_in(administrator)
    assert getattr(client, method)(path).status_code == 404


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "GET", "POST"])
def test_a_key_that_is_being_added_may_be_asked_for_in_any_way(signed_in, lead, method):
    assert signed_in(lead).generic(method, "/accounts/2fa/webauthn/add/").status_code == 200
