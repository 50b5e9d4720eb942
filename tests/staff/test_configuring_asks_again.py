"""Who configures shows again who they are before they change anything, and gives themselves no way in."""

import time

import pytest
from django.utils import timezone

from staff.models import Appointment, User
from staff.relationships import SamePerson
from tests.factories import UserFactory
from tests.staff.test_configuration import PASSWORD, PEOPLE, ROLES, ROOT, person_typed, role_typed
from tests.staff.test_sessions import with_password

LINKS = f"{ROOT}staff/sameperson/"
AGAIN = "/accounts/reauthenticate/"


@pytest.fixture
def configuring(signed_in, administrator):
    return signed_in(administrator)


@pytest.fixture
def an_hour_ago(signed_in, administrator):
    client = signed_in(with_password(administrator))
    session = client.session
    (record,) = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"at": time.time() - 3600}]
    session.save()
    return client


def asked(answer):
    return (answer.status_code, answer.url.split("?")[0], answer.content) == (302, AGAIN, b"")


def test_people_are_not_added_or_changed_before(an_hour_ago, rowan_nurse):
    assert asked(an_hour_ago.post(f"{PEOPLE}add/", person_typed()))
    typed = person_typed(staff_number=rowan_nurse.staff_number, email="mine@anyshire.example")
    assert asked(an_hour_ago.post(f"{PEOPLE}{rowan_nurse.pk}/change/", typed))
    assert not User.objects.filter(
        email__in=["mine@anyshire.example", "pat.example@anyshire.example"]
    ).exists()


def test_no_password_is_set_before(an_hour_ago, rowan_nurse):
    typed = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    for answer in (an_hour_ago.get, an_hour_ago.post):
        assert asked(answer(f"{PEOPLE}{rowan_nurse.pk}/password/", typed))
    rowan_nurse.refresh_from_db()
    assert not rowan_nurse.check_password(PASSWORD)


def test_no_role_is_given_or_ended_before(an_hour_ago, rowan_nurse, rowan):
    person = UserFactory()
    assert asked(an_hour_ago.post(f"{ROLES}add/", role_typed(person, ward=rowan.pk)))
    assert not Appointment.objects.filter(person=person).exists()
    held = rowan_nurse.appointments.get()
    assert asked(an_hour_ago.post(ROLES, {"action": "stand_down", "_selected_action": [held.pk]}))
    held.refresh_from_db()
    assert held.stood_down_at is None


def test_no_accounts_are_linked_or_unlinked_before(an_hour_ago, rowan_nurse, rowan_colleague, lead):
    typed = {"first": rowan_nurse.pk, "second": rowan_colleague.pk}
    assert asked(an_hour_ago.post(f"{LINKS}add/", typed))
    row = SamePerson.objects.create(person=lead.pk, account=lead, made_at=timezone.now(), made_by=lead)
    assert asked(an_hour_ago.post(LINKS, {"action": "unlink", "_selected_action": [row.pk]}))
    assert SamePerson.objects.get().ended_at is None


def test_reading_asks_nobody_again(an_hour_ago, rowan_nurse):
    for path in (ROOT, PEOPLE, f"{PEOPLE}{rowan_nurse.pk}/change/", ROLES):
        assert an_hour_ago.get(path).status_code == 200


def test_who_may_not_configure_is_refused_and_not_asked(signed_in, rowan_nurse):
    assert signed_in(rowan_nurse).post(f"{PEOPLE}add/", person_typed()).status_code == 403


@pytest.fixture(params=["this account", "another account of theirs"])
def own(request, administrator, now):
    if request.param == "this account":
        return administrator
    other = UserFactory(email="bank@anyshire.example")
    for account in (administrator, other):
        SamePerson.objects.create(person=other.pk, account=account, made_at=now, made_by=administrator)
    return other


def test_nobody_sets_a_password_of_their_own_here(configuring, own):
    before = own.password
    typed = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    page = configuring.post(f"{PEOPLE}{own.pk}/password/", typed, follow=True).content.decode()
    assert "This is an account of yours" in page
    own.refresh_from_db()
    assert own.password == before


def test_nobody_sets_an_address_of_their_own_here(configuring, own):
    before = own.email
    typed = person_typed(staff_number=own.staff_number, job_title="New title", email="mine@x.example")
    assert configuring.post(f"{PEOPLE}{own.pk}/change/", typed).status_code == 302
    own.refresh_from_db()
    assert (own.email, own.job_title) == (before, "New title")
