import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from deadlines import escalation
from mail import sending
from row_security.context import as_system


class Command(BaseCommand):
    """What beat and a worker do, without Celery: a second trigger, for a timer of the operating system."""

    help = "Escalate what has fallen due and send waiting e-mail, once, or again and again with --loop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="every TICK_SECONDS, until stopped")

    def handle(self, *args: Any, loop: bool, **options: Any) -> None:
        if not loop:
            return tick()
        while True:
            try:
                tick()
            except OperationalError:
                self.stderr.write("The database did not answer; trying again.")
            close_old_connections()
            time.sleep(settings.TICK.total_seconds())


@as_system("system:tick")
def tick() -> None:
    escalation.tick(now=timezone.now())
    sending.dispatch(now=timezone.now())
