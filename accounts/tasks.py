from typing import cast

from celery import shared_task
from django.core.cache import caches
from django.utils import timezone

from accounts import form_recovery
from accounts.sessions.cache import DatabaseCache
from accounts.sessions.store import SessionStore


@shared_task(ignore_result=True)
def clear_kept_forms() -> None:
    """Hourly, from config.settings."""
    form_recovery.clear(now=timezone.now())


@shared_task(ignore_result=True)
def clear_sessions() -> None:
    """Hourly, from config.settings: those that ended by themselves."""
    SessionStore.clear_expired()


@shared_task(ignore_result=True)
def clear_remembered() -> None:
    """Hourly, from config.settings: what `accounts.sessions.cache` need not remember any more."""
    cast(DatabaseCache, caches["default"]).clear_ended(timezone.now())
