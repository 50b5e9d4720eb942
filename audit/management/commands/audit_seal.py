"""``manage.py audit_seal``: what the worker does every few seconds, once, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.seals import sealing
from row_security.context import acting_as_system


class Command(BaseCommand):
    help = "Give every committed event of the audit trail its place in the chain."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as_system("system:audit_seal"):
            self.stdout.write(f"{sealing.seal_all(now=timezone.now())} sealed.")
