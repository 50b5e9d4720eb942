"""A session that ended while somebody was typing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone

from accounts import form_recovery
from accounts.models import KeptForm
from incidents.models import Incident
from staff.models import User
from tests.keeping import TYPED, left_open, sent_by

PATH = "/incidents/flag/"
PASSWORD = "long-enough-to-be-let-in"


@pytest.fixture
def browser(rowan_nurse: User, signed_in: Callable[..., Client]) -> Client:
    """The nurse's. It checks forms as in service."""
    return signed_in(rowan_nurse, enforce_csrf_checks=True)


@pytest.fixture
def typed(browser: Client) -> dict[str, str]:
    """What the nurse's page sends. Their session is over."""
    return left_open(browser, PATH) | {"headline": TYPED}


def test_what_was_typed_is_kept_and_the_person_asked_to_sign_in(
    browser: Client, typed: dict[str, str], rowan_nurse: User
) -> None:
    answer = browser.post(PATH, typed)
    assert answer.url == f"/accounts/login/?next={PATH}%3Fkept%3D1"
    kept = KeptForm.objects.get()
    assert (kept.person, kept.fields) == (rowan_nurse, {"headline": [TYPED]})


def test_after_signing_in_it_is_offered_back(
    browser: Client, typed: dict[str, str], rowan_nurse: User
) -> None:
    rowan_nurse.set_password(PASSWORD)
    rowan_nurse.save()
    to_log_in = browser.post(PATH, typed).url
    token = sent_by_log_in(browser, to_log_in)
    back = browser.post(to_log_in, token | {"login": rowan_nurse.email, "password": PASSWORD}, follow=True)
    assert TYPED in back.content.decode()
    assert 'name="kept_send"' in back.content.decode()
    sent = browser.post(PATH, sent_by(back) | {"kept_send": "1", "headline": TYPED})
    assert TYPED in sent.content.decode()
    assert not KeptForm.objects.exists()


def sent_by_log_in(browser: Client, page: str) -> dict[str, str]:
    return {"csrfmiddlewaretoken": str(browser.get(page).context["csrf_token"])}


def test_somebody_else_is_not_offered_it(
    browser: Client, typed: dict[str, str], rowan_colleague: User, signed_in: Callable[..., Client]
) -> None:
    browser.post(PATH, typed)
    page = signed_in(rowan_colleague).get(f"{PATH}?kept=1", follow=True)
    assert "3 a.m." not in page.content.decode()


def test_sent_again_it_is_no_longer_kept(
    browser: Client, typed: dict[str, str], rowan_nurse: User, signed_in: Callable[..., Client]
) -> None:
    browser.post(PATH, typed)
    page = signed_in(rowan_nurse).post(PATH, {"kept_send": "1", "headline": TYPED})
    assert TYPED in page.content.decode()  # shown in the form, with what is missing
    assert not KeptForm.objects.exists()


def test_sent_again_from_another_site_it_is_still_kept(
    browser: Client, typed: dict[str, str], rowan_nurse: User, signed_in: Callable[..., Client]
) -> None:
    browser.post(PATH, typed)
    again = signed_in(rowan_nurse, enforce_csrf_checks=True)
    assert again.post(PATH, {"kept_send": "1", "headline": TYPED}).status_code == 403
    assert KeptForm.objects.exists()


def nothing_is_kept(answer: object) -> None:
    assert answer.status_code in {302, 403}  # type: ignore[attr-defined]
    assert not KeptForm.objects.exists()
    assert not Incident.objects.exists()


def test_a_mark_that_was_not_ours_keeps_nothing(
    browser: Client, typed: dict[str, str], rowan_nurse: User
) -> None:
    for planted in (
        "00000000-0000-4000-8000-000000000000:x:y",
        TimestampSigner(salt="elsewhere").sign(f"{rowan_nurse.pk}:0"),
        TimestampSigner(salt="kept").sign(str(rowan_nurse.pk)),
    ):
        nothing_is_kept(browser.post(PATH, typed | {"kept_for": planted}))


