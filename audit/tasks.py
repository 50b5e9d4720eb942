from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from audit.seals import anchors, keys, sealing


@shared_task(ignore_result=True)
def seal() -> None:
    """Every few seconds, from config.settings. Two at once cost nothing: one finds the other at work."""
    sealing.seal_all(now=timezone.now())


@shared_task(ignore_result=True)
def anchor() -> None:
    """From config.settings. NoKey, in the log, until there is a key: an unsigned anchor proves nothing."""
    if settings.AUDIT_ANCHOR_FOLDER:
        key = keys.private_key(Path(settings.AUDIT_SIGNING_KEY_FILE))
        anchors.anchor_when_due(folder=Path(settings.AUDIT_ANCHOR_FOLDER), key=key, now=timezone.now())
