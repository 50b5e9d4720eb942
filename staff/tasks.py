from typing import cast

from celery import shared_task
from django.core.cache import caches
from django.utils import timezone

from staff import kept_forms, services
from staff.cache import DatabaseCache
from staff.session_store import SessionStore


@shared_task(ignore_result=True)
def sync_permissions() -> None:
    """Hourly, from config.settings: appointments begin and end on their days."""
    services.sync_permissions(now=timezone.now())


@shared_task(ignore_result=True)
def clear_kept_forms() -> None:
    """Hourly, from config.settings."""
    kept_forms.clear(now=timezone.now())


@shared_task(ignore_result=True)
def clear_sessions() -> None:
    """Hourly, from config.settings: those that ended by themselves."""
    SessionStore.clear_expired()


@shared_task(ignore_result=True)
def clear_remembered() -> None:
    """Hourly, from config.settings: what `staff.cache` need not remember any more."""
    cast(DatabaseCache, caches["default"]).clear_ended(timezone.now())
