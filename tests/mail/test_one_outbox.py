"""Every e-mail is a row first; administrators see whom none reached, and nothing of what it was about."""

import ast
import re
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.test import Client

from accounts.sign_in.letters import SIGN_IN_CHANGED, tell
from accounts.sign_in.password_mail import PASSWORD_RESET
from audit.models import AuditEvent
from config.celery import app
from mail import posting, sending
from mail.models import Mail, Outage
from row_security.context import acting_as
from tests.staff.test_sessions import with_password

pytestmark = pytest.mark.django_db


def test_nothing_else_sends():
    """Whatever would go another way is not counted, not tried again, and blocks somebody's page."""
    ways = {"EmailMessage", "EmailMultiAlternatives", "get_connection", "send_mail", "mail_admins"}
    found = set()
    for path in configured.BASE_DIR.glob("*/**/*.py"):
        if path.relative_to(configured.BASE_DIR).parts[0] in {".venv", "tests", "bench"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "django.core.mail":
                found |= {(path.name, each.name) for each in node.names if each.name in ways}
    assert found == {("sending.py", "EmailMessage"), ("sending.py", "get_connection")}


def test_the_worker_that_reaches_the_mail_server_is_the_one_that_sends():
    app.loader.import_default_modules()
    sends = {name for name in app.tasks if "mail" in name or "dispatch" in name}
    assert sends == {"mail.tasks.send", "oversight.tasks.mail_audit_head"}
    assert {name: route["queue"] for name, route in configured.CELERY_TASK_ROUTES.items()} == {
        "mail.tasks.send": "mail"
    }
    assert configured.CELERY_BEAT_SCHEDULE["mail"]["task"] == "mail.tasks.send"


def test_a_forgotten_password_by_the_stack(rowan_nurse, mailoutbox, django_capture_on_commit_callbacks):
    """Asked for by nobody who is signed in; the link is made by the worker, opens, and lies nowhere."""
    nurse = with_password(rowan_nurse)
    browser = Client()
    with acting_as(None):
        browser.post("/accounts/password/reset/", {"email": nurse.email})
    assert mailoutbox == []
    assert Mail.objects.get().kind == PASSWORD_RESET
    app.loader.import_default_modules()
    app.tasks["mail.tasks.send"]()
    (message,) = mailoutbox
    assert message.to == [nurse.email]
    assert message.subject == "Choose a new password"
    link = re.search(r"http://localhost:8000(/accounts/password/reset/key/\S+)", message.body)[1]
    assert "nobody" not in everything_kept()
    assert link.split("-")[-1].strip("/") not in everything_kept()
    page = browser.get(link, follow=True)
    new = {"password1": "a long invented one", "password2": "a long invented one"}
    assert browser.post(page.request["PATH_INFO"], new).status_code == 302
    nurse.refresh_from_db()
    assert nurse.check_password(new["password1"])
    assert Mail.objects.waiting().get().kind == SIGN_IN_CHANGED


def everything_kept() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(m::text, ' ') from mail_mail m")
        return str(cursor.fetchone()[0])


def test_asked_twice_there_is_one(rowan_nurse, now, mailoutbox):
    tell(rowan_nurse)
    tell(rowan_nurse)
    assert sending.dispatch(now=now + timedelta(days=400)) == 0  # nobody waits that long
    assert Mail.objects.count() == 1


def test_to_somebody_who_left_nothing_is_sent(rowan_nurse, now, mailoutbox):
    posting.post(SIGN_IN_CHANGED, [rowan_nurse.pk], now=now)
    rowan_nurse.is_active = False
    rowan_nurse.save()
    assert sending.dispatch(now=now) == 0
    assert Mail.objects.get().dropped_at is not None


@pytest.fixture
def given_up(rowan_nurse, now):
    return Mail.objects.create(
        kind="notices", person=rowan_nurse, created_at=now, attempts=10, tried_at=now, given_up_at=now
    )


LIST = "/configuration/mail/mail/"


def test_administrators_are_told_at_home_and_nobody_else(given_up, signed_in, administrator, lead, now):
    Outage.objects.create(began_at=now, next_try_at=now)  # months ago
    page = signed_in(administrator).get("/").content.decode()
    assert "1 e-mail could not be sent" in page
    assert "No e-mail has been sent since 10 June 2026, 15:00" in page
    assert "could not be sent" not in signed_in(lead).get("/").content.decode()


def test_the_list_says_whose_and_not_about_what(given_up, signed_in, administrator, rowan_nurse):
    page = signed_in(administrator).get(LIST).content.decode()
    assert rowan_nurse.name in page
    assert rowan_nurse.email in page
    assert "notices</td>" not in page


@pytest.mark.parametrize(
    ("action", "verb", "waiting"), [("send_again", "mail.sent_again", 1), ("look_at", "mail.looked_at", 0)]
)
def test_they_send_it_again_or_take_it_off(given_up, signed_in, administrator, now, action, verb, waiting):
    client = signed_in(administrator)
    answer = client.post(LIST, {"action": action, "_selected_action": str(given_up.pk)})
    assert answer.status_code == 302
    assert Mail.objects.waiting().count() == waiting
    assert not Mail.objects.not_looked_at().exists()
    assert AuditEvent.objects.get(verb=verb).actor == f"staff:{administrator.pk}"
    assert "could not be sent" not in client.get("/").content.decode()


def test_only_whoever_configures_sees_a_row(given_up, lead, rowan_nurse, administrator):
    for person, seen in ((lead, 0), (rowan_nurse, 0), (administrator, 1)):
        with acting_as(person.pk):
            assert Mail.objects.count() == seen


def changed_and_failed(person):
    with transaction.atomic():
        tell(person)
        raise RuntimeError


def test_a_change_that_is_not_kept_tells_nobody(rowan_nurse):
    with pytest.raises(RuntimeError):
        changed_and_failed(rowan_nurse)
    assert not Mail.objects.exists()
