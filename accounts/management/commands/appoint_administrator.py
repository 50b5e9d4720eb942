"""``manage.py appoint_administrator robin@anyshire.example``: the first two, and where only one is left."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit import services as audit
from row_security.context import acting_as_system
from staff.models import Appointment, User
from staff.roles import Role
from staff.services import appoint
from wards.models import Trust

BY = "system:appoint-administrator"


class Command(BaseCommand):
    help = "Make somebody an administrator from the server, where no two administrators can be reached."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--trust", metavar="NAME", help="what your trust is called, the first time")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_as_system(BY):
            person = User.objects.filter(email=options["email"].strip().lower(), is_active=True).first()
            if person is None:
                raise CommandError("Nobody signs in with that address.")
            self.find_trust(options["trust"])
            now = timezone.now()
            held = Appointment.objects.current(timezone.localdate(now)).filter(role=Role.ADMINISTRATOR)
            if held.filter(person=person).exists():
                self.stdout.write("They are an administrator already.")
                return
            appoint(person=person, role=Role.ADMINISTRATOR, by=BY, now=now)
            self.stdout.write("They are an administrator now.")

    def find_trust(self, name: str | None) -> None:
        """A role over the trust needs one; the rest about it is entered in the configuration pages."""
        if Trust.objects.exists():
            return
        if not name:
            raise CommandError("There is no trust yet. Say what yours is called: --trust NAME")
        made = Trust.objects.create(name=name)
        audit.record(verb="configuration.added", target=made, by=BY, at=timezone.now(), fields=["name"])
