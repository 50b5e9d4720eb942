"""deploy/restore.sh as it stands, in the roles of service: what was closed after the backup stays closed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.stack import CHECKOUT, Stack

pytestmark = pytest.mark.slow

AS_SYSTEM = """
import json
import django
django.setup()
from django.utils import timezone
from row_security.context import acting_as_system
acting = acting_as_system("system:tests")
acting.__enter__()
now = timezone.now()
"""
SIGNED_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts import sessions
from staff.models import User
from accounts.sessions.store import SessionStore

def signed_in(person):
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), "accounts.sessions.store.Backend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[sessions.BEGAN] = session[sessions.SEEN] = now.timestamp()
    proof = {"method": "mfa", "type": "totp", "at": now.timestamp(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(person.pk)
    session.create()
    return session.session_key
"""
BEFORE = """
from datetime import timedelta
from uuid import uuid4
from incidents.recording.services.flagging import Flag, flag_incident
from incidents.vocabulary import Category
from staff.roles import Role
from staff.services import appoint
from tests.factories import SiteFactory, TrustFactory, UserFactory, WardFactory
from wards.models import Known, Trust

ward = WardFactory(site=SiteFactory(trust=Trust.objects.first() or TrustFactory()))

def appointed(role, ward=None):
    person = UserFactory()
    held = appoint(person=person, role=role, ward=ward, by="system:tests", now=now)
    return person, held

nurse, _ = appointed(Role.WARD_STAFF, ward)
lead, _ = appointed(Role.SAFEGUARDING_ADULTS)
kept_out, _ = appointed(Role.SAFEGUARDING_ADULTS)
leaver, role = appointed(Role.SAFEGUARDING_ADULTS)
flag = Flag(
    known_at=now - timedelta(hours=1), ward=ward, category=Category.HARASSMENT_VERBAL,
    staff_involved=Known.NO, everyone_safe=Known.YES, headline="Comments in the lounge",
)
acting.__exit__(None, None, None)
from row_security.context import acting_as
with acting_as(nurse.pk):
    incident = flag_incident(flag=flag, form_key=uuid4(), by=nurse, now=now)
acting = acting_as_system("system:tests")
acting.__enter__()
people = {"nurse": nurse, "lead": lead, "kept_out": kept_out, "leaver": leaver}
print(json.dumps({
    "incident": str(incident.pk), "role": str(role.pk),
    "people": {name: str(person.pk) for name, person in people.items()},
    "sessions": {name: signed_in(person) for name, person in people.items()},
}))
"""
AFTER = """
import sys
from incidents.models import Incident
from incidents.confidentiality.services.case_members import exclude_person
from accounts.models import Session
from staff.models import Appointment
from staff.services import stand_down
world = json.loads(sys.argv[1])
person = User.objects.get(pk=world["people"]["kept_out"])
lead = User.objects.get(pk=world["people"]["lead"])
exclude_person(incident=Incident.objects.get(pk=world["incident"]), person=person, by=lead, now=now)
stand_down(appointment=Appointment.objects.get(pk=world["role"]), by="system:tests", now=now)
Session.objects.filter(person=lead).delete()
from audit.seals import sealing
sealing.seal_all(now=now)
print("{}")
"""
AGAIN = """
import sys
world = json.loads(sys.argv[1])
people = world["people"].items()
print(json.dumps({name: signed_in(User.objects.get(pk=pk)) for name, pk in people}))
"""


def in_django(stack: Stack, code: str, *given: object) -> dict:
    """In the web service, with the project's tests at hand."""
    words = [json.dumps(value) for value in given]
    more = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONWARNINGS": "ignore"}
    said = stack.run("web", "python", "-c", AS_SYSTEM + SIGNED_IN + code, *words, **more)
    return json.loads(said.strip().splitlines()[-1])


def status(stack: Stack, world: dict, session: str) -> int:
    cookie = f"__Host-session={session}"
    return stack.ask(f"/incidents/{world['incident']}/", Cookie=cookie)[0]


def as_the_worker(stack: Stack, code: str) -> None:
    more = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    stack.run("worker", "python", "-c", f"import django; django.setup(); {code}", **more)


def restore(stack: Stack, dump: Path) -> str:
    programs = stack.folder / "programs"
    programs.mkdir(exist_ok=True)
    shim = programs / "docker"
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} {CHECKOUT / "tests/stack/docker.py"} "$@"\n')
    shim.chmod(0o755)
    described = stack.folder / "stack.json"
    described.write_text(json.dumps(stack.described()))
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "STACK": str(described)}
    done = subprocess.run(
        ["sh", "deploy/restore.sh", str(dump)], cwd=CHECKOUT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def open_again(stack: Stack) -> None:
    """What the last line of the script has done."""
    for name in ("web", "worker", "mailer", "beat"):
        stack.up(name)
    stack.wait_for("web")


@pytest.fixture(scope="module")
def world(stack) -> dict:
    made = in_django(stack, BEFORE)
    assert status(stack, made, made["sessions"]["kept_out"]) == 200
    dump = stack.folder / "heard.dump"
    stack.run("postgres", "pg_dump", "--format", "custom", "--file", str(dump), "heard", **stack.superuser())
    in_django(stack, AFTER, made)
    as_the_worker(stack, "from audit.tasks import anchor; anchor()")
    as_the_worker(stack, "from oversight.tasks import write_journal; write_journal()")
    assert status(stack, made, made["sessions"]["kept_out"]) == 404
    stack.psql("heard", "drop table incidents_exclusion cascade")  # what the backup is for
    said = restore(stack, dump)
    open_again(stack)
    return {**made, "said": said, "again": in_django(stack, AGAIN, made)}


def test_nothing_opens_before_what_was_closed_is_closed_again(stack, world):
    asked = (stack.folder / "docker.log").read_text().splitlines()
    opened = asked.index("up -d")
    closed = next(at for at, line in enumerate(asked) if "replay_journal" in line)
    assert asked[0] == "stop proxy web worker mailer beat"
    assert (closed < opened, opened) == (True, len(asked) - 1)


def test_somebody_kept_out_after_the_backup_is_kept_out(stack, world):
    assert status(stack, world, world["again"]["kept_out"]) == 404
    assert status(stack, world, world["again"]["lead"]) == 200


def test_a_role_that_ended_after_the_backup_has_ended(stack, world):
    assert status(stack, world, world["again"]["leaver"]) == 404


@pytest.mark.parametrize("name", ["lead", "kept_out", "nurse"])
def test_every_session_has_ended(stack, world, name):
    answer = status(stack, world, world["sessions"][name])
    assert answer == 302  # to where one signs in


def test_the_trail_goes_on_and_says_what_is_lost(stack, world):
    assert "are lost. Anchors go on from seal" in world["said"]
    assert "Nothing is wrong." in world["said"]
    as_the_worker(stack, "from audit.tasks import anchor; anchor()")


def test_the_roles_are_those_of_service(stack, world):
    assert json.loads(stack.ask("/health/ready")[1])["role"] == "ok"


@pytest.mark.full
def test_a_second_restore_is_as_good_as_the_first(stack, world):
    restore(stack, stack.folder / "heard.dump")
    open_again(stack)
    again = in_django(stack, AGAIN, world)
    assert status(stack, world, again["kept_out"]) == 404
