"""Settings come from the environment: each value is documented, and a wrong one stops the boot in words."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
READ = re.compile(r"""env\.(?:text|boolean|listed|whole_number)\(\s*"(\w+)"|os\.environ\.get\("(\w+)\"""")
NOT_FOR_SERVICE = {"PORT", "XDG_STATE_HOME", "PATH"}  # of make run


def names_read() -> set[str]:
    files = [*ROOT.glob("config/*.py"), *ROOT.glob("demo/**/*.py"), ROOT / "deploy/gunicorn.py"]
    found = [name for path in files for pair in READ.findall(path.read_text()) for name in pair if name]
    return set(found)


def documented() -> set[str]:
    return set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/deployment.md").read_text(), re.MULTILINE))


def boot(**changed: str | None) -> subprocess.CompletedProcess:
    """A fresh process that only reads the settings."""
    environment = {name: value for name, value in {**os.environ, **changed}.items() if value is not None}
    return python("from config import settings", environment)


def python(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def last_line(done: subprocess.CompletedProcess) -> str:
    return done.stderr.strip().splitlines()[-1]


def test_every_value_read_is_documented_and_every_documented_value_is_read():
    compose = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert len(names_read()) > 20
    assert names_read() - documented() <= NOT_FOR_SERVICE
    assert compose <= documented()
    assert documented() <= names_read() | compose | {"DATABASE_OWNER_URL"}


def test_a_complete_environment_boots():
    assert boot().returncode == 0


def test_it_does_not_start_with_a_database_driver_it_is_not_written_for(tmp_path):
    """Django prefers psycopg 3 when it is there, and says nothing."""
    (tmp_path / "psycopg").mkdir()
    (tmp_path / "psycopg/__init__.py").touch()
    done = boot(PYTHONPATH=str(tmp_path))
    assert done.returncode != 0
    assert "psycopg 3 is installed, and Django would use it instead of psycopg2" in last_line(done)


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_value_stops_the_boot_in_words(name, value):
    done = boot(**{name: value})
    assert done.returncode != 0
    assert last_line(done).endswith(f"Set the environment variable {name} (see docs/deployment.md).")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", "flase", "DEBUG must be true or false, not 'flase'."),
        ("LOCAL_ONLY", "2", "LOCAL_ONLY must be true or false, not '2'."),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT must be a whole number, not 'smtp'."),
        ("TICK_SECONDS", "-5", "TICK_SECONDS must be a whole number, not '-5'."),
        ("DATABASE_URL", "sqlite:///x", "DATABASE_URL must begin with postgresql://"),
    ],
)
def test_a_misspelt_value_is_refused_in_words(name, value, words):
    done = boot(**{name: value})
    assert done.returncode != 0
    assert last_line(done).endswith(words)


def test_the_defaults_are_the_safe_ones():
    """With the three values that have none, and nothing else."""
    code = "from config import settings as s; print(s.DEBUG, s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_NAME)"
    needed = {
        "SECRET_KEY": "x",
        "DATABASE_URL": "postgresql:///x",
        "REDIS_URL": "redis://x",
        "PATH": os.defpath,
    }
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=needed, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True", "__Host-session"]
