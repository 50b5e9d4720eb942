from celery import shared_task
from django.utils import timezone

from mail import sending


@shared_task(ignore_result=True)
def send() -> None:
    """Every 30 seconds, from config.settings, by the one process that reaches the mail server."""
    sending.dispatch(now=timezone.now())
