"""The compose file's own commands, in its own order, as its own roles: what a deployment runs."""

import json
import subprocess

import pytest

from tests.stack.stack import CHECKOUT, SERVICES, order

pytestmark = pytest.mark.slow

PASSWORD = "a long enough password"


def test_nothing_of_ours_starts_before_the_database_is_ready_for_it():
    started = order()
    assert started.index("postgres") < started.index("migrate") < started.index("permissions")
    assert all(
        started.index("permissions") < started.index(name) for name in ("web", "worker", "mailer", "beat")
    )


def test_the_web_server_says_that_everything_a_request_needs_is_there(stack):
    status, said = stack.ask("/health/ready")
    assert status == 200, said
    assert set(json.loads(said).values()) == {"ok"}


@pytest.mark.parametrize("name", ["worker", "mailer", "beat"])
def test_what_works_behind_it_answers_as_the_file_has_it_asked(stack, name):
    stack.wait_for(name)


def test_somebody_is_asked_to_sign_in(stack):
    status, page = stack.ask("/accounts/login/")
    assert status == 200
    assert "<h1" in page
    assert "Sign in" in page


def test_the_permissions_of_every_role_are_there(stack):
    assert (
        int(stack.psql("heard", "select count(*) from auth_permission where codename = 'triage_incidents'"))
        == 1
    )


def test_the_first_administrator_is_made_as_documented(stack):
    told = {"DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    named = ["--email", "robin@example.nhs.uk", "--name", "Robin", "--staff_number", "S1"]
    stack.manage("web", "createsuperuser", "--no-input", *named, **told)
    said = stack.manage("web", "appoint_administrator", "robin@example.nhs.uk", "--trust", "A trust")
    assert "They are an administrator now." in said


def test_what_is_the_systems_is_refused_to_the_owner(stack):
    """Why `permissions` is a service of its own."""
    done = subprocess.run(
        ["python", "manage.py", "sync_permissions"],
        env=stack.environment("migrate"), cwd=CHECKOUT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode != 0
    assert 'permission denied to set role "heard_system"' in done.stderr


def test_only_the_service_that_migrates_is_given_the_owners_password(stack):
    holders = [name for name in SERVICES if "owner2" in "".join(stack.environment(name).values())]
    assert holders == ["migrate", "postgres"]


def test_the_worker_signs_the_trail_where_the_file_says(stack):
    from tests.faults.harness import until

    (written,) = until(lambda: list(stack.anchors.glob("anchors-*.jsonl")), seconds=60, what="an anchor")
    assert '"signature"' in written.read_text()
