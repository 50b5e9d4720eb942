"""``manage.py audit_resume``: anchors go on from a restored backup (docs/backup-and-restore.md)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.seals import anchors, keys
from row_security.context import acting_as_system


class Command(BaseCommand):
    help = "After a restore: sign where the trail ends now, so that anchors go on from there."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.AUDIT_ANCHOR_FOLDER:
            raise CommandError("AUDIT_ANCHOR_FOLDER is not set.")
        try:
            with acting_as_system("system:audit_resume"):
                before, resumed = anchors.resume(
                    folder=Path(settings.AUDIT_ANCHOR_FOLDER),
                    key=keys.private_key(Path(settings.AUDIT_SIGNING_KEY_FILE)),
                    now=timezone.now(),
                )
        except anchors.NotTheSameChain:
            raise CommandError("This database is not a backup of the trail that was anchored.") from None
        except keys.NoKey as reason:
            raise CommandError(str(reason)) from None
        except ValueError as nothing:
            self.stdout.write(str(nothing))
            return
        self.stdout.write(
            f"Seals {resumed.seq + 1} to {before.seq} are lost. Anchors go on from seal {resumed.seq}."
        )
