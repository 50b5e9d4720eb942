"""The services of docker-compose.yml as processes of this machine, without a Docker engine.

Commands, order, roles and environment are the file's; only places differ: a port, a folder. PostgreSQL is
Debian's, its roles are made by deploy/postgres-roles.sh with the passwords of the file.
"""

import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import yaml

from demo.servers.places import private_folder
from demo.servers.processes import die_with_parent, run_once, start_server, stop_server
from demo.servers.valkey import valkey_binary
from tests.faults.harness import Running, free_port, until

CHECKOUT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service.get("image", "").startswith("heard")]
VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?::?([-?])([^}]*))?\}")
QUICK = ["-c", "fsync=off", "-c", "full_page_writes=off"]

#: the .env file of somebody who read docs/deployment.md
DOT_ENV = {
    "SITE_HOST": "heard.example.nhs.uk",
    "SECRET_KEY": "5f0c" * 16,
    "POSTGRES_SUPERUSER_PASSWORD": "superuser1",
    "DATABASE_OWNER_PASSWORD": "owner2",
    "DATABASE_APP_PASSWORD": "app3",
    "VALKEY_PASSWORD": "valkey4",
    "EMAIL_HOST": "localhost",
    "EMAIL_HOST_USER": "",
    "EMAIL_HOST_PASSWORD": "",
    "DEFAULT_FROM_EMAIL": "heard@example.nhs.uk",
    "WEB_WORKERS": "1",
}


def debian() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    assert found, "This test needs Debian's PostgreSQL: sudo apt-get install postgresql"
    return found[0].parent


def order() -> list[str]:
    """As `docker compose up` starts them: nothing before what it depends on."""
    done: list[str] = []

    def start(name: str) -> None:
        for before in SERVICES[name].get("depends_on", {}):
            start(before)
        if name not in done:
            done.append(name)

    for name in SERVICES:
        start(name)
    return done


