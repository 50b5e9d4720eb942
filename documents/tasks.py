from celery import shared_task
from django.utils import timezone

from documents import services


@shared_task
def build_due() -> None:
    services.build_due(clock=timezone.now)
