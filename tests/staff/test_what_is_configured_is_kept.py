"""What an administrator typed is kept when they are asked who they are, and sent only by them."""

import re
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.forms import BaseForm, PasswordInput
from django.utils import timezone

from accounts.approvals.sign_in import KINDS
from accounts.models import KeptForm
from accounts.sign_in.pages import DONE
from config.errors import SECRET
from config.form_recovery import NOT_KEPT
from staff.models import User
from staff.roles import Role
from staff.services import sync_permissions
from tests.keeping import left_open, sent_by
from tests.staff.test_configuration import PASSWORD, PEOPLE, ROLES, ROOT, WARDS, person_typed, role_typed
from tests.staff.test_sessions import with_password

AGAIN = "/accounts/reauthenticate/"


@pytest.fixture
def configuring(signed_in, administrator):
    return signed_in(with_password(administrator))


@pytest.fixture
def lapse(configuring):
    """``lapse()``: an hour passes since they showed who they are. The page stays open."""

    def an_hour():
        session = configuring.session
        (record,) = session["account_authentication_methods"]
        session["account_authentication_methods"] = [record | {"at": time.time() - 3600}]
        session.save()

    return an_hour


@pytest.fixture
def typing(configuring, lapse):
    """``typing(path, **typed)``: they open a page, type for long, and send it. Where they are led."""

    def send(path, **typed):
        mark = sent_by(configuring.get(path))
        lapse()
        return configuring.post(path, mark | typed)

    return send


def confirmed(client, answer):
    """They show who they are. The page that they see then."""
    assert (answer.status_code, answer.url.split("?")[0], answer.content) == (302, AGAIN, b"")
    to = parse_qs(urlsplit(answer.url).query)["next"][0]
    return client.post(AGAIN, {"password": PASSWORD, "next": to}, follow=True)


def sent_again(client, page):
    """All that the page holds, by its one button."""
    form = page.content.decode().split("<main")[1].split("</form>")[0]
    held = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form):
        held.setdefault(unescape(name), []).append(unescape(value))
    where = re.search(r'action="([^"]+)"', form)[1]
    return client.post(where, held | {"kept_send": "1"}, follow=True)


def ward_typed(ward, **other):
    first = "locations-0-"
    return {
        **{"name": "Rowan and Elm", "site": ward.site_id, "service_type": ward.service_type},
        **{"setting": ward.setting, "sex_designation": ward.sex_designation, "closed_on": ""},
        **{"locations-TOTAL_FORMS": "1", "locations-INITIAL_FORMS": "0"},
        **{"locations-MIN_NUM_FORMS": "0", "locations-MAX_NUM_FORMS": "200"},
        **{
            f"{first}id": "",
            f"{first}ward": ward.pk,
            f"{first}name": "Garden room",
            f"{first}kind": "lounge",
        },
        **{"_continue": "Save and continue editing"},
        **other,
    }


def test_a_ward_is_changed_after_showing_who_they_are(configuring, typing, rowan):
    path = f"{WARDS}{rowan.pk}/change/"
    page = confirmed(configuring, typing(path, **ward_typed(rowan)))
    shown = page.content.decode().split("What you typed or chose")[1]
    for words in ("Rowan and Elm", "Garden room", rowan.site.name, rowan.get_service_type_display()):
        assert words in shown
    assert "total" not in shown.lower()  # what the form counts is nothing that they chose
    rowan.refresh_from_db()
    assert rowan.name != "Rowan and Elm"
    answer = sent_again(configuring, page)
    assert answer.redirect_chain[-1][0] == path  # as the button said: go on editing
    rowan.refresh_from_db()
    assert rowan.name == "Rowan and Elm"
    assert rowan.locations.filter(name="Garden room").exists()
    assert not KeptForm.objects.exists()


def test_of_a_new_person_all_but_the_password_is_kept(configuring, typing):
    path = f"{PEOPLE}add/"
    page = confirmed(configuring, typing(path, **person_typed(_save="Save")))
    kept = KeptForm.objects.get().fields
    assert {"password1", "password2", "usable_password"}.isdisjoint(kept)
    assert PASSWORD not in page.content.decode() + str(kept)
    assert "Passwords and codes are not kept" in page.content.decode()
    again = sent_again(configuring, page)
    assert not User.objects.filter(staff_number="S90001").exists()
    assert 'value="S90001"' in again.content.decode()
    assert 'value="Pat Example"' in again.content.decode()


def test_no_role_ends_by_confirming_alone(configuring, typing, rowan_nurse):
    held = rowan_nurse.appointments.get()
    sent = {"action": "stand_down", "_selected_action": [held.pk], "index": "0", "select_across": "0"}
    page = confirmed(configuring, typing(ROLES, **sent))
    for words in ("Stand down now: end these roles", rowan_nurse.name, held.get_role_display()):
        assert words in page.content.decode()
    held.refresh_from_db()
    assert held.stood_down_at is None
    assert "Roles ended: 1" in sent_again(configuring, page).content.decode()


