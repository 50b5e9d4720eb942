"""Nobody's way of signing in is changed behind their back."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from celery import current_app
from django.utils import timezone

from accounts.forms import PasswordForm
from accounts.second_factor.lost import reset_second_factor
from accounts.sign_in.links import link_sign_in, unlink_sign_in
from demo.codes import code_at
from tests.staff.test_second_factor import SECRET
from tests.staff.test_sessions import log_in, with_password

pytestmark = pytest.mark.django_db
NEW = {"usable_password": "true", "password1": "a long invented one", "password2": "a long invented one"}


@pytest.fixture
def told(mailoutbox):
    """``told(action)``: to whom e-mail went once it was done, by the task of the worker that sends."""

    def do(action):
        action()
        current_app.tasks["mail.tasks.send"]()
        return [address for message in mailoutbox for address in message.to]

    return do


@pytest.fixture
def protected(rowan_nurse):
    TOTP.activate(with_password(rowan_nurse), SECRET)
    return rowan_nurse


def reset(person, administrator, now):
    reset_second_factor(person=person, by=administrator, now=now)


def linked(person, administrator, now):
    link_sign_in(person=person, subject="a-subject", by=administrator, now=now)


def given_a_password(person, administrator, now):
    form = PasswordForm(person, NEW)
    assert form.is_valid(), form.errors
    form.save()


@pytest.mark.parametrize("change", [reset, linked, given_a_password])
def test_whoever_it_was_changed_for_is_told(told, protected, administrator, now, change):
    assert told(lambda: change(protected, administrator, now)) == [protected.email]


def test_so_they_are_when_it_is_unlinked(told, protected, administrator, now):
    linked(protected, administrator, now)
    assert told(lambda: unlink_sign_in(person=protected, by=administrator, now=now)) == [protected.email]


def test_their_own_change_is_told_too(told, lead):
    client = log_in(with_password(lead))
    page = "/accounts/2fa/totp/activate/"
    secret = client.get(page).context["form"].secret

    def set_up():
        client.post(page, {"code": code_at(secret, timezone.now().timestamp())})

    assert told(set_up) == [lead.email]
    assert Authenticator.objects.filter(user=lead).exists()


def test_it_says_nothing_of_them_or_of_any_record(told, incident, protected, administrator, now, mailoutbox):
    told(lambda: reset(protected, administrator, now))
    text = mailoutbox[0].subject + mailoutbox[0].body
    for hidden in (protected.name, protected.email, administrator.name, incident.reference):
        assert hidden not in text


def test_nothing_is_sent_to_somebody_who_has_left(told, protected, administrator, now):
    protected.is_active = False
    protected.save()
    assert told(lambda: reset(protected, administrator, now)) == []


@pytest.mark.usefixtures("no_broker")
def test_without_a_broker_they_are_told_all_the_same(told, protected, administrator, now):
    assert told(lambda: reset(protected, administrator, now)) == [protected.email]
    assert not Authenticator.objects.filter(user=protected).exists()
