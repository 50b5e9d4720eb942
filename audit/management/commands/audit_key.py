"""``manage.py audit_key PRIVATE PUBLIC``: make the key that signs anchors, and the half that checks them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.seals import keys


class Command(BaseCommand):
    help = (
        "Make the pair of keys for anchors of the audit trail. The private one stays with the worker; "
        "the public one goes to the auditors."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("private", type=Path)
        parser.add_argument("public", type=Path)
        parser.add_argument("--if-missing", action="store_true", help="do nothing when there is one")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_missing"] and options["private"].exists():
            return
        try:
            keys.make(options["private"], options["public"])
        except FileExistsError as there:
            raise CommandError(f"There is a key already; it is not replaced: {there}") from None
