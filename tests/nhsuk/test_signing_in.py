import re
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from staff.models import User
from tests.factories import UserFactory

PASSWORD = "three random words"
STATIC = Path(settings.BASE_DIR) / "static" / "nhsuk"


@pytest.fixture
def robin(db: None) -> User:
    person = UserFactory(name="Robin Nurse", email="robin@example.invalid")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def signed_in(robin: User, client: Client) -> Client:
    client.post("/accounts/login/", {"login": robin.email, "password": PASSWORD})
    return client


def test_nobody_is_invited_to_sign_up(db: None, client: Client):
    page = client.get("/accounts/login/").content.decode()
    assert "signup" not in page.lower()
    assert page.count("<h1>") == 1


def test_a_wrong_password_is_said_at_the_top_and_the_address_is_kept(robin: User, client: Client):
    page = client.post("/accounts/login/", {"login": robin.email, "password": "wrong"}).content.decode()
    assert "<title>Error: Sign in - " in page
    assert page.count("There is a problem") == 1
    assert f'value="{robin.email}"' in page
    assert "wrong" not in page


@pytest.mark.parametrize(
    "path",
    [
        "password/change/",
        "2fa/",
        "2fa/totp/activate/",
        "email/",
        "logout/",
        "reauthenticate/",
        "password/reset/",
    ],
)
def test_account_pages_are_our_own(signed_in: Client, path):
    page = signed_in.get(f"/accounts/{path}", follow=True).content.decode()
    assert page.count("<h1>") == 1
    assert "Robin Nurse" in page
    assert 'action="/accounts/logout/"' in page
    assert not re.search(r"<style|style=|onclick|<script(?![^>]*src=)", page)


def test_browsers_say_where_our_own_forms_come_from():
    """Under no-referrer they send "Origin: null", and every form is refused as forged."""
    assert settings.SECURE_REFERRER_POLICY == "same-origin"


def test_vendored_files_are_those_written_down():
    written = (STATIC / "UPDATE.md").read_text()
    for name in ("nhsuk-frontend.min.css", "nhsuk-frontend.min.js"):
        assert sha256((STATIC / name).read_bytes()).hexdigest() in written
        assert not re.search(rb"https?://(?!www\.w3\.org)", (STATIC / name).read_bytes())
