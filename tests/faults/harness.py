"""Real processes, so that a test can end them with kill -9 and see what is left.

    with System() as system:              # PostgreSQL and Valkey of its own, migrated, fsync on
        system.shell("...python...")      # run in Django, as the runtime role; prints JSON -> returned
        beat = system.beat()              # each is a Running: .kill() is SIGKILL to it and its children
        worker = system.worker()
        web = system.web()                # gunicorn; system.url is where it answers
        worker.kill()
        system.worker()                   # and once more
        system.kill_postgres(); system.start_postgres()
        system.kill_valkey(); system.start_valkey(wiped=True)
        until(lambda: system.one("select count(*) from deadlines_notice") == 4)

``system.fresh()`` ends all processes and empties the tables, so that tests can share one. The ``system``
fixture is shared in that way, with the people of `tests.faults.people` in it.

Everything is under a temporary folder and ends with the ``with``. The tick is one second (`TICK_SECONDS=1`).
E-mail goes to files in ``system.outbox``. ``system.rows(sql)`` reads as the database's superuser.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_string
from email.message import Message
from pathlib import Path
from typing import Any

from demo.servers import Servers
from demo.servers.postgres import DATABASE
from demo.servers.processes import die_with_parent
from tests import migrated

CHECKOUT = Path(__file__).resolve().parent.parent.parent
EMPTIED = ("incidents_incident", "deadlines_deadline", "documents_document", "audit_auditevent")
#: code begins so: in Django, as a command of the system's, which sees every row
SET_UP = """import django
django.setup()
from row_security.context import acting_as_system
acting = acting_as_system("system:tests")
acting.__enter__()
"""
BETWEEN_MESSAGES = "\n" + "-" * 79 + "\n"  # written by Django's file backend


def until(true: Callable[[], Any], *, seconds: float = 45, what: str = "what was waited for") -> Any:
    """Ask ten times a second; an exception counts as no. The answer, or AssertionError when time is up."""
    give_up = time.monotonic() + seconds
    problem: Exception | None = None
    while time.monotonic() < give_up:
        try:
            if answer := true():
                return answer
        except Exception as error:
            problem = error
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {seconds} seconds") from problem


@dataclass
class Running:
    """A process in a group of its own, with everything it starts."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """As the kernel, or somebody pulling the plug, would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class System:
    tick_seconds: int = 1
    folder: Path = field(init=False)
    servers: Servers = field(init=False)
    environment: dict[str, str] = field(init=False)
    started: list[Running] = field(default_factory=list)

    def __enter__(self) -> "System":
        self.folder = Path(tempfile.mkdtemp(prefix="heard-faults-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.outbox.mkdir()
        # a named state folder: unlike throw-away servers, these keep what they acknowledged
        self.servers = Servers(self.folder / "state", data=migrated.data_folder()).__enter__()
        try:
            self.port = free_port()
            self.environment = self._environment()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for running in self.started:
            running.kill()
        self.servers.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh(self) -> None:
        """No processes, no incidents, no e-mail; people and wards stay."""
        for running in self.started:
            running.kill()
        self.started.clear()
        for path in self.outbox.iterdir():
            path.unlink()
        connection = self.servers.postgres.connect(DATABASE)
        with connection, connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")  # append-only tables refuse even this
            cursor.execute(f"truncate {', '.join(EMPTIED)} cascade")
        connection.close()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return {
            **kept,
            **self.servers.environment(),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-tests",
            "LOCAL_ONLY": "1",
            "LOG_LEVEL": "INFO",
            "PYTHONWARNINGS": "ignore",
            "TICK_SECONDS": str(self.tick_seconds),
            "OUTBOX_FOLDER": str(self.outbox),
            "SITE_URL": self.url,
        }

    # where things are
    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def mail(self) -> list[Message]:
        """Every e-mail sent so far."""
        texts = [path.read_text() for path in sorted(self.outbox.glob("*.log"))]
        parts = [part for text in texts for part in text.split(BETWEEN_MESSAGES)]
        return [message_from_string(part) for part in parts if part.strip()]

    # processes
    def beat(self) -> Running:
        return self.run("beat", "-m", "celery", "--app", "config", "beat", "--loglevel", "INFO")

    def worker(self, **environment: str) -> Running:
        return self.run(
            "worker", "-m", "celery", "--app", "config", "worker",
            "--concurrency", "1", "--loglevel", "INFO", **environment,
        )  # fmt: skip

    def web(self) -> Running:
        web = self.run(
            "web", "-m", "gunicorn", "config.wsgi", "--workers", "2", "--no-control-socket",
            "--bind", f"127.0.0.1:{self.port}",
        )  # fmt: skip
        until(
            lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() is None,
            what="the web's start",
        )
        return web

    def run(self, name: str, *arguments: str, **environment: str) -> Running:
        """``python *arguments`` in the checkout, in the background."""
        log = self.folder / f"{name}-{len(self.started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=CHECKOUT,
                env={**self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        running = Running(process, log)
        self.started.append(running)
        return running

    def manage(self, *arguments: str, **environment: str) -> str:
        return self._finish("manage.py", *arguments, **environment)

    def shell(self, code: str, **environment: str) -> Any:
        """Run in Django, as the system; whatever it prints last is read as JSON."""
        said = self._finish("-c", SET_UP + code, **environment).strip()
        return json.loads(said.splitlines()[-1]) if said else None

    def _finish(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=CHECKOUT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    # servers
    def kill_postgres(self) -> None:
        """The postmaster and every backend at once; nothing is flushed on the way."""
        kill_tree(self.servers.postgres.process)

    def start_postgres(self) -> None:
        self.servers.postgres.start(lock=self.servers.locks[-1].fileno())

    def kill_valkey(self) -> None:
        kill_tree(self.servers.valkey.process)

    def start_valkey(self, *, wiped: bool = False) -> None:
        if wiped:
            shutil.rmtree(self.servers.valkey.data)
        self.servers.valkey.start(lock=self.servers.locks[-1].fileno())

    # what is in the database
    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        connection = self.servers.postgres.connect(DATABASE)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def change(self, sql: str) -> None:
        """Change a time in the database, so that a test need not wait for it."""
        connection = self.servers.postgres.connect(DATABASE)
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()

    def one(self, sql: str, *values: object) -> Any:
        """The first value of the first row."""
        return self.rows(sql, *values)[0][0]


def kill_tree(process: "subprocess.Popen[bytes] | None") -> None:
    assert process is not None
    process.send_signal(signal.SIGSTOP)  # it shall have no more children
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in [process.pid, *map(int, children)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait()


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]
