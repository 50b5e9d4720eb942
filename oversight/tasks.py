from celery import shared_task
from django.conf import settings
from django.utils import timezone

from oversight import audit_mail


@shared_task(ignore_result=True)
def mail_audit_head() -> None:
    """Daily, from config.settings, where it is asked for."""
    if settings.AUDIT_MAIL_DAILY:
        audit_mail.ask(now=timezone.now())
