from pathlib import Path

from celery import shared_task
from django.conf import settings

from audit import keys
from config import journal


@shared_task(ignore_result=True)
def write_journal() -> None:
    """From config.settings, by the worker that anchors."""
    if settings.AUDIT_ANCHOR_FOLDER:
        key = keys.private_key(Path(settings.AUDIT_SIGNING_KEY_FILE))
        journal.write(folder=Path(settings.AUDIT_ANCHOR_FOLDER), key=key)
