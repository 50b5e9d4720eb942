"""Ask a worker to look now rather than at its next sweep."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def hurry() -> None:
    """After the transaction. Lost, or with no broker to be reached, it costs one sweep."""
    transaction.on_commit(_send, robust=True)


def _send() -> None:
    try:
        current_app.send_task("documents.tasks.build_due", retry=False)
    except OperationalError:
        log.warning("The broker could not be reached; the document waits for the next sweep.")
