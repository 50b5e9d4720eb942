"""What goes wrong outside Django is logged by gunicorn: with ids and places in our code too."""

import os
import socket
import subprocess
import sys
import time

from django.conf import settings

TYPED = "she-told-me"
BROKEN = "def application(environ, start_response):\n    raise ValueError(environ['QUERY_STRING'])\n"


def test_neither_a_broken_page_nor_a_broken_request_is_quoted(tmp_path):
    (tmp_path / "broken.py").write_text(BROKEN)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.set_inheritable(True)
        web = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "broken", "--config", "deploy/gunicorn.py"),
                *("--pythonpath", str(tmp_path), "--workers", "1", "--bind", f"fd://{listener.fileno()}"),
            ],
            cwd=settings.BASE_DIR,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            pass_fds=[listener.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in (f"GET /?{TYPED} HTTP/1.1", f"GET /?{TYPED} HTTP/{TYPED}"):
            ask(listener.getsockname()[1], line)
        time.sleep(0.2)
        web.terminate()
        said = web.communicate(timeout=20)[0]
    assert "Error handling request" in said
    assert "Invalid request" in said
    assert TYPED not in said


def ask(port: int, line: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 20) as client:
        client.settimeout(20)
        client.sendall(f"{line}\r\nHost: localhost\r\n\r\n".encode())
        return client.recv(1000)