def test_a_stolen_mark_keeps_nothing_from_a_browser_that_never_signed_in(typed: dict[str, str]) -> None:
    nothing_is_kept(Client().post(PATH, typed))


def test_nor_from_the_browser_of_a_colleague(
    typed: dict[str, str], rowan_colleague: User, signed_in: Callable[..., Client]
) -> None:
    theirs = signed_in(rowan_colleague, enforce_csrf_checks=True)
    own = left_open(theirs, PATH)
    nothing_is_kept(theirs.post(PATH, typed | {"csrfmiddlewaretoken": own["csrfmiddlewaretoken"]}))


def test_nor_with_all_that_the_page_shows(typed: dict[str, str]) -> None:
    """The form's own token tells the cookie it is checked against: whoever reads the page has both."""
    theirs = Client(enforce_csrf_checks=True)
    theirs.cookies["csrf"] = typed["csrfmiddlewaretoken"]
    nothing_is_kept(theirs.post(PATH, typed))


def test_who_signs_in_after_them_on_that_computer_keeps_nothing_for_them(
    browser: Client, typed: dict[str, str], rowan_colleague: User, signed_in: Callable[..., Client]
) -> None:
    other = signed_in(rowan_colleague)
    browser.cookies["session"] = other.cookies["session"].value
    own = left_open(browser, PATH)
    nothing_is_kept(browser.post(PATH, typed | {"csrfmiddlewaretoken": own["csrfmiddlewaretoken"]}))


@pytest.mark.parametrize("token", ["", "x" * 64])
def test_a_form_that_did_not_come_from_our_page_is_not_kept(
    browser: Client, typed: dict[str, str], token: str
) -> None:
    nothing_is_kept(browser.post(PATH, typed | {"csrfmiddlewaretoken": token}))


def test_a_form_that_another_site_sent_is_not_kept(browser: Client, typed: dict[str, str]) -> None:
    nothing_is_kept(browser.post(PATH, typed, headers={"origin": "https://elsewhere.example"}))


def test_what_tells_the_browser_is_closed_to_scripts_and_on_no_page(
    rowan_nurse: User, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(rowan_nurse)
    page = client.get(PATH)
    cookie = client.cookies["kept"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 24 * 60 * 60)
    assert cookie.value not in page.content.decode()
    assert str(rowan_nurse.pk) not in cookie.value


def test_passwords_and_codes_are_never_kept(browser: Client, typed: dict[str, str]) -> None:
    secrets = ("password", "password1", "usable_password", "old_password", "code", "recovery_codes", "secret")
    browser.post(PATH, typed | dict.fromkeys(secrets, "hidden away"))
    assert set(KeptForm.objects.get().fields) == {"headline"}


def test_a_form_with_a_file_is_not_kept(browser: Client, typed: dict[str, str]) -> None:
    nothing_is_kept(browser.post(PATH, typed | {"letter": SimpleUploadedFile("letter.txt", b"words")}))


def test_of_one_person_the_newest_twenty_are_kept(rowan_nurse: User, rowan_colleague: User) -> None:
    now = timezone.now()
    form_recovery.keep(person=rowan_colleague, path="/other/", fields={}, now=now - timedelta(hours=1))
    for number in range(25):
        at = now + timedelta(seconds=number)
        form_recovery.keep(person=rowan_nurse, path=f"/{number}/", fields={}, now=at)
    theirs = KeptForm.objects.filter(person=rowan_nurse).order_by("kept_at")
    assert [form.path for form in theirs] == [f"/{number}/" for number in range(5, 25)]
    assert KeptForm.objects.filter(person=rowan_colleague).exists()


def test_what_is_left_after_a_day_is_cleared_away(browser: Client, typed: dict[str, str]) -> None:
    browser.post(PATH, typed)
    assert form_recovery.clear(now=timezone.now() + timedelta(hours=23)) == 0
    assert form_recovery.clear(now=timezone.now() + timedelta(hours=25)) == 1
