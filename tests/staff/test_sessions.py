"""A session once somebody has signed in: it locks, it ends, and nothing typed is lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import KeptForm, Session
from audit.models import AuditEvent
from staff.models import User
from staff.services import stand_down

PASSWORD = "three plain words"
FLAG = "/incidents/flag/"
LOCKED = "/accounts/locked/"


def verbs(person):
    found = AuditEvent.objects.filter(
        target_id=str(person.pk), verb__regex="^(session|second_factor|password)"
    )
    return list(found.order_by("at").values_list("verb", "outcome", "reason"))


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def log_in(person, client=None):
    client = client or Client()
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_a_session_is_read_together_with_its_person(signed_in, rowan_nurse):
    client = signed_in(rowan_nurse)
    client.get("/notices/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/notices/")
    assert not [one for one in asked.captured_queries if 'FROM "accounts_session"' in one["sql"]]
    assert not [one for one in asked.captured_queries if 'FROM "staff_user"' in one["sql"]]


def test_whose_a_session_is_is_what_it_says_itself(signed_in, rowan_nurse, lead):
    """The row's column is for ending sessions. Were it wrong, nobody would become somebody else by it."""
    client = signed_in(rowan_nurse)
    Session.objects.filter(person=rowan_nurse).update(person=lead)
    assert client.get("/notices/").context["user"] == rowan_nurse


def test_whoever_may_no_longer_sign_in_is_nobody_at_once(signed_in, rowan_nurse):
    client = signed_in(rowan_nurse)
    User.objects.filter(pk=rowan_nurse.pk).update(is_active=False)
    assert client.get("/notices/").status_code == 302


@pytest.fixture
def nurse(rowan_nurse):
    return with_password(rowan_nurse)


@pytest.fixture
def clock():
    """Moves on by what it is told: ``clock(minutes=11)``."""
    start = timezone.now()
    with time_machine.travel(start, tick=False) as traveller:
        yield lambda **more: traveller.shift(timedelta(**more))


def marked(client):
    """What the form for flagging sends first: whose it is."""
    page = client.get(FLAG).content.decode()
    return {"kept_for": re.search(r'name="kept_for" value="([^"]+)"', page)[1], "headline": "Typed at 3 a.m."}


def test_signing_in_is_written_down(nurse):
    log_in(nurse)
    assert verbs(nurse) == [("session.signed_in", "ok", "")]


def test_ten_minutes_without_a_request_lock_it(nurse, clock):
    client = log_in(nurse)
    clock(minutes=9)
    assert client.get("/incidents/").status_code == 200
    clock(minutes=10)
    assert client.get("/incidents/").url == f"{LOCKED}?next=%2Fincidents%2F"
    assert verbs(nurse)[-1] == ("session.locked", "ok", "idle")


def test_a_locked_screen_shows_nothing_but_whose_it_is(nurse, incident, clock):
    client = log_in(nurse)
    clock(minutes=11)
    for path in (
        "/",
        "/incidents/",
        f"/incidents/{incident.pk}/",
        "/accounts/email/",
        "/nowhere/",
        "/outbox/",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, LOCKED)
        assert answer.content == b""
    page = client.get(LOCKED).content.decode()
    assert "Robin Nurse" in page
    assert "Report an incident" not in page


def test_the_same_person_goes_on_where_they_were(nurse, clock):
    client = log_in(nurse)
    clock(minutes=11)
    to = client.get("/people/").url
    assert 'value="/people/"' in client.get(to).content.decode()
    answer = client.post(to, {"password": PASSWORD, "next": "/people/"})
    assert answer.url == "/people/"
    assert client.get("/people/").status_code == 200
    assert [verb for verb, _, _ in verbs(nurse)][-2:] == ["session.confirmed", "session.unlocked"]


def test_a_wrong_password_does_not_open_it(nurse, clock):
    client = log_in(nurse)
    clock(minutes=11)
    client.get("/")
    answer = client.post(LOCKED, {"password": "not this one"})
    assert "That is not your password" in answer.content.decode()
    assert client.get("/").status_code == 302
    assert verbs(nurse)[-1] == ("session.sign_in_failed", "failed", "password")


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:x"])
def test_unlocking_leads_nowhere_else(nurse, clock, elsewhere):
    client = log_in(nurse)
    clock(minutes=11)
    client.get("/")
    assert client.post(LOCKED, {"password": PASSWORD, "next": elsewhere}).url == "/"


def test_what_was_typed_while_it_locked_is_kept_and_offered_to_that_person(nurse, clock):
    client = log_in(nurse)
    typed = marked(client)
    clock(minutes=11)
    to = client.post(FLAG, typed).url
    assert to == f"{LOCKED}?next=%2Fincidents%2Fflag%2F%3Fkept%3D1"
    assert "3 a.m." not in client.get(to).content.decode()
    back = client.post(to, {"password": PASSWORD, "next": f"{FLAG}?kept=1"}, follow=True)
    assert "Typed at 3 a.m." in back.content.decode()


