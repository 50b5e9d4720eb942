"""A data folder of PostgreSQL in which every migration has run, made once and then copied.

Kept in the state folder under a hash of what decides what is in it. A change of a migration, a policy, a
right or a package makes it anew, once: it takes half a minute, and copying it takes less than a second.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from demo.servers import Servers
from demo.servers.places import private_folder, state_folder
from demo.servers.processes import run_once

CHECKOUT = Path(__file__).resolve().parent.parent
DECIDING = (
    "*/migrations/*.py", "*/migrations/*.sql", "*/*.sql", "*/models.py", "*/models/*.py",
    "accounts/proposals.py", "staff/relationships.py", "*/roles.py", "requirements.txt",
    "audit/append_only.py", "row_security/*.py", "demo/servers/postgres.py",
    "config/settings.py", "deploy/*roles*",
)  # fmt: skip
OLD = 24 * 60 * 60  # seconds


def data_folder() -> Path:
    """Ready to be copied. Anybody who comes while another makes it waits for it."""
    folder = state_folder(CHECKOUT) / "migrated"
    folder.parent.mkdir(parents=True, exist_ok=True)
    private_folder(folder)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = folder / fingerprint()
        if not wanted.exists():
            for old in folder.glob("[0-9a-f]*"):
                if time.time() - old.stat().st_mtime > OLD:  # a younger one may be being copied
                    shutil.rmtree(old, ignore_errors=True)
            _make(wanted)
    return wanted


def fingerprint() -> str:
    found = hashlib.sha256()
    for path in sorted(deciding()):
        found.update(os.fsencode(path.relative_to(CHECKOUT)) + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def deciding() -> Iterator[Path]:
    for pattern in DECIDING:
        yield from CHECKOUT.glob(pattern)


def _make(wanted: Path) -> None:
    part = wanted.with_name("part")
    shutil.rmtree(part, ignore_errors=True)
    with Servers() as servers:
        migrate(servers.environment())
        servers.postgres.stop()
        command: list[str | Path] = ["cp", "-a", servers.postgres.data, part]
        run_once(command, doing="Keeping the migrated database")
    part.rename(wanted)  # named last: half of one is none


def migrate(named: dict[str, str]) -> None:
    environment = {**os.environ, **named, "DATABASE_URL": named["DATABASE_OWNER_URL"]}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True)