@pytest.mark.parametrize("of", ["staff/user", "staff/appointment", "staff/sameperson", "wards/ward"])
@pytest.mark.parametrize("page", ["", "add/"])
def test_every_list_and_form_says_whose_it_is(configuring, rowan_nurse, of, page):
    assert sent_by(configuring.get(f"{ROOT}{of}/{page}"))


def test_a_role_that_was_chosen_is_shown_in_words(configuring, typing, rowan_nurse, rowan):
    typed = role_typed(rowan_nurse, ward=rowan.pk, is_deputy="on")
    shown = confirmed(configuring, typing(f"{ROLES}add/", **typed)).content.decode()
    for words in (rowan_nurse.name, Role.WARD_STAFF.label, rowan.name, "Yes"):
        assert words in shown.split("What you typed or chose")[1]


def test_an_action_on_every_row_that_matched_is_chosen_anew(configuring, typing, rowan_nurse):
    held = rowan_nurse.appointments.get()
    sent = {"action": "stand_down", "_selected_action": [held.pk], "index": "0", "select_across": "1"}
    page = confirmed(configuring, typing(ROLES, **sent))
    assert page.redirect_chain[-1][0] == ROLES
    assert NOT_KEPT in page.content.decode()
    assert not KeptForm.objects.exists()
    held.refresh_from_db()
    assert held.stood_down_at is None


def test_a_password_alone_is_asked_for_again_in_words(configuring, lapse, rowan_nurse):
    typed = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    path = f"{PEOPLE}{rowan_nurse.pk}/password/"
    configuring.get(path)
    lapse()
    page = confirmed(configuring, configuring.post(path, typed))
    assert page.redirect_chain[-1][0] == path
    assert NOT_KEPT in page.content.decode()
    assert not KeptForm.objects.exists()


def test_nor_is_a_password_kept_when_they_were_signed_out(configuring, rowan_nurse):
    path = f"{PEOPLE}{rowan_nurse.pk}/password/"
    configuring.get(path)
    configuring.cookies.pop("session")
    sent = configuring.post(path, {"password1": PASSWORD, "password2": PASSWORD})
    assert sent.url == f"/accounts/login/?next={path}%3Fkept%3D0"
    assert not KeptForm.objects.exists()


def test_after_losing_the_session_what_was_configured_is_offered_too(configuring, rowan):
    path = f"{WARDS}{rowan.pk}/change/"
    sent = configuring.post(path, left_open(configuring, path) | ward_typed(rowan))
    assert sent.url == f"/accounts/login/?next={path}%3Fkept%3D1"
    assert KeptForm.objects.get().fields["name"] == ["Rowan and Elm"]


def test_the_pages_of_our_own_keep_what_was_chosen(configuring, typing, rowan_nurse):
    path = f"{PEOPLE}{rowan_nurse.pk}/signing-in/"
    page = confirmed(configuring, typing(path, do="reset", checked="on"))
    assert "Remove their second factors" in page.content.decode()
    assert rowan_nurse.name in page.content.decode()
    assert DONE["reset"] in sent_again(configuring, page).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_every_button_of_how_they_sign_in_is_shown_in_words(configuring, typing, rowan_nurse, kind):
    page = confirmed(configuring, typing(f"{PEOPLE}{rowan_nurse.pk}/signing-in/", do=kind.value))
    assert kind.label in page.content.decode()


def test_a_ladder_that_was_put_back_is_asked_once_more(configuring, typing):
    path = f"{ROOT}deadlines/ladder/entry/"
    page = confirmed(configuring, typing(path, built_in="Put back the built-in reminders"))
    assert "Put back the built-in reminders" in page.content.decode()
    assert "Nothing has changed" in sent_again(configuring, page).content.decode()


def test_after_losing_the_role_nothing_of_it_is_given_back(configuring, typing, administrator, rowan):
    path = f"{WARDS}{rowan.pk}/change/"
    typing(path, **ward_typed(rowan))
    (held,) = administrator.appointments.all()
    held.stood_down_at = timezone.now()
    held.save(update_fields=["stood_down_at"])
    sync_permissions(now=timezone.now())
    answer = configuring.get(f"{path}?kept=1")
    assert answer.status_code == 403
    assert "Rowan and Elm" not in answer.content.decode()


def test_a_password_box_is_known_by_its_name_and_nothing_else_is(configuring):
    """Else a secret were kept, or an answer that is none were emptied without a word."""
    forms_kept = [form for form in every(BaseForm) if is_of_a_page_that_is_kept(form)]
    assert len(forms_kept) > 30
    for form in forms_kept:
        for name, field in form.base_fields.items():
            secret = isinstance(field.widget, PasswordInput) or name == "usable_password"
            assert bool(SECRET.search(name)) is secret, f"{form.__name__}.{name}"


def every(kind):
    return {*kind.__subclasses__(), *(deeper for each in kind.__subclasses__() for deeper in every(each))}


def is_of_a_page_that_is_kept(form):
    by_hand = {"incidents", "referrals", "reporting", "staff", "wards", "deadlines", "careplans", "documents"}
    never = {"accounts.sessions.views", "accounts.second_factor"}  # pages that are never kept
    return (
        hasattr(form, "base_fields")
        and form.__module__.split(".")[0] in by_hand
        and form.__module__ not in never
    )
