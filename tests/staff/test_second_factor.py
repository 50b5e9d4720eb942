"""Whoever sees more than one ward shows more than a password. Nothing is shown before."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.rules import needs_second_factor
from audit.models import AuditEvent
from demo.codes import code_at
from staff.roles import Permission, Role
from staff.services import appoint
from tests.staff.test_sessions import PASSWORD, log_in, marked, with_password

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SET_UP = "/accounts/2fa/"
CODE = "/accounts/2fa/reauthenticate/"


@pytest.fixture(autouse=True)
def _nothing_counted_and_the_clock_stands_still(db):
    """A slow machine must not reach the next code between making one and sending it."""
    cache.clear()
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def protected(lead):
    """A lead with an authenticator app."""
    TOTP.activate(with_password(lead), SECRET)
    return lead


def code(secret=SECRET, steps=0):
    return code_at(secret, timezone.now().timestamp() + 30 * steps)


def verbs(person):
    found = AuditEvent.objects.filter(target_id=str(person.pk), verb__startswith="second_factor")
    return list(found.order_by("at").values_list("verb", "outcome", "reason"))


@pytest.mark.parametrize(
    ("on_trust", "wards", "needed"),
    [
        ((), (), False),
        ((), (1,), False),
        ((), (1, 2), True),
        ((Permission.READ_REPORTS,), (), True),
        ((Permission.CONFIGURE,), (), True),
        ((Permission.OVERSEE,), (1,), True),
    ],
)
def test_who_needs_one(on_trust, wards, needed):
    assert needs_second_factor(on_trust, wards) is needed


@pytest.mark.parametrize("who", ["lead", "administrator", "board_member", "executive_lead"])
def test_a_role_over_the_trust_leads_to_setting_one_up(request, who, incident):
    client = log_in(with_password(request.getfixturevalue(who)))
    paths = ("/", "/incidents/", f"/incidents/{incident.pk}/", "/configuration/", "/reports/", "/nowhere/")
    for path in (*paths, "/accounts/password/change/", "/accounts/2fa/recovery-codes/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url.split("?")[0], answer.content) == (302, SET_UP, b"")
    assert client.get(SET_UP).status_code == 200


def test_one_ward_needs_none(rowan_nurse):
    assert log_in(with_password(rowan_nurse)).get("/incidents/").status_code == 200


def test_a_second_ward_needs_one_from_the_next_request(rowan_nurse, willow, now):
    client = log_in(with_password(rowan_nurse))
    assert client.get("/incidents/").status_code == 200
    appoint(person=rowan_nurse, role=Role.WARD_STAFF, ward=willow, by="system:tests", now=now)
    assert client.get("/incidents/").url == f"{SET_UP}?next=%2Fincidents%2F"


def test_whom_it_does_not_concern_it_costs_no_query(rowan_nurse, signed_in):
    client = log_in(with_password(rowan_nurse))
    client.get("/accounts/email/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/accounts/email/")
    asked_of = [query["sql"] for query in asked.captured_queries]
    assert not [sql for sql in asked_of if "mfa_authenticator" in sql]
    with CaptureQueriesContext(connection) as asked_with_one:
        signed_in(rowan_nurse).get("/accounts/email/")
    signing_in = 5  # of the fixture: the session made, its key changed, saved
    assert len(asked_of) <= len(asked_with_one.captured_queries) - signing_in


def test_setting_up_an_app_opens_everything_and_gives_recovery_codes(lead):
    client = log_in(with_password(lead))
    page = client.get(f"{SET_UP}totp/activate/").content.decode()
    secret = re.search(r'heard-secret">([A-Z2-7]+)<', page)[1]
    made = client.post(f"{SET_UP}totp/activate/", {"code": code(secret)}, follow=True)
    assert "Your recovery codes" in made.content.decode()
    assert client.get("/incidents/").status_code == 200
    assert [verb for verb, _, _ in verbs(lead)] == [
        "second_factor.added",
        "second_factor.recovery_codes_made",
    ]


def test_a_wrong_code_sets_nothing_up(lead):
    client = log_in(with_password(lead))
    client.get(f"{SET_UP}totp/activate/")
    page = client.post(f"{SET_UP}totp/activate/", {"code": "000000"}).content.decode()
    assert "nhsuk-error-summary" in page
    assert not Authenticator.objects.exists()
    assert client.get("/incidents/").url.startswith(SET_UP)


def test_the_password_alone_signs_nobody_in(protected):
    client = log_in(protected)
    assert client.get("/incidents/").url.startswith("/accounts/login/")


def test_the_code_then_signs_them_in(protected):
    client = log_in(protected)
    page = client.get("/accounts/2fa/authenticate/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert client.post("/accounts/2fa/authenticate/", {"code": code()}).url == "/"
    assert client.get("/incidents/").status_code == 200
    assert verbs(protected) == [("second_factor.used", "ok", "")]
    signed_in = AuditEvent.objects.get(verb="session.signed_in")
    assert signed_in.detail == {"used": ["mfa", "password"]}


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_half_a_minute_off_is_forgiven(protected, steps):
    client = log_in(protected)
    assert client.post("/accounts/2fa/authenticate/", {"code": code(steps=steps)}).url == "/"


@pytest.mark.parametrize("steps", [-3, 3])
def test_an_old_code_is_not(protected, steps):
    page = log_in(protected).post("/accounts/2fa/authenticate/", {"code": code(steps=steps)})
    assert "nhsuk-error-summary" in page.content.decode()
    assert verbs(protected) == [("second_factor.failed", "failed", "totp")]


@pytest.mark.parametrize("written", ["{0}{1}", "{0}-{1}", "{0} {1}", " {0}.{1}-"])
def test_a_code_is_good_once_however_it_is_written(protected, written):
    used = code()
    assert log_in(protected).post("/accounts/2fa/authenticate/", {"code": used}).url == "/"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        clock.shift(31)
        again = {"code": written.format(used[:3], used[3:])}
        page = log_in(protected).post("/accounts/2fa/authenticate/", again)
    assert "nhsuk-error-summary" in page.content.decode()


def test_a_recovery_code_signs_in_once(protected):
    codes = RecoveryCodes.activate(protected).get_unused_codes()
    assert log_in(protected).post("/accounts/2fa/authenticate/", {"code": codes[0]}).url == "/"
    again = log_in(protected).post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert "nhsuk-error-summary" in again.content.decode()


def test_a_session_without_it_gets_the_code_page_and_cannot_add_or_remove_one(protected):
    """As when somebody is appointed, or adds an app on another computer, while signed in here."""
    client = Client()
    client.force_login(protected, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session.update({"began": timezone.now().timestamp(), "seen": timezone.now().timestamp()})
    session.save()
    for path in ("/incidents/", SET_UP, f"{SET_UP}totp/deactivate/", f"{SET_UP}webauthn/add/", "/nowhere/"):
        assert client.get(path).url.split("?")[0] == CODE
    page = client.get(CODE).content.decode()
    assert "Use your password" not in page
    assert client.get("/accounts/reauthenticate/").url.split("?")[0] == CODE
    assert client.post(CODE, {"code": code(), "next": "/people/"}).url == "/people/"
    assert client.get("/people/").status_code == 200


def test_what_was_typed_is_kept_when_a_code_is_asked_for(rowan_nurse, willow, now):
    client = log_in(with_password(rowan_nurse))
    typed = marked(client)
    appoint(person=rowan_nurse, role=Role.WARD_STAFF, ward=willow, by="system:tests", now=now)
    assert client.post("/incidents/flag/", typed).url == f"{SET_UP}?next=%2Fincidents%2Fflag%2F%3Fkept%3D1"


def test_removing_the_app_is_written_down_and_leads_to_setting_up_again(protected):
    client = log_in(protected)
    client.post("/accounts/2fa/authenticate/", {"code": code()})
    client.post(f"{SET_UP}totp/deactivate/")
    assert ("second_factor.removed", "ok", "") in verbs(protected)  # at the same moment as the code
    client.post("/accounts/logout/")
    assert log_in(protected).get("/incidents/").url.startswith(SET_UP)


def test_guessing_codes_is_slowed_down(protected):
    client = log_in(protected)
    pages = [client.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}) for n in range(6)]
    assert "too many tries" in pages[-1].content.decode()
    assert PASSWORD not in pages[-1].content.decode()


def test_a_security_key_can_be_added(lead):
    page = log_in(with_password(lead)).get(f"{SET_UP}webauthn/add/").content.decode()
    assert "creation_options" in page
    assert "<script>" not in page


def test_a_copy_of_the_database_makes_no_codes(protected):
    assert SECRET not in str(Authenticator.objects.get().data)


def test_while_the_key_is_changed_the_old_one_still_opens_it(protected, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one"
    assert log_in(protected).post("/accounts/2fa/authenticate/", {"code": code()}).url == "/"


@pytest.mark.parametrize("typed", [lambda: code(), lambda: "ABCD1234"])
def test_when_the_key_is_gone_codes_are_refused_and_nothing_breaks(protected, settings, caplog, typed):
    settings.SECRET_KEY = "the next one"
    answer = log_in(protected).post("/accounts/2fa/authenticate/", {"code": typed()})
    assert "That did not work" in answer.content.decode()
    assert "second_factor.unreadable" in caplog.text


def test_the_set_up_page_shows_no_menu(lead):
    page = log_in(with_password(lead)).get(SET_UP).content.decode()
    assert "Triage" not in page
    assert "Sign out" in page


def test_a_wrong_code_is_explained(protected):
    page = log_in(protected).post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "wait for the next" in page
