"""What is worth asking again who somebody is: after five minutes, and nothing typed is lost."""

import re
import time

import pytest

from accounts.models import KeptForm
from audit.models import AuditEvent
from incidents.models import Exclusion
from tests.conftest import NEVER_OLD
from tests.keeping import sent_by
from tests.staff.test_sessions import PASSWORD, with_password

AGAIN = "/accounts/reauthenticate/"


@pytest.fixture
def an_hour_ago(signed_in, lead):
    """A lead who gave their code an hour ago."""
    client = signed_in(with_password(lead))
    session = client.session
    records = session["account_authentication_methods"]
    assert records[0]["at"] == NEVER_OLD
    session["account_authentication_methods"] = [records[0] | {"at": time.time() - 3600}]
    session.save()
    return client


@pytest.fixture
def typed(an_hour_ago, rowan_colleague):
    mark = sent_by(an_hour_ago.get("/incidents/flag/"))
    return mark | {"person": str(rowan_colleague.pk), "shown": "1"}


@pytest.mark.parametrize("what", ["keep-out", "let-back"])
def test_keeping_out_and_letting_back_ask_again_after_five_minutes(an_hour_ago, incident, typed, what):
    path = f"/incidents/{incident.pk}/people/{what}/"
    answer = an_hour_ago.post(path, typed)
    assert (answer.status_code, answer.url.split("?")[0], answer.content) == (302, AGAIN, b"")
    assert not Exclusion.objects.exists()


def test_a_record_that_never_was_answers_the_same(an_hour_ago, typed):
    path = "/incidents/00000000-0000-4000-8000-000000000000/people/keep-out/"
    assert an_hour_ago.post(path, typed).url.split("?")[0] == AGAIN


def test_then_they_carry_on_with_what_they_had_typed(an_hour_ago, incident, typed, rowan_colleague, lead):
    path = f"/incidents/{incident.pk}/people/keep-out/"
    to = an_hour_ago.post(path, typed).url
    asked = an_hour_ago.get(to).content.decode()
    assert "Confirm it is you" in asked
    on = re.search(r'name="next" value="([^"]+)"', asked)[1]
    assert on == f"{path}?kept=1"
    page = an_hour_ago.post(AGAIN, {"password": PASSWORD, "next": on}, follow=True).content.decode()
    assert f'action="{path}"' in page
    assert f'name="person" value="{rowan_colleague.pk}"' in page
    an_hour_ago.post(path, typed | {"kept_send": "1"})
    assert Exclusion.objects.get().person == rowan_colleague
    assert not KeptForm.objects.exists()
    confirmed = AuditEvent.objects.get(verb="session.confirmed")
    assert (confirmed.actor, confirmed.reason) == (f"staff:{lead.pk}", "password")


def test_asked_twice_what_was_typed_is_still_kept(an_hour_ago, incident, typed):
    path = f"/incidents/{incident.pk}/people/keep-out/"
    an_hour_ago.post(path, typed)
    an_hour_ago.post(path, typed | {"kept_send": "1"})
    assert KeptForm.objects.get().path == path


def test_a_wrong_password_does_not_carry_on(an_hour_ago, incident, typed):
    path = f"/incidents/{incident.pk}/people/keep-out/"
    an_hour_ago.post(path, typed)
    page = an_hour_ago.post(AGAIN, {"password": "wrong", "next": f"{path}?kept=1"}).content.decode()
    assert "nhsuk-error-summary" in page
    assert an_hour_ago.post(path, typed).url.split("?")[0] == AGAIN


def test_within_five_minutes_nobody_is_asked(signed_in, lead, incident, typed):
    answer = signed_in(lead).post(f"/incidents/{incident.pk}/people/keep-out/", typed)
    assert answer.url == f"/incidents/{incident.pk}/people/"
