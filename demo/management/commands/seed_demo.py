"""``manage.py seed_demo``: fill an empty database with an invented trust. Needs LOCAL_ONLY."""

from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from demo.people import DEMO_LOG_INS, PASSWORD
from demo.seed.people import give_codes
from demo.seed.seed import Plan, seed
from demo.seed.trust import FIRST_WARDS
from row_security.context import acting_as_system
from row_security.grants import owns_the_tables
from wards.models import Trust

A_YEAR_AND_A_QUARTER, TWELVE_QUARTERS = 456, 1095  # days


class Command(BaseCommand):
    help = (
        "Fill an empty database with an invented trust and its incidents. Its log-ins have a public "
        "password, so it runs only where LOCAL_ONLY is set. --bulk, for measuring, writes incidents, their "
        "people, members, moves and deadlines, without what anybody said and without the audit trail; all "
        "but some thousands are copied by the database itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--incidents", type=int, default=120)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--wards", type=int, default=FIRST_WARDS, help=f"{FIRST_WARDS} or more")
        parser.add_argument("--overdue", type=int, default=2, help="unfinished past their 24 hours")
        parser.add_argument("--days", type=int, help="the time they spread over, ending now")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a trust")
        parser.add_argument("--bulk", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if Trust.objects.exists():
            if options["if_empty"]:
                return give_codes() if settings.LOCAL_ONLY else None
            raise CommandError("This database already holds a trust. Only an empty one is filled.")
        if not settings.LOCAL_ONLY:
            raise CommandError(
                "These log-ins have a public password: set LOCAL_ONLY=1, and never in service."
            )
        if options["wards"] < FIRST_WARDS:
            raise CommandError(f"The stories need {FIRST_WARDS} wards or more.")
        # the owner sees every row too, and may copy them faster
        sight = nullcontext() if owns_the_tables(connection) else acting_as_system("system:seed")
        with sight:
            seed(plan(options), now=timezone.now(), said=self.say_how_many)
        self.stdout.write(f"{options['incidents']} invented incidents on {options['wards']} wards.")
        self.stdout.write(f"Log in as {DEMO_LOG_INS[0][1]} with the password {PASSWORD}")

    def say_how_many(self, done: int) -> None:
        if done % 40_000 == 0:
            self.stdout.write(f"{done} incidents")


def plan(options: dict[str, Any]) -> Plan:
    days = options["days"] or (TWELVE_QUARTERS if options["bulk"] else A_YEAR_AND_A_QUARTER)
    return Plan(
        incidents=options["incidents"],
        seed=options["seed"],
        wards=options["wards"],
        overdue=options["overdue"],
        days=days,
        bulk=options["bulk"],
    )
