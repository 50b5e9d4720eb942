"""An administrator helps who lost their phone, and links the trust's own sign-in: never their own."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Session
from audit.models import AuditEvent
from staff.relationships import SamePerson
from staff.roles import Role
from staff.services import appoint
from tests.staff.test_second_factor import SECRET, SET_UP
from tests.staff.test_sessions import log_in, with_password

RESET = {"do": "reset", "checked": "on"}


def page_of(person):
    return f"/configuration/staff/user/{person.pk}/signing-in/"


@pytest.fixture
def configuring(signed_in, administrator):
    return signed_in(administrator)


@pytest.fixture
def protected(rowan_nurse, willow, now):
    """Sees two wards; has an app and recovery codes."""
    appoint(person=rowan_nurse, role=Role.WARD_STAFF, ward=willow, by="system:tests", now=now)
    TOTP.activate(with_password(rowan_nurse), SECRET)
    RecoveryCodes.activate(rowan_nurse)
    return rowan_nurse


@pytest.fixture
def by_provider(settings):
    settings.OIDC_ISSUER = "https://sign-in.anyshire.example"


def events(person):
    found = AuditEvent.objects.filter(target_id=str(person.pk)).exclude(verb="configuration.read")
    return list(found.order_by("at").values_list("verb", "actor"))


def test_a_lost_phone_is_forgotten_and_another_is_set_up(configuring, protected, administrator, signed_in):
    theirs = signed_in(protected)
    page = configuring.get(page_of(protected)).content.decode()
    assert "Authenticator app" in page
    assert "Recovery codes" in page
    done = configuring.post(page_of(protected), RESET, follow=True).content.decode()
    assert "They set up a new one when they next sign in" in done
    assert "They have set up no second factor" in done
    assert not Authenticator.objects.exists()
    assert events(protected)[-1] == ("second_factor.reset", f"staff:{administrator.pk}")
    assert theirs.get("/").status_code == 302
    assert log_in(protected).get("/incidents/").url.split("?")[0] == SET_UP


def test_only_theirs(configuring, protected, children_lead, signed_in):
    TOTP.activate(children_lead, SECRET)
    other = signed_in(children_lead)
    configuring.post(page_of(protected), RESET)
    assert Authenticator.objects.get().user == children_lead
    assert other.get("/").status_code == 200


def test_not_before_checking_that_it_is_them(configuring, protected):
    page = configuring.post(page_of(protected), {"do": "reset"}).content.decode()
    assert "Check that it is them first" in page
    assert Authenticator.objects.count() == 2
    assert not AuditEvent.objects.filter(verb="second_factor.reset").exists()


@pytest.mark.parametrize("do", ["reset", "address", "subject", "no_subject"])
def test_nobody_does_it_for_themselves(configuring, administrator, do):
    TOTP.activate(administrator, SECRET)
    assert "This is you" in configuring.get(page_of(administrator)).content.decode()
    sent = configuring.post(
        page_of(administrator), RESET | {"do": do, "subject": "mine", "address": "me@x.example"}
    ).content.decode()
    assert "Ask another administrator" in sent
    assert Authenticator.objects.exists()
    assert not SocialAccount.objects.exists()


def test_nor_for_another_account_of_theirs(configuring, administrator, protected, now):
    for account in (administrator, protected):
        SamePerson.objects.create(person=protected.pk, account=account, made_at=now, made_by=protected)
    assert "Ask another administrator" in configuring.post(page_of(protected), RESET).content.decode()
    assert Authenticator.objects.count() == 2


def test_who_may_not_configure_may_not_open_it(signed_in, protected, rowan_manager, executive_lead):
    for person in (protected, rowan_manager, executive_lead):
        for answer in (signed_in(person).get(page_of(protected)), signed_in(person).post(page_of(protected))):
            assert answer.status_code == 403


def test_it_asks_again_who_is_there(signed_in, administrator, protected):
    configuring = signed_in(with_password(administrator))
    session = configuring.session
    (record,) = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"at": time.time() - 3600}]
    session.save()
    for answer in (configuring.get(page_of(protected)), configuring.post(page_of(protected), RESET)):
        assert answer.url.startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.count() == 2


def test_nobody_of_that_kind_is_a_page_that_is_not_there(configuring, incident):
    assert configuring.get(page_of(incident)).status_code == 404


def test_the_page_of_a_person_leads_there(configuring, protected):
    page = configuring.get(f"/configuration/staff/user/{protected.pk}/change/").content.decode()
    assert f'href="{page_of(protected)}"' in page


def test_by_a_command_when_no_administrator_can_be_reached(protected, capsys):
    call_command("reset_second_factor", protected.email.upper())
    assert "Removed: 2." in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert events(protected)[-1] == ("second_factor.reset", "system:reset-second-factor")
    with pytest.raises(CommandError, match="Nobody signs in with that address"):
        call_command("reset_second_factor", "nobody@anyshire.example")


# --- the trust's own sign-in --------------------------------------------------------------------------------


def test_linking_and_unlinking(configuring, rowan_nurse, by_provider, administrator):
    page = configuring.post(
        page_of(rowan_nurse), {"do": "subject", "subject": " s-1 "}, follow=True
    ).content.decode()
    assert "They sign in there as s-1" in page
    assert SocialAccount.objects.get(user=rowan_nurse).uid == "s-1"
    configuring.post(page_of(rowan_nurse), {"do": "no_subject"})
    assert not SocialAccount.objects.exists()
    mine = f"staff:{administrator.pk}"
    assert events(rowan_nurse)[-2:] == [("staff.sign_in_linked", mine), ("staff.sign_in_unlinked", mine)]


def test_unlinking_signs_them_out(configuring, rowan_nurse, signed_in, by_provider):
    configuring.post(page_of(rowan_nurse), {"do": "subject", "subject": "s-1"})
    signed_in(rowan_nurse)
    assert Session.objects.filter(person=rowan_nurse).exists()
    configuring.post(page_of(rowan_nurse), {"do": "no_subject"})
    assert not Session.objects.filter(person=rowan_nurse).exists()


@pytest.mark.parametrize(
    ("subject", "said"),
    [("", "Enter their subject"), ("x" * 192, "at most 191"), ("taken", "somebody else"), ("a\0b", "Null")],
)
def test_a_subject_that_cannot_be_is_explained(
    configuring, rowan_nurse, children_lead, by_provider, subject, said
):
    SocialAccount.objects.create(user=children_lead, provider="trust", uid="taken", last_login=timezone.now())
    page = configuring.post(page_of(rowan_nurse), {"do": "subject", "subject": subject}).content.decode()
    assert "There is a problem" in page
    assert said in page
    assert not SocialAccount.objects.filter(user=rowan_nurse).exists()


def test_where_the_trust_has_no_sign_in_it_is_not_offered(configuring, rowan_nurse):
    assert "own sign-in" not in configuring.get(page_of(rowan_nurse)).content.decode()
