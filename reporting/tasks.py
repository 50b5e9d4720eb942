from celery import shared_task
from django.utils import timezone

from reporting import asking


@shared_task
def ask_due() -> None:
    asking.ask_due(now=timezone.now())


@shared_task
def replace_unsound() -> None:
    asking.replace_unsound(now=timezone.now())


@shared_task
def answer_waiting() -> None:
    asking.answer_waiting(clock=timezone.now)
