"""Starting a server that cannot outlive us, as a user PostgreSQL accepts."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1  # Linux: the kernel signals the child when the thread that started it ends


class CannotStart(Exception):
    """Why a server did not start, as a sentence for the person at the keyboard."""


def server_user() -> dict[str, Any]:
    """Arguments for ``subprocess``: PostgreSQL refuses to run as root, so root's servers run as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def when_parent_ends(sig: signal.Signals) -> None:
    """Ask the kernel for ``sig`` at our parent's end, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(sig))


def die_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn``: the child gets ``sig`` when we end. Start it from the main thread."""
    parent = os.getpid()

    def in_the_child() -> None:
        when_parent_ends(sig)
        if os.getppid() != parent:  # we ended in between
            os._exit(1)

    return in_the_child


def plain_environment() -> dict[str, str]:
    """Nothing of the caller's PG* or LD_* variables, which would change what a server does."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}


def run_once(command: list[str | Path], *, doing: str) -> None:
    """Run to the end as the server's user; its own words are the reason if it fails."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",  # the unprivileged user may not be allowed into ours
            env=plain_environment(),
            preexec_fn=die_with_parent(signal.SIGKILL),
            **server_user(),
        )
    except OSError as error:
        raise CannotStart(f"{doing} failed: {error}.") from error
    if done.returncode:
        raise CannotStart(f"{doing} failed:\n{done.stderr.strip()[-2000:]}")


def start_server(
    command: list[str | Path], *, log: Path, lock: int, stop_with: signal.Signals
) -> subprocess.Popen[bytes]:
    """Start in the background. It inherits ``lock``, so the lock is free only when it has really gone."""
    try:
        with log.open("wb") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=plain_environment(),
                pass_fds=[lock],
                start_new_session=True,  # Ctrl-C is for us; we stop the servers last
                preexec_fn=die_with_parent(stop_with),
                **server_user(),
            )
    except OSError as error:
        raise CannotStart(f"{command[0]} did not start: {error}.") from error


def stop_server(process: subprocess.Popen[bytes], *, stop_with: signal.Signals, seconds: float = 20) -> None:
    if process.poll() is None:
        process.send_signal(stop_with)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
