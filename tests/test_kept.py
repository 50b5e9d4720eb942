"""A session that ended while somebody was typing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone

from incidents.models import Incident
from staff import services
from staff.models import KeptForm, User
from wards.models import Ward

PATH = "/incidents/flag/"
PASSWORD = "long-enough-to-be-let-in"


@pytest.fixture
def marked(rowan_nurse: User) -> dict[str, str]:
    """A form as the nurse's page would send it, but for the session."""
    return {
        "kept_for": TimestampSigner(salt="kept").sign(str(rowan_nurse.pk)),
        "headline": "Words typed at 3 a.m.",
    }


def test_what_was_typed_is_kept_and_the_person_asked_to_sign_in(
    marked: dict[str, str], rowan_nurse: User
) -> None:
    answer = Client().post(PATH, marked)
    assert answer.url == f"/accounts/login/?next={PATH}%3Fkept%3D1"
    assert KeptForm.objects.get().fields == {"headline": ["Words typed at 3 a.m."]}


def test_after_signing_in_it_is_offered_back(marked: dict[str, str], rowan_nurse: User) -> None:
    rowan_nurse.set_password(PASSWORD)
    rowan_nurse.save()
    client = Client()
    to_log_in = client.post(PATH, marked).url
    back = client.post(to_log_in, {"login": rowan_nurse.email, "password": PASSWORD}, follow=True)
    assert "Words typed at 3 a.m." in back.content.decode()
    assert 'name="kept_send"' in back.content.decode()


def test_somebody_else_is_not_offered_it(
    marked: dict[str, str], rowan_colleague: User, signed_in: Callable[[User], Client]
) -> None:
    Client().post(PATH, marked)
    page = signed_in(rowan_colleague).get(f"{PATH}?kept=1", follow=True)
    assert "3 a.m." not in page.content.decode()


def test_sent_again_it_is_no_longer_kept(
    marked: dict[str, str], rowan_nurse: User, signed_in: Callable[[User], Client]
) -> None:
    Client().post(PATH, marked)
    page = signed_in(rowan_nurse).post(PATH, {"kept_send": "1", "headline": "Words typed at 3 a.m."})
    assert "Words typed at 3 a.m." in page.content.decode()  # shown in the form, with what is missing
    assert not KeptForm.objects.exists()


def test_a_mark_that_was_not_ours_keeps_nothing(rowan: Ward) -> None:
    answer = Client().post(
        PATH, {"kept_for": "00000000-0000-4000-8000-000000000000:x:y", "headline": "Planted"}
    )
    assert answer.status_code in {302, 403}
    assert not KeptForm.objects.exists()
    assert not Incident.objects.exists()


def test_passwords_are_never_kept(marked: dict[str, str]) -> None:
    Client().post(PATH, marked | {"password": "secret"})
    assert "password" not in KeptForm.objects.get().fields


def test_what_is_left_after_a_day_is_cleared_away(marked: dict[str, str]) -> None:
    Client().post(PATH, marked)
    assert services.clear_kept_forms(now=timezone.now() + timedelta(hours=23)) == 0
    assert services.clear_kept_forms(now=timezone.now() + timedelta(hours=25)) == 1
