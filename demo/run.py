"""The whole of Heard on this machine, with an invented trust: what ``make run`` starts.

Data stays in ``.state``. Ctrl-C stops everything; starting again finds it as it was left.
"""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

from demo.servers import CannotStart, Servers, forget_client_settings
from demo.servers.places import state_folder
from demo.servers.processes import die_with_parent, when_parent_ends
from demo.supervisor import Child, Children, WebStopped

CHECKOUT = Path(__file__).resolve().parent.parent
WEB_WITHIN = 90  # seconds
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PYTHON = sys.executable


def main() -> None:
    for number in ENDS:
        signal.signal(number, signal.default_int_handler)  # all take the way out of Ctrl-C
    if "MAKELEVEL" in os.environ:
        when_parent_ends(signal.SIGTERM)
    try:
        run()
    except (CannotStart, WebStopped) as reason:
        sys.exit(f"\n{reason}")
    except KeyboardInterrupt:
        say("\nStopped.")


def run() -> None:
    port = chosen_port()
    listener = listen(port)
    forget_client_settings()
    state = state_folder(CHECKOUT)
    say(f"Starting PostgreSQL and Valkey. Data is kept in {state}")
    with Servers(state) as servers:
        environment = environment_for(state, servers, port)
        say("Preparing the database. The first time, this makes an invented trust.")
        prepare(environment)
        children = processes(environment, listener)
        try:
            children.start()
            wait_for_web(children, port)
            say(welcome(port))
            while not (stopped := servers.first_stopped()):
                children.look_after(0.5)
            raise WebStopped(f"{stopped} stopped, so everything was stopped.")
        finally:
            for number in ENDS:
                signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave something behind
            children.stop()


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def listen(port: int) -> socket.socket:
    """Taken before anything starts, and handed to the web process."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except PermissionError:
        listener.close()
        raise CannotStart(f"You may not use port {port}. Choose another: make run PORT=8000") from None
    except OSError:
        listener.close()
        other = port + 1 if port < 65535 else 8000
        raise CannotStart(
            f"Port {port} is already in use. Stop what uses it, or choose another: make run PORT={other}"
        ) from None
    return listener


def environment_for(state: Path, servers: Servers, port: int) -> dict[str, str]:
    (state / "outbox").mkdir(exist_ok=True)
    (state / "anchors").mkdir(exist_ok=True)
    return {
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore",  # the libraries' words to developers, such as running as root
        **os.environ,
        **servers.environment(),
        "SECRET_KEY": secret_key(state / "secret_key"),
        "LOCAL_ONLY": "1",
        "BEHIND_TLS_PROXY": "0",
        "OUTBOX_FOLDER": str(state / "outbox"),
        "AUDIT_ANCHOR_FOLDER": str(state / "anchors"),
        "AUDIT_SIGNING_KEY_FILE": str(state / "audit_key.pem"),
        "SITE_URL": f"http://localhost:{port}",
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def secret_key(path: Path) -> str:
    """Made once, so that log-ins survive a restart."""
    if not path.exists():
        part = path.with_suffix(".new")
        part.touch(mode=0o600)
        part.write_text(secrets.token_urlsafe(50))
        part.rename(path)
    return path.read_text()


def prepare(environment: dict[str, str]) -> None:
    """The owner migrates; everything after runs as the role that owns nothing."""
    manage({**environment, "DATABASE_URL": environment["DATABASE_OWNER_URL"]}, "migrate", "--verbosity", "0")
    key = environment["AUDIT_SIGNING_KEY_FILE"]
    manage(environment, "audit_key", key, f"{key}.pub", "--if-missing")
    manage(environment, "sync_permissions")
    manage(environment, "seed_demo", "--if-empty")


def manage(environment: dict[str, str], *arguments: str) -> None:
    command = [PYTHON, str(CHECKOUT / "manage.py"), *arguments]
    done = subprocess.run(
        command,
        env=environment,
        cwd=CHECKOUT,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    if done.returncode:
        raise CannotStart(f"manage.py {arguments[0]} failed; its reason is above.")


def processes(environment: dict[str, str], listener: socket.socket) -> Children:
    fd = listener.fileno()
    config = str(CHECKOUT / "deploy/gunicorn.py")  # as in service
    web = ["gunicorn", "config.wsgi", "--config", config, "--workers", "2", "--bind", f"fd://{fd}"]
    celery = ["celery", "--app", "config", "--quiet"]
    worker = [*celery, "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    beat = [*celery, "beat", "--loglevel", "ERROR"]
    return Children(
        Child(
            "web",
            [PYTHON, "-m", *web, "--log-level", "warning"],
            environment,
            may_restart=False,
            keep_open=(fd,),
        ),
        Child("worker", [PYTHON, "-m", *worker], environment),
        Child("beat", [PYTHON, "-m", *beat], environment),
    )


def wait_for_web(children: Children, port: int) -> None:
    give_up = time.monotonic() + WEB_WITHIN
    while not web_answers(port):
        children.look_after(0.3)
        if time.monotonic() > give_up:
            raise WebStopped("The web process did not answer in time, so everything was stopped.")


def web_answers(port: int) -> bool:
    """A bare request: a proxy named in the shell is not for this."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(port: int) -> str:
    site = f"http://localhost:{port}"
    log_ins = [f"  {role:<28} {email:<40} {password}" for role, email, password in demo_log_ins()]
    return "\n".join(
        [
            "",
            f"Heard is running at {site}/",
            f"E-mail it would have sent, and security codes: {site}/outbox/",
            *(["", "Log in as one of these invented people:", *log_ins] if log_ins else []),
            "",
            f"Who sees more than one ward is asked for a security code too: it is at {site}/outbox/",
            "",
            "Press Ctrl-C to stop.",
        ]
    )


def demo_log_ins() -> tuple[tuple[str, str, str], ...]:
    """(role, e-mail, password) of each."""
    return import_module("demo.people").DEMO_LOG_INS


if __name__ == "__main__":
    main()
