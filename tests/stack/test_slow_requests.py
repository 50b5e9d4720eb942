"""Requests that stop half-way are nobody else's wait; three once stopped the demonstration."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from demo import run
from tests.stack.stack import DOT_ENV

pytestmark = pytest.mark.slow

THREADS = 8  # of the one web worker that the stack has


@pytest.fixture
def half_sent(stack) -> Iterator[object]:
    """``half_sent(3)``: as many posts whose end never comes."""
    with ExitStack() as opened:

        def send(how_many: int) -> list[socket.socket]:
            lines = [opened.enter_context(connected(stack)) for _ in range(how_many)]
            time.sleep(0.5)  # each has been taken up
            return lines

        yield send


def connected(stack) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", stack.ports["web"]), 30)
    head = (
        f"POST /accounts/login/ HTTP/1.1\r\nHost: {DOT_ENV['SITE_HOST']}\r\nX-Forwarded-Proto: https\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlogin="
    )
    line.sendall(head.encode())
    return line


def seconds_for_a_page(stack) -> float:
    began = time.monotonic()
    assert stack.ask("/accounts/login/")[0] == 200
    return time.monotonic() - began


def test_several_cost_nobody_else_anything(stack, half_sent):
    half_sent(THREADS - 2)
    assert seconds_for_a_page(stack) < 4


def test_more_than_there_are_threads_cost_a_few_seconds(stack, half_sent):
    half_sent(THREADS + 4)
    assert seconds_for_a_page(stack) < 15


def test_one_that_stops_half_way_is_ended(stack, half_sent):
    (line,) = half_sent(1)
    began = time.monotonic()
    while line.recv(4096):
        pass
    assert time.monotonic() - began < 15


def test_the_demonstration_has_the_same_web_server():
    with socket.socket() as listener:
        web = run.processes({}, listener).children[0]
    assert web.command[web.command.index("--config") + 1].endswith("deploy/gunicorn.py")
