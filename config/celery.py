"""Celery: the alarm clock and the hands. The database is the queue."""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("heard", task_cls="config.acting:SystemTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.add_defaults
def told_to_redbeat() -> dict[str, object]:
    """It does not see a setting that only Django's settings hold, and warns of a fallback at every start."""
    from django.conf import settings

    return {"redbeat_redis_url": settings.CELERY_REDBEAT_REDIS_URL, "redbeat_redis_options": {}}


@worker_init.connect
def refuse_unsafe_role(**_: object) -> None:
    from row_security import checks

    checks.refuse_unsafe_role()
