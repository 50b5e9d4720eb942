"""The demonstration's own processes: started, their words relayed, started again, stopped together."""

import os
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass, field

from demo.servers.processes import die_with_parent

LEAVE_WITHIN = 10  # seconds, then they are made to
STEADY_AFTER = 60  # seconds of running, then earlier failures are forgotten


@dataclass(eq=False)
class Child:
    name: str
    command: list[str]
    environment: dict[str, str]
    may_restart: bool = True
    keep_open: tuple[int, ...] = ()
    failures: int = 0
    started: float = 0
    start_again_at: float = 0
    output: int = -1
    heard: bytes = b""  # the beginning of a line whose end has not come
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        self.started, self.start_again_at = time.monotonic(), 0
        self.output, theirs = os.pipe()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            pass_fds=self.keep_open,
            start_new_session=True,  # Ctrl-C is for us; we stop them in order
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        os.close(theirs)

    def say(self, words: str) -> None:
        print(f"{self.name:<6} | {words}", flush=True)  # noqa: T201

    def relay(self, output: int) -> bool:
        """Print what has come; False when there will be no more."""
        data = os.read(output, 65536)
        *lines, self.heard = (self.heard + data).split(b"\n")
        for line in lines:
            self.say(line.decode(errors="replace").rstrip())
        return bool(data)

    def signal_group(self, number: signal.Signals) -> None:
        """To it and to all it has started."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


class WebStopped(Exception):
    """A process that everything depends on has ended."""


class Children:
    def __init__(self, *children: Child) -> None:
        self.children = children
        self.selector = selectors.DefaultSelector()

    def start(self) -> None:
        for child in self.children:
            self._start(child)

    def _start(self, child: Child) -> None:
        child.start()
        self.selector.register(child.output, selectors.EVENT_READ, child)

    def look_after(self, seconds: float) -> None:
        """Relay for so long, then see who has ended and whose time to start again has come."""
        for key, _ in self.selector.select(seconds):
            if not key.data.relay(key.fd):
                self.selector.unregister(key.fd)
                os.close(key.fd)
        for child in self.children:
            if child.start_again_at:
                if time.monotonic() >= child.start_again_at:
                    self._start(child)
            elif child.process.poll() is not None:
                self._ended(child)

    def _ended(self, child: Child) -> None:
        child.signal_group(signal.SIGKILL)  # whatever it had started
        code = child.process.returncode
        if not child.may_restart:
            raise WebStopped(f"The {child.name} process stopped (code {code}), so everything was stopped.")
        lasted = time.monotonic() - child.started
        child.failures = 1 if lasted > STEADY_AFTER else child.failures + 1
        wait = min(30, 2**child.failures)
        child.start_again_at = time.monotonic() + wait
        child.say(f"stopped (code {code}); starting again in {wait} seconds")

    def stop(self) -> None:
        started = [child for child in self.children if hasattr(child, "process")]
        for child in started:
            child.signal_group(signal.SIGTERM)
        give_up = time.monotonic() + LEAVE_WITHIN
        while time.monotonic() < give_up and any(child.process.poll() is None for child in started):
            time.sleep(0.05)
        for child in started:
            child.signal_group(signal.SIGKILL)
            child.process.wait()
