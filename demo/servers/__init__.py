"""PostgreSQL and Valkey from wheels, for the demonstration and the tests. Never for service.

Both listen on a local socket only, in a folder of their own, and stop when what started them ends.
"""

import os
import shutil
from pathlib import Path
from typing import IO

from .places import lock_for_servers, lock_or_refuse, private_folder, socket_folder, throw_away_folder
from .postgres import OWNER, RUNTIME, Postgres
from .processes import CannotStart
from .valkey import Valkey

__all__ = ["CannotStart", "Servers", "forget_client_settings"]


class Servers:
    """A context manager, for the main thread. Without ``state``: quick, and nothing is left of it.

    `data`: a data folder of PostgreSQL that a new one begins as a copy of.
    """

    def __init__(self, state: Path | None = None, *, data: Path | None = None) -> None:
        self.throw_away = state is None
        self.state = state.absolute() if state else throw_away_folder()
        private_folder(self.state)
        self.locks: list[IO[str]] = []
        self.sockets = socket_folder(self.state)
        self.postgres = Postgres(
            state=self.state, sockets=self.sockets, throw_away=self.throw_away, copied=data
        )
        self.valkey = Valkey(state=self.state, sockets=self.sockets, throw_away=self.throw_away)

    def __enter__(self) -> "Servers":
        self.locks.append(lock_or_refuse(self.state))
        try:
            self.locks.append(lock_for_servers(self.state))
            self.postgres.start(lock=self.locks[-1].fileno())
            self.valkey.start(lock=self.locks[-1].fileno())
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def environment(self) -> dict[str, str]:
        """What config.settings reads; the owner's database is for migrations."""
        return {
            "DATABASE_URL": self.postgres.url(RUNTIME),
            "DATABASE_OWNER_URL": self.postgres.url(OWNER),
            "REDIS_URL": self.valkey.url,
        }

    def first_stopped(self) -> str:
        """The name of a server that has ended by itself, or nothing."""
        for name, server in (("PostgreSQL", self.postgres), ("Valkey", self.valkey)):
            if server.process and server.process.poll() is not None:
                return name
        return ""

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()
        while self.locks:
            self.locks.pop().close()
        if self.sockets != self.state:
            shutil.rmtree(self.sockets, ignore_errors=True)
        if self.throw_away:
            shutil.rmtree(self.state, ignore_errors=True)


def forget_client_settings() -> None:
    """PGHOST, PGOPTIONS and the like would turn a client away from our server."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