def test_somebody_else_signs_in_and_sees_nothing_of_it(nurse, rowan_colleague, clock):
    client = log_in(nurse)
    typed = marked(client)
    clock(minutes=11)
    client.post(FLAG, typed)
    before = client.session.session_key
    assert client.post("/accounts/logout/", {"next": "/accounts/login/"}).url == "/accounts/login/"
    log_in(with_password(rowan_colleague), client)
    assert client.session.session_key != before
    assert "3 a.m." not in client.get(f"{FLAG}?kept=1", follow=True).content.decode()
    assert KeptForm.objects.get().person == nurse


def test_one_click_locks_it(nurse):
    client = log_in(nurse)
    key = client.session.session_key
    answer = client.post("/accounts/lock/")
    assert answer.url == LOCKED
    assert answer["Clear-Site-Data"] == '"cache"'
    assert client.get("/incidents/")["Cache-Control"] == "no-store"
    assert client.get("/incidents/").url.startswith(LOCKED)
    assert client.session.session_key != key
    assert verbs(nurse)[-1] == ("session.locked", "ok", "asked")


def test_locking_is_asked_for_by_a_form(nurse):
    client = log_in(nurse)
    assert client.get("/accounts/lock/").status_code == 405
    assert 'action="/accounts/lock/"' in client.get("/").content.decode()


def test_signing_out_clears_what_the_browser_holds_and_ends_the_session(nurse):
    client = log_in(nurse)
    answer = client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(person=nurse).exists()
    assert verbs(nurse)[-1] == ("session.signed_out", "ok", "")


def test_the_lock_page_of_nobody_leads_home(client, db):
    assert client.get(LOCKED).url == "/"


def test_a_message_for_whoever_was_here_is_not_shown_on_the_lock_page(nurse):
    client = log_in(nurse)
    client.post("/accounts/password/change/", {})
    client.post("/accounts/lock/")
    assert "nhsuk-notification" not in client.get(LOCKED).content.decode()


def test_twelve_hours_end_it_whatever_was_done(nurse, clock):
    client = log_in(nurse)
    for _ in range(79):
        clock(minutes=9)
        assert client.get("/accounts/email/").status_code == 200
    clock(minutes=9)
    assert client.get("/incidents/").url == "/accounts/login/?next=%2Fincidents%2F"
    assert not Session.objects.filter(person=nurse).exists()
    assert verbs(nurse)[-1] == ("session.ended", "ok", "12_hours")


def test_what_was_typed_after_twelve_hours_is_kept_too(nurse, clock):
    client = log_in(nurse)
    typed = marked(client)
    clock(hours=13)
    assert client.post(FLAG, typed).url == "/accounts/login/?next=/incidents/flag/%3Fkept%3D1"
    assert KeptForm.objects.get().person == nurse


def test_activity_is_written_at_most_once_a_minute(nurse, clock):
    client = log_in(nurse)
    clock(seconds=59)
    before = client.session["seen"]
    client.get("/accounts/email/")
    assert client.session["seen"] == before
    clock(seconds=1)
    client.get("/accounts/email/")
    assert client.session["seen"] == before + 60


def test_a_session_is_kept_beside_whose_it_is(nurse, rowan_colleague):
    log_in(nurse)
    log_in(with_password(rowan_colleague))
    assert Session.objects.filter(person=nurse).count() == 1


def test_an_account_that_is_closed_ends_every_session_of_it(nurse, signed_in, administrator):
    theirs = [log_in(nurse), log_in(nurse)]
    typed = {
        "name": nurse.name,
        "staff_number": nurse.staff_number,
        "employment": "employed",
        "email": nurse.email,
    }
    sent = signed_in(administrator).post(f"/configuration/staff/user/{nurse.pk}/change/", typed)
    assert sent.status_code == 302
    assert not Session.objects.filter(person=nurse).exists()
    for client in theirs:
        assert client.get("/incidents/").url.startswith("/accounts/login/")


def test_standing_down_ends_every_session(nurse):
    client = log_in(nurse)
    stand_down(appointment=nurse.appointments.get(), by="system:tests", now=timezone.now())
    assert not Session.objects.filter(person=nurse).exists()
    assert client.get("/incidents/").url.startswith("/accounts/login/")


def test_a_session_that_was_ended_cannot_be_used_to_keep_on_typing(nurse):
    client = log_in(nurse)
    typed = marked(client)
    stand_down(appointment=nurse.appointments.get(), by="system:tests", now=timezone.now())
    assert client.post(FLAG, typed).url.startswith("/accounts/login/")
