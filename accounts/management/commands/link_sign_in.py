"""``manage.py link_sign_in S00012 --subject …``: they sign in by the trust's provider; or ``--unlink``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.sign_in.links import AlreadyLinked, link_sign_in, unlink_sign_in
from row_security.context import acting_as_system
from staff.models import User

BY = "system:link-sign-in"


class Command(BaseCommand):
    help = "Say which subject (sub) of the OpenID Connect provider is which member of staff."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("staff_number")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--subject", help="the stable `sub` that the provider gives them")
        what.add_argument("--unlink", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as_system(BY):
            person = User.objects.filter(staff_number=options["staff_number"]).first()
            if person is None:
                raise CommandError("Nobody has that staff number.")
            if options["unlink"]:
                done = unlink_sign_in(person=person, by=BY, now=timezone.now())
                self.stdout.write("Unlinked." if done else "There was no link.")
                return
            try:
                link_sign_in(person=person, subject=options["subject"], by=BY, now=timezone.now())
            except AlreadyLinked as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write("Linked.")
