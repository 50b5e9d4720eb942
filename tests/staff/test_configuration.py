"""The configuration pages: who may open them, what they change, and that every change is written down."""

import pytest
from django.contrib import admin
from django.db import models

from accounts.models import Proposal
from audit.models import AuditEvent
from deadlines.models import Ladder
from mail.models import Mail
from referrals.models import Partner
from staff.access import wards_where
from staff.models import Appointment, User
from staff.relationships import SamePerson
from staff.roles import Permission, Role
from tests.factories import SiteFactory, UserFactory
from wards.models import Location, Site, Trust, Ward

ROOT = "/configuration/"
AGREEMENT = f"{ROOT}accounts/proposal/"
PEOPLE, ROLES, WARDS = f"{ROOT}staff/user/", f"{ROOT}staff/appointment/", f"{ROOT}wards/ward/"
PASSWORD = "three plain words"


@pytest.fixture
def configuring(signed_in, administrator):
    return signed_in(administrator)


def person_typed(**other):
    return {
        "name": "Pat Example",
        "staff_number": "S90001",
        "job_title": "Nurse",
        "employment": "employed",
        "works_with_adults_at_risk": "on",
        "email": "Pat.Example@Anyshire.example",
        "is_active": "on",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    } | other


def role_typed(person, **other):
    return {"person": person.pk, "role": Role.WARD_STAFF, "ward": "", "site": "", "ends_on": ""} | other


def test_nothing_clinical_is_registered():
    ours = {Trust, Site, Ward, User, Appointment, SamePerson, Proposal, Partner, Ladder, Mail}
    assert set(admin.site._registry) == ours


def test_who_may_not_configure_may_not_open_it(
    signed_in, rowan_nurse, rowan_manager, lead, board_member, executive_lead
):
    for person in (rowan_nurse, rowan_manager, lead, board_member, executive_lead):
        for path in (ROOT, PEOPLE, f"{PEOPLE}add/", ROLES, WARDS, AGREEMENT):
            assert signed_in(person).get(path).status_code == 403


def test_a_superuser_without_the_role_may_not_open_it(signed_in, trust):
    superuser = UserFactory(is_superuser=True, is_staff=True)
    assert signed_in(superuser).get(ROOT).status_code == 403


def test_a_stranger_is_sent_to_the_one_log_in_page(client, trust):
    for path in (ROOT, PEOPLE, f"{ROOT}login/"):
        where = client.get(path, follow=True).redirect_chain[-1][0]
        assert where.startswith("/accounts/login/")


def test_its_own_log_out_and_password_pages_are_the_ordinary_ones(configuring):
    assert configuring.get(f"{ROOT}logout/")["Location"] == "/accounts/logout/"
    assert configuring.get(f"{ROOT}password_change/")["Location"] == "/accounts/password/change/"


@pytest.mark.parametrize(
    "path", [ROOT, PEOPLE, f"{PEOPLE}add/", ROLES, f"{ROLES}add/", WARDS, f"{WARDS}add/", AGREEMENT]
)
def test_an_administrator_opens_every_page(configuring, rowan, path):
    assert configuring.get(path).status_code == 200


def test_adding_a_person_who_can_then_sign_in(configuring, client, administrator):
    assert configuring.post(f"{PEOPLE}add/", person_typed()).status_code == 302
    made = User.objects.get(staff_number="S90001")
    assert made.email == "pat.example@anyshire.example"
    assert made.check_password(PASSWORD)
    assert not made.is_superuser
    assert not made.is_staff
    event = AuditEvent.objects.get(verb="configuration.added", target_id=str(made.pk))
    assert event.actor == f"staff:{administrator.pk}"
    sent = client.post("/accounts/login/", {"login": made.email, "password": PASSWORD})
    assert sent.status_code == 302


