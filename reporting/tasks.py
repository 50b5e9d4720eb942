from celery import shared_task
from django.utils import timezone

from reporting import services


@shared_task
def request_due() -> None:
    services.request_due(now=timezone.now())
