"""What ``make run`` does when something dies, is missing, or is in its way."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo import run
from demo.servers import CannotStart
from demo.supervisor import Child, Children, WebStopped


def child(name: str, code: str, **options) -> Child:
    return Child(name, [sys.executable, "-c", code], dict(os.environ), **options)


def look_until(children: Children, done) -> None:
    give_up = time.monotonic() + 15
    while not done():
        assert time.monotonic() < give_up
        children.look_after(0.05)


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split()[2] != "Z"


def test_a_worker_that_dies_is_started_again_and_said_so(capfd):
    worker = child("worker", "print('at work', flush=True); import time; time.sleep(60)")
    children = Children(worker)
    children.start()
    first = worker.process.pid
    look_until(children, lambda: "at work" in capfd.readouterr().out)
    worker.process.kill()
    look_until(children, lambda: worker.process.pid != first)
    assert "worker | stopped (code -9); starting again in 2 seconds" in capfd.readouterr().out
    children.stop()


def test_everything_stops_when_the_web_process_dies():
    children = Children(child("web", "raise SystemExit(3)", may_restart=False))
    children.start()
    with pytest.raises(WebStopped, match="The web process stopped .code 3., so everything was stopped"):
        look_until(children, lambda: False)
    children.stop()


def test_stopping_takes_with_it_what_a_process_had_started(capfd):
    code = """
import signal, subprocess, time
signal.signal(signal.SIGTERM, lambda *_: exit())
print("pid", subprocess.Popen(["sleep", "60"], start_new_session=False).pid, flush=True)
time.sleep(60)
"""
    children = Children(child("worker", code))
    children.start()
    seen = []
    look_until(children, lambda: seen.append(capfd.readouterr().out) or "pid" in "".join(seen))
    grandchild = int(re.search(r"pid (\d+)", "".join(seen))[1])
    assert is_alive(grandchild)
    children.stop()
    assert not is_alive(grandchild)


def test_a_port_in_use_is_said_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotStart, match=f"Port {port} is already in use.*make run PORT={port + 1}"):
            run.listen(port)


@pytest.mark.parametrize("typed", ["web", "0", "65536", "-1", "80a"])
def test_a_port_that_is_no_port_is_refused_in_words(monkeypatch, typed):
    monkeypatch.setenv("PORT", typed)
    with pytest.raises(CannotStart, match="PORT must be a number from 1 to 65535"):
        run.chosen_port()


def test_the_port_is_8000_unless_told(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert run.chosen_port() == 8000


def test_the_secret_key_is_made_once_and_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret_key"
    made = run.secret_key(path)
    assert len(made) >= 50
    assert run.secret_key(path) == made
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_step_that_fails_stops_the_start_in_words():
    with pytest.raises(CannotStart, match="no_such_step failed"):
        run.manage({**os.environ, "PYTHONWARNINGS": "ignore"}, "no_such_step")


def test_the_welcome_names_the_address_and_every_role():
    words = run.welcome(9000)
    assert "http://localhost:9000/" in words
    assert "http://localhost:9000/outbox/" in words
    assert all(email in words and role in words for role, email, _ in run.demo_log_ins())


def test_the_demonstration_dies_with_the_program_that_started_it():
    """As ``make`` does: the kernel tells us of its end."""
    code = """
import signal, time
from demo.servers.processes import when_parent_ends
when_parent_ends(signal.SIGTERM)
print("up", flush=True)
time.sleep(60)
"""
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    outer = subprocess.Popen([sys.executable, "-c", start], cwd=run.CHECKOUT, stdout=subprocess.PIPE)
    assert outer.stdout.readline() == b"up\n"
    inner = int(Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text())
    outer.send_signal(signal.SIGKILL)
    outer.communicate()
    give_up = time.monotonic() + 5
    while is_alive(inner) and time.monotonic() < give_up:
        time.sleep(0.02)
    assert not is_alive(inner)