def test_a_person_without_an_address_is_known_and_cannot_sign_in(configuring):
    typed = person_typed(email="", usable_password="false", password1="", password2="")
    assert configuring.post(f"{PEOPLE}add/", typed).status_code == 302
    made = User.objects.get(staff_number="S90001")
    assert made.email is None
    assert not made.has_usable_password()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"staff_number": "TAKEN"}, "already exists"),
        ({"email": "Taken@anyshire.example"}, "already exists"),
        ({"email": "not an address"}, "valid email"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"password2": "something else"}, "match"),
        ({"employment": "friend"}, "valid choice"),
    ],
)
def test_a_wrong_answer_about_a_person_is_explained(configuring, wrong, said):
    UserFactory(staff_number="TAKEN", email="taken@anyshire.example")
    sent = configuring.post(f"{PEOPLE}add/", person_typed(**wrong))
    assert said in sent.content.decode()
    assert not User.objects.filter(staff_number="S90001").exists()


def test_changing_a_person_writes_down_which_fields(configuring, rowan_nurse):
    typed = person_typed(name="Robin Renamed", staff_number=rowan_nurse.staff_number, email=rowan_nurse.email)
    assert configuring.post(f"{PEOPLE}{rowan_nurse.pk}/change/", typed).status_code == 302
    event = AuditEvent.objects.get(verb="configuration.changed")
    assert event.target_id == str(rowan_nurse.pk)
    assert "Robin" not in str(event.detail)
    assert any("ame" in field for field in event.detail["fields"])


def test_changing_an_address_signs_them_out_and_is_written_down_as_such(configuring, signed_in, rowan_nurse):
    theirs = signed_in(rowan_nurse)
    typed = person_typed(staff_number=rowan_nurse.staff_number, email="robin.new@anyshire.example")
    assert configuring.post(f"{PEOPLE}{rowan_nurse.pk}/change/", typed).status_code == 302
    rowan_nurse.refresh_from_db()
    assert rowan_nurse.email == "robin.new@anyshire.example"
    assert AuditEvent.objects.filter(verb="staff.email_changed", target_id=str(rowan_nurse.pk)).exists()
    assert theirs.get("/").status_code == 302


def test_taking_an_address_away_is_not_taking_somebody_else_s(configuring, rowan_nurse):
    UserFactory(email=None)
    typed = person_typed(staff_number=rowan_nurse.staff_number, email="")
    assert configuring.post(f"{PEOPLE}{rowan_nurse.pk}/change/", typed).status_code == 302
    rowan_nurse.refresh_from_db()
    assert rowan_nurse.email is None


def test_setting_a_password_is_written_down_and_the_password_is_not(configuring, rowan_nurse):
    typed = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert configuring.post(f"{PEOPLE}{rowan_nurse.pk}/password/", typed).status_code == 302
    rowan_nurse.refresh_from_db()
    assert rowan_nurse.check_password(PASSWORD)
    event = AuditEvent.objects.get(verb="configuration.changed", target_id=str(rowan_nurse.pk))
    assert PASSWORD not in str(event.detail)


def test_flags_that_are_not_on_the_page_cannot_be_sent(configuring, rowan_nurse):
    typed = person_typed(staff_number=rowan_nurse.staff_number, is_superuser="on", is_staff="on")
    configuring.post(f"{PEOPLE}{rowan_nurse.pk}/change/", typed)
    rowan_nurse.refresh_from_db()
    assert not rowan_nurse.is_superuser
    assert not rowan_nurse.is_staff


def test_giving_a_role_gives_its_permissions(configuring, administrator, rowan):
    person = UserFactory()
    assert configuring.post(f"{ROLES}add/", role_typed(person, ward=rowan.pk)).status_code == 302
    assert list(wards_where(person, Permission.RECORD)) == [rowan]
    event = AuditEvent.objects.get(verb="staff.appointed", detail__person=str(person.pk))
    assert event.actor == f"staff:{administrator.pk}"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"role": Role.BOARD_MEMBER, "ward": True}, "cannot be appointed over"),
        ({"role": Role.WARD_STAFF}, "cannot be appointed over"),
        ({"ward": True, "site": True}, "not both"),
        ({"role": "king"}, "valid choice"),
        ({"ward": True, "ends_on": "2001-01-01"}, "today or later"),
        ({"ward": True, "person": "nobody"}, "valid"),
    ],
)
def test_a_role_that_cannot_be_is_explained(configuring, rowan, answers, said):
    person = UserFactory()
    places = {"ward": rowan.pk, "site": rowan.site_id}
    typed = {name: places[name] if value is True else value for name, value in answers.items()}
    sent = configuring.post(f"{ROLES}add/", role_typed(person) | typed)
    assert said in sent.content.decode()
    assert not Appointment.objects.filter(person=person).exists()


