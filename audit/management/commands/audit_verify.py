"""``manage.py audit_verify``: is the audit trail what was written? Ends with 0, or with 1 when it is not."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.seals import anchors, keys
from audit.seals.verifying import Report, verify
from row_security.context import acting_as_system


class Command(BaseCommand):
    help = "Check every event of the audit trail against its seal, and the chain against its anchors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchors", metavar="FOLDER", help="AUDIT_ANCHOR_FOLDER unless given")
        parser.add_argument("--public-key", metavar="FILE", help="the public half of AUDIT_SIGNING_KEY_FILE")
        parser.add_argument("--json", action="store_true", help="for a machine to read")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["anchors"] or settings.AUDIT_ANCHOR_FOLDER
        with acting_as_system("system:audit_verify"):  # whoever sees fewer rows would find rows missing
            report = check(folder, options["public_key"])
        words = as_json(report) if options["json"] else in_words(report, bool(folder))
        self.stdout.write(words)
        if not report.ok:
            sys.exit(1)


def check(folder: str, public: str | None) -> Report:
    now = timezone.now()
    if not folder:
        return verify(now=now)
    if not Path(folder).is_dir():
        raise CommandError(f"There is no folder {folder}.")
    try:
        key = the_key(public)
    except keys.NoKey as reason:
        raise CommandError(str(reason)) from None
    return verify(now=now, anchors=anchors.lines(Path(folder)), is_signed=lambda a: a.is_signed_by(key))


def the_key(public: str | None) -> Ed25519PublicKey:
    if public:
        return keys.public_key(Path(public))
    if settings.AUDIT_SIGNING_KEY_FILE:
        return keys.private_key(Path(settings.AUDIT_SIGNING_KEY_FILE)).public_key()
    raise CommandError("Anchors are checked with the public key: name it with --public-key.")


def as_json(report: Report) -> str:
    return json.dumps({"ok": report.ok, **asdict(report)})


def in_words(report: Report, anchored: bool) -> str:
    told = f"{report.sealed} sealed, {report.waiting} waiting, {report.anchors} anchors."
    if report.restores:
        told += f" {report.restores} restores: what was after the backup then is in no database."
    if report.ok and not anchored:
        return f"{told} Nothing is wrong. Without anchors, a cut end would not be seen."
    if report.ok:
        return f"{told} Nothing is wrong."
    more = [f"And {report.more} more."] if report.more else []
    return "\n".join([f"{told} Something is wrong:", *(f"- {one.words}" for one in report.findings), *more])
