"""Reading the environment: a missing or misspelt value stops the boot, in words."""

import os
from importlib.util import find_spec
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None or (default is None and not value.strip()):
        raise ImproperlyConfigured(f"Set the environment variable {name} (see docs/deployment.md).")
    return value


def boolean(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in TRUE


def listed(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def whole_number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def only_psycopg2() -> None:
    """Django takes psycopg 3 without a word when it is there; what is worded for psycopg2 then fails."""
    if find_spec("psycopg") is not None:
        raise ImproperlyConfigured(
            "psycopg 3 is installed, and Django would use it instead of psycopg2, which Heard is written "
            "for. Remove it (pip uninstall psycopg), or give Heard an environment of its own."
        )


def database(url: str, *, options: str = "") -> dict[str, object]:
    """Django's settings for ``postgresql://user:password@host:port/name?host=/socket/folder``.

    `options` are the server settings of each connection, unless the address gives its own.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": query | ({"options": options} if options and "options" not in query else {}),
    }


def valkey_urls(url: str) -> dict[str, str]:
    """The same server, spelt as each library wants it: broker, and beat's lock.

    ``redis://…/0`` or ``rediss://…/0`` use databases 0 and 2; ``unix:///path.sock`` is a local socket.
    """
    base, _, last = url.partition("?")[0].rpartition("/")
    if url.startswith("unix://"):
        path = url.removeprefix("unix://").partition("?")[0]
        return {
            "broker": f"redis+socket://{path}?virtual_host=0",
            "beat": f"unix://{path}?db=2",
        }
    root = base if last.isdigit() else url.rstrip("/")
    return {"broker": f"{root}/0", "beat": f"{root}/2"}
