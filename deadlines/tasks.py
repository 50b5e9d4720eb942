"""Every 30 seconds, from config.settings. Losing one costs one sweep; running two at once costs nothing."""

from celery import shared_task
from django.utils import timezone

from deadlines import escalation


@shared_task(ignore_result=True)
def tick() -> None:
    escalation.tick(now=timezone.now())