class Stack:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="heard-stack-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.programs = debian()
        self.ports = {name: free_port() for name in ("postgres", "valkey", "web")}
        self.anchors, self.keys = self.folder / "anchors", self.folder / "keys"
        self.running: dict[str, Running] = {}
        self.postgres: subprocess.Popen[bytes] | None = None
        for folder in (self.anchors, self.keys, self.folder / "valkey"):
            folder.mkdir()

    def __enter__(self) -> "Stack":
        return self

    def __exit__(self, *_: object) -> None:
        for running in self.running.values():
            running.kill()
        if self.postgres:
            stop_server(self.postgres, stop_with=signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)

    # what the file says, in this place
    def said(self, text: str) -> str:
        def value(found: re.Match[str]) -> str:
            name, _, default = found.groups()
            return "$" if name is None else DOT_ENV.get(name, default)

        return self.here(VARIABLE.sub(value, str(text)))

    def here(self, text: str) -> str:
        for name, port in (("postgres", 5432), ("valkey", 6379)):
            text = text.replace(f"{name}:{port}", f"127.0.0.1:{self.ports[name]}")
        text = text.replace("localhost:8000", f"localhost:{self.ports['web']}")
        key = str(self.keys / "audit.pem")
        return text.replace("/run/secrets/audit_key", key).replace("/anchors", str(self.anchors))

    def environment(self, name: str, **more: str) -> dict[str, str]:
        """The service's own, and what its image gives it."""
        named = {key: self.said(value) for key, value in SERVICES[name].get("environment", {}).items()}
        path = f"{Path(sys.executable).parent}:{self.programs}:{valkey_binary().parent}:/usr/bin:/bin"
        image = {
            "PATH": path,
            "HOME": str(self.folder),
            "HOSTNAME": socket.gethostname(),
            "LC_ALL": "C.UTF-8",
        }
        places = {"STATIC_ROOT": str(self.folder / "static"), "PORT": str(self.ports["web"])}
        return {**image, **named, **places, **more}

    def words(self, command: str | list[str]) -> list[str]:
        parts = shlex.split(command) if isinstance(command, str) else command
        return [self.said(part) for part in parts]

    # processes
    def up(self, name: str) -> None:
        """Until it is healthy, or has come to its end if it is one that does."""
        if name in ("postgres", "valkey"):
            getattr(self, f"start_{name}")()
        elif SERVICES[name].get("restart") == "no":
            self.run(name, *self.words(SERVICES[name]["command"]))
        elif name in OURS:
            self.start(name, *self.words(SERVICES[name]["command"]))

    def run(self, name: str, *command: str, **more: str) -> str:
        """To its end, as ``docker compose run`` or ``exec`` would in that service."""
        done = subprocess.run(
            command,
            env=self.environment(name, **more),
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, (
            f"{name}: {shlex.join(command)}\n{done.stdout[-1500:]}{done.stderr[-3000:]}"
        )
        return done.stdout

    def manage(self, name: str, *words: str, **more: str) -> str:
        return self.run(name, "python", "manage.py", *words, **more)

    def start(self, name: str, *command: str) -> None:
        """Anew, if a script has stopped it."""
        if name in self.running:
            self.stop(name)
        log = self.folder / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=self.environment(name),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        self.running[name] = Running(process, log)

    def stop(self, *names: str) -> None:
        for name in names:
            self.running.pop(name).kill()

    def is_healthy(self, name: str) -> bool:
        """Asked as the file has it asked."""
        how, *test = SERVICES[name]["healthcheck"]["test"]
        command = ["sh", "-c", *test] if how == "CMD-SHELL" else test
        done = subprocess.run(
            [self.said(word) for word in command],
            env=self.environment(name),
            cwd=CHECKOUT,
            capture_output=True,
        )
        return done.returncode == 0

    def wait_for(self, *names: str) -> None:
        for name in names:
            until(partial(self.is_healthy, name), seconds=90, what=f"a healthy {name}")

    # servers
    def start_postgres(self) -> None:
        """As the image does: a cluster, the database, then what lies in its folder of scripts."""
        private_folder(self.folder / "database")
        password = self.folder / "password"
        password.write_text(DOT_ENV["POSTGRES_SUPERUSER_PASSWORD"])
        data = self.folder / "database/data"
        more = shlex.split(SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"])
        run_once(
            [self.programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
             "--auth=scram-sha-256", "--no-sync", f"--pwfile={password}", *more],
            doing="Creating the database",
        )  # fmt: skip
        self.start_cluster(data)
        self.psql("postgres", "create database heard")
        self.lay_roles()

    def start_cluster(self, data: Path) -> None:
        name, *options = self.words(SERVICES["postgres"]["command"])
        with (self.folder / "servers.lock").open("w") as lock:
            self.postgres = start_server(
                [self.programs / name, "-D", data, "-p", str(self.ports["postgres"]), *options, *QUICK,
                 "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
                log=self.folder / "postgres.log", lock=lock.fileno(), stop_with=signal.SIGINT,
            )  # fmt: skip
        until(lambda: self.psql("postgres", "select 1") or True, what="PostgreSQL's start")

    def superuser(self) -> dict[str, str]:
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.ports["postgres"]),
            "PGPASSWORD": DOT_ENV["POSTGRES_SUPERUSER_PASSWORD"],
            "PGUSER": "postgres",
            "POSTGRES_USER": "postgres",
            "ROLES_SQL": str(CHECKOUT / "deploy/roles.sql"),
        }

    def psql(self, database: str, sql: str) -> str:
        """As the superuser; the values of the first row, one a line of text."""
        words = ["psql", "-d", database, "-v", "ON_ERROR_STOP=1", "-XAtc", sql]
        return self.run("postgres", *words, **self.superuser()).strip()

    def lay_roles(self) -> None:
        self.run("postgres", "sh", "deploy/postgres-roles.sh", **self.superuser())

    def start_valkey(self) -> None:
        shell, option, text = self.words(SERVICES["valkey"]["command"])
        places = f" --port {self.ports['valkey']} --bind 127.0.0.1 --dir {self.folder / 'valkey'}"
        self.start("valkey", shell, option, text + places)
        until(lambda: socket.create_connection(("127.0.0.1", self.ports["valkey"]), 1).close() is None)

    # what somebody sees
    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        """By way of the proxy: it ends TLS, and says so."""
        told = {"Host": DOT_ENV["SITE_HOST"], "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        line = HTTPConnection("127.0.0.1", self.ports["web"], timeout=30)
        try:
            line.request("GET", path, headers=told | headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    # a machine with Docker, as a script sees it
    def described(self) -> dict[str, Any]:
        """What `tests.stack.docker` needs to do as `docker compose` would."""
        ours = {name: self.environment(name) for name in OURS}
        return {
            "commands": {name: self.words(SERVICES[name].get("command", [])) for name in OURS},
            "environments": {**ours, "postgres": self.environment("postgres", **self.superuser())},
            "pids": {name: running.process.pid for name, running in self.running.items()},
            "checkout": str(CHECKOUT),
            "said": str(self.folder / "docker.log"),
        }
