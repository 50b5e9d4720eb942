from celery import shared_task
from django.utils import timezone

from staff import services


@shared_task(ignore_result=True)
def sync_permissions() -> None:
    """Hourly, from config.settings: appointments begin and end on their days."""
    services.sync_permissions(now=timezone.now())
