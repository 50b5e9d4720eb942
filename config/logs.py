"""Logs hold ids and places in our code, never what someone typed."""

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

from audit.request_id import current

OURS = Path(__file__).resolve().parent.parent
INSTALLED = {".venv", "site-packages"}
NAMES_A_TASK = ("name", "id")  # the keys of Celery's own records that are safe to show
MESSAGE_QUOTES_THE_REQUEST = "django.security"
QUOTED_BY_GUNICORN = "Invalid request"  # how such a message begins


class IdsOnly(logging.Formatter):
    """One JSON object a line. A message's own words are kept; of its values only numbers and ids are.

    An exception is shown by its type and our own lines on the way to it: its message may quote a form.
    ``extra={"ids": {...}}`` adds ids.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": event(record),
        }
        if request_id := current.get():
            line["request_id"] = request_id
        line |= {name: safe(value) for name, value in getattr(record, "ids", {}).items()}
        line |= answered(record)
        if record.exc_info and record.exc_info[0]:
            line["exception"] = type_name(record.exc_info[0])
            line["where"] = our_frames(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def event(record: logging.LogRecord) -> str:
    """The words of the message with its safe values filled in."""
    if record.name.startswith(MESSAGE_QUOTES_THE_REQUEST):
        return record.name
    if isinstance(record.msg, BaseException):
        return type_name(type(record.msg))
    words = str(record.msg)
    if words.startswith(QUOTED_BY_GUNICORN):
        return QUOTED_BY_GUNICORN
    try:
        return words % safe_arguments(record) if record.args else words
    except (TypeError, ValueError, KeyError):
        return words


def safe_arguments(record: logging.LogRecord) -> tuple[object, ...] | dict[str, object]:
    if isinstance(record.args, Mapping):
        named = record.args.items()
        return {name: value if name in NAMES_A_TASK else safe(value) for name, value in named}
    return tuple(safe(value) for value in record.args or ())


def answered(record: logging.LogRecord) -> dict[str, object]:
    """Of a request that went wrong: the answer and the pattern of its address, never what was asked for."""
    if not hasattr(record, "status_code"):
        return {}
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return {"status": safe(record.status_code), "route": match.route if match else None}


def safe(value: object) -> object:
    if isinstance(value, int | float):
        return value
    return str(value) if isinstance(value, UUID) else "…"


def type_name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def our_frames(trace: TracebackType | None) -> list[str]:
    paths = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(trace)]
    return [
        f"{path.relative_to(OURS)}:{line}"
        for path, line in paths
        if path.is_relative_to(OURS) and not INSTALLED & set(path.relative_to(OURS).parts)
    ]
