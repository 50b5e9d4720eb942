"""``manage.py reset_second_factor robin@anyshire.example``: lost, and no administrator can be reached."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.second_factor.lost import reset_second_factor
from row_security.context import acting_as_system
from staff.models import User

BY = "system:reset-second-factor"


class Command(BaseCommand):
    help = "Remove somebody's second factors and sign them out. They set up a new one at the next sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as_system(BY):
            person = User.objects.filter(email=options["email"].strip().lower()).first()
            if person is None:
                raise CommandError("Nobody signs in with that address.")
            gone = reset_second_factor(person=person, by=BY, now=timezone.now())
        self.stdout.write(f"Removed: {gone}. They are signed out everywhere.")
