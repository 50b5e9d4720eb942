"""Ask a worker to look now rather than at its next sweep. Nobody waits for the broker, answering or not."""

import logging
from threading import Lock, Thread

from celery import current_app
from django.db import transaction

ONE_AT_A_TIME = Lock()  # in each process: behind a broker that never answers, one thread waits and no more
PATIENCE = {"socket_connect_timeout": 2, "socket_timeout": 2}  # seconds

log = logging.getLogger(__name__)


def wake_worker(task: str) -> None:
    """After the transaction, beside the request. Lost, it costs one sweep."""
    transaction.on_commit(lambda: _beside(task), robust=True)


def _beside(task: str) -> None:
    if ONE_AT_A_TIME.acquire(blocking=False):
        Thread(target=_send_and_release, args=[task], daemon=True, name="wake_worker").start()


def _send_and_release(task: str) -> None:
    try:
        send(task)
    except Exception:  # whatever it was, the sweep does the work
        log.warning("The broker could not be reached; what was asked for waits for the next sweep.")
    finally:
        ONE_AT_A_TIME.release()


def send(task: str) -> None:
    """On a connection of its own, closed afterwards: the shared one waits as long as it takes."""
    with current_app.connection_for_write(connect_timeout=2, transport_options=PATIENCE) as connection:
        current_app.send_task(task, connection=connection, retry=False, expires=60)