def test_nobody_gives_themselves_a_role(configuring, administrator):
    typed = role_typed(administrator, role=Role.SAFEGUARDING_ADULTS)
    sent = configuring.post(f"{ROLES}add/", typed)
    assert "cannot give yourself a role" in sent.content.decode()
    assert Appointment.objects.filter(person=administrator).count() == 1


def test_standing_down_ends_the_role_and_keeps_its_row(configuring, rowan_nurse):
    held = rowan_nurse.appointments.get()
    sent = configuring.post(ROLES, {"action": "stand_down", "_selected_action": [held.pk]}, follow=True)
    assert "Roles ended: 1" in sent.content.decode()
    held.refresh_from_db()
    assert held.stood_down_at
    assert not wards_where(User.objects.get(pk=rowan_nurse.pk), Permission.RECORD).exists()


def test_a_role_is_never_edited_or_deleted(configuring, rowan_nurse):
    held = rowan_nurse.appointments.get()
    before = Appointment.objects.values().get(pk=held.pk)
    one = f"{ROLES}{held.pk}"
    assert configuring.get(f"{one}/change/").status_code == 200
    assert (
        configuring.post(f"{one}/change/", role_typed(rowan_nurse, role=Role.WARD_MANAGER)).status_code == 403
    )
    assert configuring.post(f"{one}/delete/", {"post": "yes"}).status_code == 403
    assert Appointment.objects.values().get(pk=held.pk) == before


def test_nothing_is_deleted_from_here(configuring, rowan, rowan_nurse, trust):
    rows: list[models.Model] = [rowan, rowan.site, trust, rowan_nurse]
    for row in rows:
        path = f"{ROOT}{row._meta.app_label}/{row._meta.model_name}/{row.pk}/delete/"
        assert configuring.post(path, {"post": "yes"}).status_code == 403
        assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_a_new_ward_with_its_places_is_reached_by_the_site_s_roles(configuring, site, now):
    from staff.services import appoint

    person = UserFactory()
    appoint(person=person, role=Role.WARD_STAFF, site=site, by="system:tests", now=now)
    typed = {
        **{"site": site.pk, "name": "New ward", "service_type": "acute", "setting": "hospital"},
        **{"sex_designation": "mixed", "closed_on": ""},
        **{"locations-TOTAL_FORMS": "1", "locations-INITIAL_FORMS": "0"},
        **{"locations-0-name": "Lounge", "locations-0-kind": "lounge", "locations-0-higher_risk": "on"},
    }
    assert configuring.post(f"{WARDS}add/", typed).status_code == 302
    made = Ward.objects.get(name="New ward")
    assert Location.objects.get(ward=made).higher_risk
    assert made in wards_where(User.objects.get(pk=person.pk), Permission.RECORD)
    assert AuditEvent.objects.filter(verb="configuration.added", target_id=str(made.pk)).exists()


def test_there_is_one_trust(configuring, trust):
    assert configuring.get(f"{ROOT}wards/trust/add/").status_code == 403
    SiteFactory(trust=trust)
    assert Trust.objects.count() == 1


def test_tables_of_libraries_are_not_here(configuring):
    for path in ("mfa/authenticator/", "account/emailaddress/", "auth/group/", "incidents/incident/"):
        assert configuring.get(f"{ROOT}{path}").status_code == 404


@pytest.mark.parametrize("path", [f"{ROLES}add/", f"{WARDS}add/"])
def test_a_day_is_chosen_in_the_browser_s_own_calendar(configuring, rowan, path):
    page = configuring.get(path).content.decode()
    assert 'type="date"' in page
    assert "calendar.js" not in page
