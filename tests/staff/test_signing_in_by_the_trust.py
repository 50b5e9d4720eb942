"""Signing in by the trust's own provider: the real exchange, with a provider on this machine."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.sign_in.links import AlreadyLinked, link_sign_in, unlink_sign_in
from audit.models import AuditEvent
from mail.tasks import send
from staff.models import User
from tests.staff.provider import CLIENT, OTHER_KEY, SECRET, Provider
from tests.staff.test_sessions import PASSWORD, with_password

LOG_IN = "/accounts/provider/login/"
CALLBACK = "/accounts/provider/callback/"
NO = "We could not sign you in that way"


@pytest.fixture
def provider(settings, db):
    cache.clear()
    running = Provider()
    settings.OIDC_ISSUER = settings.OIDC_ORIGIN = running.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    settings.OIDC_NAME = "Anyshire account"
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def linked(lead):
    link_sign_in(person=lead, subject="subject-1", by="system:tests", now=timezone.now())
    lead.set_unusable_password()
    lead.save()
    return lead


def back_from(client, to):
    """As a browser: to the provider, which sends it back here."""
    there = requests.get(to, allow_redirects=False, timeout=5).headers["Location"]
    return there.removeprefix("http://testserver")


def sign_in(client, **more):
    to = client.post(LOG_IN, more)
    assert to.status_code == 302
    return client.get(back_from(client, to.url))


def refused(client, answer):
    assert (answer.status_code, answer.url) == (302, "/accounts/login/")
    assert NO in client.get("/accounts/login/").content.decode()
    assert client.get("/incidents/").url.startswith("/accounts/login/")
    return AuditEvent.objects.get(verb="session.sign_in_failed").reason


def test_it_is_off_unless_it_is_configured(client, db):
    assert client.get(LOG_IN).status_code == 404
    assert client.get(CALLBACK).status_code == 404
    page = client.get("/accounts/login/")
    assert "provider" not in page.content.decode()
    assert "form-action 'self';" in page["Content-Security-Policy"]


def test_the_log_in_page_offers_it_and_its_form_may_lead_there(provider, client, db):
    page = client.get("/accounts/login/")
    assert "Sign in with Anyshire account" in page.content.decode()
    assert f"form-action 'self' {provider.issuer};" in page["Content-Security-Policy"]


def test_somebody_linked_signs_in_with_the_provider_s_second_factor(provider, client, linked):
    assert sign_in(client, next="/people/").url == "/people/"
    assert client.get("/people/").status_code == 200
    event = AuditEvent.objects.get(verb="session.signed_in")
    assert event.actor == f"staff:{linked.pk}"
    assert set(event.detail["used"]) == {"mfa", "provider", "socialaccount"}
    assert SocialAccount.objects.get().extra_data == {}


def test_what_is_asked_of_the_provider(provider, client, linked):
    sign_in(client)
    assert provider.asked["scope"] == "openid"
    assert provider.asked["response_type"] == "code"
    assert provider.asked["code_challenge_method"] == "S256"
    assert len(provider.asked["nonce"]) > 40


def test_nothing_of_the_address_is_handed_on(provider, client, linked):
    to = client.post(f"{LOG_IN}?auth_params=redirect_uri=https://x.example&scope=all&process=connect")
    asked = parse_qs(urlsplit(to.url).query)
    assert asked["redirect_uri"] == [f"http://testserver{CALLBACK}"]
    assert asked["scope"] == ["openid"]


@pytest.mark.parametrize("claims", [{"amr": []}, {"amr": ["pwd"]}, {"amr": None}, {"amr": "pwd", "acr": "0"}])
def test_without_its_second_factor_ours_is_asked_for(provider, client, linked, claims):
    provider.says = {"sub": "subject-1"} | claims
    sign_in(client)
    assert client.get("/incidents/").url.startswith("/accounts/2fa/")


def test_without_amr_somebody_with_an_app_gives_its_code(provider, client, linked):
    TOTP.activate(linked, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    provider.says = {"sub": "subject-1"}
    assert sign_in(client).url == "/accounts/2fa/authenticate/"
    assert client.get("/incidents/").url.startswith("/accounts/login/")


def test_with_it_they_are_not_asked_twice(provider, client, linked):
    TOTP.activate(linked, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    sign_in(client)
    assert client.get("/incidents/").status_code == 200


def test_which_words_count_is_a_setting(provider, client, linked, settings):
    settings.OIDC_ACCEPTED = ["aal3"]
    provider.says = {"sub": "subject-1", "acr": "aal3"}
    sign_in(client)
    assert client.get("/incidents/").status_code == 200


def test_a_subject_that_nobody_linked_is_nobody_whatever_its_address(provider, client, lead):
    provider.says |= {"sub": "subject-2", "email": lead.email, "email_verified": True}
    before = User.objects.count()
    assert refused(client, sign_in(client)) == "not_linked"
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_a_closed_account_gets_the_same_answer(provider, client, linked):
    linked.is_active = False
    linked.save()
    assert refused(client, sign_in(client)) == "closed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "of another request"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "another service"},
        {"exp": 1},
    ],
)
def test_a_token_that_is_not_for_this_request_is_refused(provider, client, linked, wrong):
    provider.says |= wrong
    assert refused(client, sign_in(client)) == "provider"


def test_a_token_signed_by_somebody_else_is_refused(provider, client, linked):
    provider.key = OTHER_KEY
    assert refused(client, sign_in(client)) == "provider"


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_not_signed_with_a_public_key_is_refused(provider, client, linked, monkeypatch, algorithm):
    encode = jwt.encode
    key = None if algorithm == "none" else "a secret of thirty-two characters"
    monkeypatch.setattr(
        "tests.staff.provider.jwt.encode",
        lambda claims, _, headers, **__: encode(claims, key, algorithm=algorithm, headers=headers),
    )
    assert refused(client, sign_in(client)) == "provider"


def test_a_provider_that_calls_itself_something_else_is_refused(provider, client, linked):
    provider.calls_itself = "https://elsewhere.example"
    assert refused(client, client.post(LOG_IN)) == "provider"


@pytest.mark.parametrize("state", ["made-up", ""])
def test_an_answer_nobody_asked_for_is_refused(provider, client, linked, state):
    assert refused(client, client.get(CALLBACK, {"code": "code-0", "state": state})) == "provider"


def test_an_answer_to_somebody_else_s_request_is_refused(provider, client, linked):
    theirs = back_from(client, Client().post(LOG_IN).url)
    assert refused(client, client.get(theirs)) == "provider"


def test_an_answer_is_good_once(provider, client, linked):
    back = back_from(client, client.post(LOG_IN).url)
    client.get(back)
    client.post("/accounts/logout/")
    assert refused(client, client.get(back)) == "provider"


def test_somebody_who_says_no_there_is_told_kindly(provider, client, linked):
    state = parse_qs(urlsplit(client.post(LOG_IN).url).query)["state"][0]
    answer = client.get(CALLBACK, {"error": "access_denied", "state": state})
    assert refused(client, answer) == "provider"


def test_a_provider_that_does_not_answer_is_no_fault_of_ours(provider, client, linked):
    provider.shutdown()
    provider.server_close()
    assert refused(client, client.post(LOG_IN)) == "provider"


def test_asking_again_asks_the_provider_to_ask(provider, client, linked, incident):
    sign_in(client)
    path = f"/incidents/{incident.pk}/people/keep-out/"
    to = client.post(path, {"person": "x"})
    assert to.url.startswith(f"{LOG_IN}?again=1")
    assert "Anyshire account" in client.get(to.url).content.decode()
    there = client.post(to.url)
    assert parse_qs(urlsplit(there.url).query)["prompt"] == ["login"]
    provider.says["auth_time"] = time.time()
    client.get(back_from(client, there.url))
    assert client.post(path, {"person": "x"}).status_code == 404  # asked no more, and nobody by that name


def test_a_locked_screen_is_opened_by_the_provider(provider, client, linked):
    sign_in(client)
    client.post("/accounts/lock/")
    assert "Unlock with Anyshire account" in client.get("/accounts/locked/").content.decode()
    assert sign_in(client, next="/people/").url == "/people/"
    assert client.get("/people/").status_code == 200


# --- no way around it ---------------------------------------------------------------------------------------


SET_UP = ("totp/activate/", "webauthn/add/", "recovery-codes/generate/", "recovery-codes/")


@pytest.mark.parametrize("page", SET_UP)
def test_nobody_at_their_screen_adds_a_second_factor_without_the_provider_asking(
    provider, client, linked, page
):
    sign_in(client)
    for answer in (client.get, client.post):
        assert answer(f"/accounts/2fa/{page}").url.startswith(f"{LOG_IN}?again=1")
    provider.says["auth_time"] = time.time()
    sign_in(client)
    assert client.get(f"/accounts/2fa/{page}").status_code in {200, 404}  # no codes yet


def test_a_first_one_that_is_due_is_set_up_at_signing_in_and_not_much_later(
    provider, client, linked, time_machine
):
    provider.says = {"sub": "subject-1"}
    sign_in(client)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
    time_machine.move_to(timezone.now() + timedelta(seconds=301))
    to = client.get("/accounts/2fa/totp/activate/").url
    assert to.startswith(f"{LOG_IN}?again=1")
    assert "Anyshire account" in client.get(to).content.decode()


def test_nobody_makes_themselves_a_password_beside_it(provider, client, linked):
    sign_in(client)
    typed = {"password1": PASSWORD, "password2": PASSWORD}
    for answer in (client.get, client.post):
        assert answer("/accounts/password/set/", typed).status_code == 404
    linked.refresh_from_db()
    assert not linked.has_usable_password()


@pytest.mark.parametrize("who", ["no password", "linked with a password"])
def test_no_mail_leads_them_to_a_password(provider, client, linked, mailoutbox, who):
    if who.startswith("linked"):
        with_password(linked)
    answer = client.post("/accounts/password/reset/", {"email": linked.email})
    assert answer.url == "/accounts/password/reset/done/"
    send()
    assert not [each for each in mailoutbox if "password" in each.subject]


def test_a_password_from_before_signs_nobody_in_while_the_provider_does(provider, client, linked, settings):
    with_password(linked)
    page = client.post("/accounts/login/", {"login": linked.email, "password": PASSWORD})
    assert "They do not match an account" in page.content.decode()
    settings.OIDC_ISSUER = ""
    assert client.post("/accounts/login/", {"login": linked.email, "password": PASSWORD}).status_code == 302


def test_nor_does_it_open_their_locked_screen(provider, client, linked):
    with_password(linked)
    sign_in(client)
    client.post("/accounts/lock/")
    client.post("/accounts/locked/", {"password": PASSWORD})
    assert client.get("/people/").url.startswith("/accounts/locked/")


def test_one_subject_is_one_person(linked, rowan_nurse, now):
    with pytest.raises(AlreadyLinked):
        link_sign_in(person=rowan_nurse, subject="subject-1", by="system:tests", now=now)
    link_sign_in(person=linked, subject="subject-9", by="system:tests", now=now)
    assert SocialAccount.objects.get().uid == "subject-9"
    assert AuditEvent.objects.filter(verb="staff.sign_in_linked").count() == 2
    assert "subject" not in str(AuditEvent.objects.values_list("detail", flat=True))


def test_unlinking_ends_it(provider, client, linked, now):
    assert unlink_sign_in(person=linked, by="system:tests", now=now)
    assert not unlink_sign_in(person=linked, by="system:tests", now=now)
    assert refused(client, sign_in(client)) == "not_linked"


def test_an_administrator_links_by_a_command(lead, capsys):
    call_command("link_sign_in", lead.staff_number, subject="s-1")
    assert SocialAccount.objects.get().user == lead
    call_command("link_sign_in", lead.staff_number, unlink=True)
    assert not SocialAccount.objects.exists()
    with pytest.raises(CommandError, match="Nobody has that staff number"):
        call_command("link_sign_in", "nobody", subject="s-1")
