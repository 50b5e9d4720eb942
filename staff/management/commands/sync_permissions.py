from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from row_security.context import as_system
from staff import services


class Command(BaseCommand):
    help = (
        "Make every person's permissions say what their current appointments grant. Safe to run at any time."
    )

    @as_system("system:sync")
    def handle(self, *args: Any, **options: Any) -> None:
        changed = services.sync_permissions(now=timezone.now())
        self.stdout.write(f"{changed} permission rows changed.")
