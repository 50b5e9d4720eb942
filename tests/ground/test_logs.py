"""A log line holds ids and places in our code; never a word that someone typed."""

import json
import logging
from uuid import uuid4

import pytest
from django.urls import resolve

from audit.request_id import current
from config.logs import IdsOnly

TYPED = "she told me on the ward"


def line(level=logging.INFO, message="saved", *args, logger="heard", exc_info=None, extra=None) -> dict:
    """The line written for ``logging.getLogger(logger).log(level, message, *args, …)``."""
    record = logging.Logger(logger).makeRecord(
        logger, level, __file__, 1, message, args, exc_info=exc_info, extra=extra
    )
    return json.loads(IdsOnly().format(record))


def test_words_of_the_message_are_kept_and_its_values_are_not():
    assert line(logging.INFO, "Not Found: %s", TYPED)["event"] == "Not Found: …"


def test_numbers_and_ids_are_kept():
    pk = uuid4()
    assert line(logging.INFO, "sent %d of %s", 2, pk)["event"] == f"sent 2 of {pk}"
    assert line(extra={"ids": {"incident": pk, "word": TYPED}}) | {"at": ""} == {
        "at": "", "level": "INFO", "logger": "heard", "event": "saved", "incident": str(pk), "word": "…",
    }  # fmt: skip


def fail() -> None:
    secret = TYPED
    raise ValueError(secret)


def test_an_exception_is_its_type_and_our_lines_without_its_message():
    try:
        fail()
    except ValueError as error:
        shown = line(logging.ERROR, "failed", exc_info=(ValueError, error, error.__traceback__))
    assert shown["exception"] == "builtins.ValueError"
    assert [where.partition(":")[0] for where in shown["where"]] == ["tests/ground/test_logs.py"] * 2
    assert TYPED not in json.dumps(shown)


def test_an_exception_logged_as_a_message_is_its_type():
    assert line(logging.ERROR, ValueError(TYPED))["event"] == "builtins.ValueError"


def test_a_message_of_django_about_a_suspicious_request_quotes_nothing():
    shown = line(logging.ERROR, f"Invalid header: {TYPED}", logger="django.security.DisallowedHost")
    assert shown["event"] == "django.security.DisallowedHost"


def test_a_failed_task_is_named_without_its_exception():
    context = {"name": "deadlines.tasks.tick", "id": "5f2c", "exc": TYPED, "args": f"({TYPED!r},)"}
    shown = line(logging.ERROR, "Task %(name)s[%(id)s] raised unexpected: %(exc)s", context)
    assert shown["event"] == "Task deadlines.tasks.tick[5f2c] raised unexpected: …"
    assert TYPED not in json.dumps(shown)


def test_a_request_that_fails_shows_the_pattern_of_its_address_alone(rf):
    request = rf.get(f"/incidents/{uuid4()}/", {"q": TYPED})
    request.resolver_match = resolve("/health/live")
    shown = line(
        logging.ERROR, "%s: %s", "Error", request.path, extra={"status_code": 500, "request": request}
    )
    assert (shown["event"], shown["status"], shown["route"]) == ("…: …", 500, "health/live")


def test_the_request_is_named():
    token = current.set("0b1e")
    try:
        assert line()["request_id"] == "0b1e"
    finally:
        current.reset(token)
    assert "request_id" not in line()


@pytest.mark.parametrize("message", ["100 % done", "%", "%s %s"])
def test_an_odd_message_never_stops_the_log(message):
    assert line(logging.INFO, message, TYPED)["event"] == message


def test_one_event_is_one_line():
    record = logging.Logger("heard").makeRecord("heard", logging.INFO, __file__, 1, "a\nb", (), None)
    assert "\n" not in IdsOnly().format(record)
