from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from audit.seals import keys
from oversight import audit_mail, journal


@shared_task(ignore_result=True)
def mail_audit_head() -> None:
    """Daily, from config.settings, where it is asked for."""
    if settings.AUDIT_MAIL_DAILY:
        audit_mail.ask(now=timezone.now())


@shared_task(ignore_result=True)
def write_journal() -> None:
    """From config.settings, by the worker that anchors."""
    if settings.AUDIT_ANCHOR_FOLDER:
        key = keys.private_key(Path(settings.AUDIT_SIGNING_KEY_FILE))
        journal.write(folder=Path(settings.AUDIT_ANCHOR_FOLDER), key=key)
