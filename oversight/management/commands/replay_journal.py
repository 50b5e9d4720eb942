"""``manage.py replay_journal``: after a restore, before anybody is let in (docs/backup-and-restore.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.seals import keys
from audit.words import did
from oversight import journal
from oversight.replaying import leave_sent, replay
from row_security.context import acting_as_system


class Command(BaseCommand):
    help = (
        "Do again what kept somebody out, or ended a role or an account, since the backup; end every session."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--journal", metavar="FOLDER", help="AUDIT_ANCHOR_FOLDER unless given")
        parser.add_argument("--public-key", metavar="FILE", help="the public half of AUDIT_SIGNING_KEY_FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["journal"] or settings.AUDIT_ANCHOR_FOLDER or "")
        if not journal.files(folder):
            raise CommandError(
                f"There is no journal in {folder}: nobody knows who was kept out since the backup."
            )
        written = list(journal.entries(journal.files(folder)))
        signed = [entry for entry in written if entry.is_signed_by(the_key(options["public_key"]))]
        if len(signed) < len(written):
            raise CommandError(
                f"{len(written) - len(signed)} lines of the journal do not carry our signature."
            )
        with acting_as_system("system:restore"):
            done, told = replay(written=signed, now=timezone.now())
            mailed = leave_sent(written=signed, now=timezone.now())
        for verb, times in sorted(done.items()):
            self.stdout.write(f"{times:>6}  {did(verb)}")
        self.stdout.write(f"{mailed:>6}  Notices that were sent after the backup are not sent again")
        for entry in told:
            self.stdout.write(
                f"To be entered again, or looked at: {did(entry.verb)}, {entry.at}, {entry.target}"
            )


def the_key(public: str | None) -> Any:
    try:
        if public:
            return keys.public_key(Path(public))
        return keys.private_key(Path(settings.AUDIT_SIGNING_KEY_FILE)).public_key()
    except keys.NoKey as reason:
        raise CommandError(str(reason)) from None
