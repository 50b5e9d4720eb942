"""The databases and servers that a run needs; kept in ``.state/bench``: filling them takes minutes."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.load import Site
from demo.servers import Servers
from demo.servers.processes import die_with_parent

CHECKOUT = Path(__file__).resolve().parent.parent
WARDS, OVERDUE = 200, 500
WITHOUT = {"DJANGO_SETTINGS_MODULE": "bench.without_settings"}


#: as on a server of its own with a few gigabytes: docs/deployment.md. The floor runs on the same server
TUNED = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "random_page_cost": "1.1",
}


def tuned(servers: Servers) -> Servers:
    servers.postgres.settings |= TUNED
    return servers


class Stage:
    """Filled databases on the embedded server: ``heard_<n>`` and ``floor_<n>`` for each size."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.environment = servers.environment()

    def url(self, database: str, *, owner: bool = False) -> str:
        base = self.environment["DATABASE_OWNER_URL" if owner else "DATABASE_URL"]
        head, _, query = base.partition("?")
        return f"{head.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")

    def settings(self, database: str, *, owner: bool = False) -> dict[str, str]:
        return {
            **os.environ,
            "SECRET_KEY": "benchmark",
            "LOCAL_ONLY": "1",
            "LOG_LEVEL": "ERROR",
            "DATABASE_URL": self.url(database, owner=owner),
            "FLOOR_DATABASE_URL": self.url(database, owner=True),
            "REDIS_URL": self.environment["REDIS_URL"],
        }

    def connect(self, database: str) -> Any:
        connection = self.servers.postgres.connect(database)
        connection.autocommit = True
        return connection

    def make(self, database: str) -> bool:
        """False when it is there already, filled."""
        with self.connect("heard").cursor() as cursor:
            cursor.execute("select from pg_database where datname = %s", [database])
            if cursor.rowcount:
                return False
        self.servers.postgres.create_database(database)
        return True

    @contextmanager
    def scratch(self, like: str) -> Iterator[str]:
        """A copy, gone at the end. Nobody may be connected to the database it is copied from."""
        cursor = self.connect("heard").cursor()
        cursor.execute('drop database if exists "scratch"')
        cursor.execute(f'create database "scratch" template "{like}"')
        self.servers.postgres.lay_roles("scratch")
        try:
            yield "scratch"
        finally:
            cursor.execute('drop database "scratch"')

    def run(self, *words: str, database: str, owner: bool = False, settings: str = "config.settings") -> None:
        environment = {**self.settings(database, owner=owner), "DJANGO_SETTINGS_MODULE": settings}
        subprocess.run([sys.executable, *words], env=environment, cwd=CHECKOUT, check=True)

    def heard(self, size: int) -> str:
        name = f"heard_{size}"
        new = self.make(name)
        self.run("manage.py", "migrate", "--verbosity=0", database=name, owner=True)
        if new:
            say(f"Filling {name}: {size:,} incidents")
            how = [f"--incidents={size}", f"--wards={WARDS}", f"--overdue={OVERDUE}", "--bulk", "--seed=1"]
            self.run("manage.py", "seed_demo", *how, database=name, owner=True)
            self.connect(name).cursor().execute("vacuum analyze")
        self.run("-m", "bench.people", database=name)
        return name

    def floor(self, size: int) -> str:
        name = f"floor_{size}"
        if self.make(name):
            say(f"Filling {name}: {size:,} rows")
            for more in ((), ("--run-syncdb",)):  # Django's own tables first: ours point to them
                words = ("-m", "django", "migrate", "--verbosity=0", *more)
                self.run(*words, database=name, owner=True, settings="bench.floor.settings")
            self.run("-m", "bench.floor.people", database=name, owner=True, settings="bench.floor.settings")
            seed = (CHECKOUT / "bench/floor/seed.sql").read_text()
            cursor = self.connect(name).cursor()
            cursor.execute(seed.replace(":n", str(size)).replace(":due", str(OVERDUE)))
            cursor.execute("vacuum analyze")
        return name

    def settle(self, *databases: str) -> None:
        """What was written leaves work behind, which would be done, and counted, while pages are visited."""
        for name in databases:
            self.connect(name).cursor().execute("vacuum analyze")

    @contextmanager
    def serving(self, database: str, application: str, *, without: bool = False) -> Iterator[Site]:
        """gunicorn with two workers, until the block ends; `without`: see `bench.without`."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        bound = f"127.0.0.1:{port}"
        command = [
            "gunicorn",
            "--bind",
            bound,
            "--workers",
            "2",
            "--no-control-socket",
            "--log-level",
            "warning",
            application,
        ]
        server = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=self.settings(database, owner=without) | (WITHOUT if without else {}),
            cwd=CHECKOUT,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        try:
            wait_for(f"http://{bound}/")
            postgres = self.servers.postgres.process
            yield Site(base=f"http://{bound}", processes=(server.pid, postgres.pid if postgres else 0))
        finally:
            server.terminate()
            server.wait(20)


def wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"Nothing answers at {url}")


def say(words: str) -> None:
    print(words, flush=True)
