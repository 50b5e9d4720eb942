"""A nurse of two wards and a safeguarding lead of the trust: ``python -m bench.people``."""

import django

django.setup()

from django.utils import timezone  # noqa: E402

from staff.models import User  # noqa: E402
from staff.roles import Role  # noqa: E402
from staff.services import appoint  # noqa: E402
from wards.models import Ward  # noqa: E402

PASSWORD = "benchmark-only-password"
NURSE, LEAD = "bench.nurse@demo.example", "bench.lead@demo.example"


def main() -> None:
    now = timezone.now()
    nurse = User.objects.create_user(NURSE, PASSWORD, name="Bench Nurse", staff_number="BENCH1")
    lead = User.objects.create_user(LEAD, PASSWORD, name="Bench Lead", staff_number="BENCH2")
    for ward in Ward.objects.order_by("pk")[10:12]:
        appoint(person=nurse, role=Role.WARD_STAFF, ward=ward, by="system:bench", now=now)
    appoint(person=lead, role=Role.SAFEGUARDING_ADULTS, by="system:bench", now=now)


if __name__ == "__main__":
    main()
