"""Signing in: the same answer for everybody, limits that lock no colleague out, and what is written down."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from audit.models import AuditEvent
from mail.tasks import send
from tests.staff.test_sessions import PASSWORD, log_in, with_password

LOG_IN = "/accounts/login/"
WRONG = "not the password at all"


@pytest.fixture(autouse=True)
def _nothing_counted(db):
    cache.clear()


@pytest.fixture
def nurse(rowan_nurse):
    return with_password(rowan_nurse)


@pytest.fixture
def hashed(monkeypatch):
    """How often a password was hashed."""
    done = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *given: done.append(1) or encode(self, *given)
    )
    return done


def attempt(name, password=WRONG, **more):
    return Client().post(LOG_IN, {"login": name, "password": password}, **more)


def shown(answer, name):
    page = re.sub(r'(csrfmiddlewaretoken" value=)"[^"]+"', r"\1", answer.content.decode())
    return answer.status_code, sorted(answer.headers.keys()), page.replace(name, "NAME")


@pytest.mark.parametrize("who", ["unknown", "closed", "no password", "closed, right password"])
def test_everybody_who_may_not_sign_in_gets_the_same_answer(nurse, rowan_colleague, hashed, who):
    known = shown(attempt(nurse.email), nurse.email)
    for_known = len(hashed)
    hashed.clear()
    name, password = rowan_colleague.email, WRONG
    if who == "unknown":
        name = "nobody@anyshire.example"
    if who.startswith("closed"):
        with_password(rowan_colleague)
        rowan_colleague.is_active = False
    if who == "no password":
        rowan_colleague.set_unusable_password()
    if who.endswith("right password"):
        password = PASSWORD
    rowan_colleague.save()
    hashed.clear()
    assert shown(attempt(name, password), name) == known
    assert len(hashed) == for_known == 1


def test_five_wrong_passwords_from_elsewhere_lock_nobody_out(nurse):
    for _ in range(8):
        attempt(nurse.email, REMOTE_ADDR="192.0.2.7")
    refused = attempt(nurse.email, PASSWORD, REMOTE_ADDR="192.0.2.7")
    assert "too many tries" in refused.content.decode()
    assert attempt(nurse.email, PASSWORD, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_a_colleague_at_the_same_address_is_not_locked_out_either(nurse, rowan_colleague):
    for _ in range(8):
        attempt(rowan_colleague.email)
    assert attempt(nurse.email, PASSWORD).status_code == 302


def test_names_that_do_not_exist_are_counted_alike(nurse):
    def told(name):
        return ["too many tries" in attempt(name).content.decode() for _ in range(7)]

    assert told("nobody@anyshire.example") == told(nurse.email) == [False] * 5 + [True] * 2


def test_one_browser_with_many_names_stops_nobody_else_behind_its_address(nurse):
    for number in range(70):
        attempt(f"n{number}@anyshire.example")
    assert attempt(nurse.email, PASSWORD).status_code == 302


def unlock(client, password):
    return client.post("/accounts/locked/", {"password": password})


@pytest.fixture
def shut(nurse):
    client = log_in(nurse)
    client.post("/accounts/lock/")
    return client


def test_wrong_passwords_at_the_sign_in_page_keep_nobody_out_of_their_locked_session(nurse, shut):
    for _ in range(8):
        attempt(nurse.email)
    assert unlock(shut, PASSWORD).status_code == 302


def test_guessing_at_a_locked_screen_is_limited_and_stops_no_colleague(nurse, shut, rowan_colleague):
    told = ["too many tries" in unlock(shut, WRONG).content.decode() for _ in range(7)]
    assert told == [False] * 5 + [True] * 2
    assert "too many tries" in unlock(shut, PASSWORD).content.decode()
    other = log_in(with_password(rowan_colleague))
    other.post("/accounts/lock/")
    assert unlock(other, PASSWORD).status_code == 302


def test_unlocking_rightly_many_times_is_never_too_many(shut):
    for _ in range(7):
        assert unlock(shut, PASSWORD).status_code == 302
        shut.post("/accounts/lock/")


def test_an_address_somebody_claims_to_come_from_is_not_believed(nurse):
    """Without a proxy that we trust, the header is whoever's who sent it."""
    for number in range(6):
        answer = attempt(nurse.email, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert "too many tries" in answer.content.decode()


def test_behind_a_proxy_its_word_counts_and_nobody_else_s(nurse, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(6):
        answer = attempt(nurse.email, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, 203.0.113.5")
    assert "too many tries" in answer.content.decode()
    right = attempt(nurse.email, PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.5, 203.0.113.6")
    assert right.status_code == 302


def test_a_wrong_password_is_written_down_and_what_was_typed_is_not(nurse):
    attempt(nurse.email)
    attempt("secret-typed-as-a-name@x.example", "another secret")
    known, unknown = AuditEvent.objects.filter(verb="session.sign_in_failed").order_by("at")
    assert (known.actor, known.target_id, known.outcome) == ("system:log-in", str(nurse.pk), "failed")
    assert (unknown.target_kind, unknown.target_id, unknown.detail) == ("", "", {})
    assert "secret" not in str(vars(unknown))


def test_nobody_signs_up_by_themselves(client, db):
    page = client.post("/accounts/signup/", {"email": "me@x.example", "password1": PASSWORD})
    assert "You cannot make an account yourself" in page.content.decode()


def test_asking_for_a_new_password_says_the_same_for_everybody(nurse, mailoutbox):
    def told(address):
        answer = Client().post("/accounts/password/reset/", {"email": address})
        return answer.status_code, answer.url

    assert told(nurse.email) == told("nobody@anyshire.example")
    assert mailoutbox == []  # an answer takes as long for anybody
    send()
    assert [message.to for message in mailoutbox] == [[nurse.email]]


def test_a_changed_password_is_written_down_and_ends_the_other_sessions(nurse):
    here, there = log_in(nurse), log_in(nurse)
    new = "four other plain words"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", typed).status_code == 302
    assert AuditEvent.objects.get(verb="password.changed").actor == f"staff:{nurse.pk}"
    assert there.get("/incidents/").url.startswith(LOG_IN)
    assert here.get("/incidents/").status_code == 200


def test_a_session_gets_a_new_key_at_signing_in(nurse):
    client = Client()
    client.get(LOG_IN)
    client.cookies["session"] = "a-key-somebody-chose-0000000000a"
    log_in(nurse, client)
    assert client.session.session_key != "a-key-somebody-chose-0000000000a"
