"""A nurse of two wards and a safeguarding lead of the trust: ``python -m bench.people``."""

import os

NURSE, LEAD = "bench.nurse@demo.example", "bench.lead@demo.example"
PASSWORD = "benchmark-only-password"  # invented data on this machine only


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from staff.models import User
    from staff.roles import Role
    from staff.services import appoint
    from wards.models import Ward

    now = timezone.now()
    nurse = User.objects.create_user(NURSE, PASSWORD, name="Bench Nurse", staff_number="BENCH1")
    lead = User.objects.create_user(LEAD, PASSWORD, name="Bench Lead", staff_number="BENCH2")
    for ward in Ward.objects.order_by("pk")[10:12]:
        appoint(person=nurse, role=Role.WARD_STAFF, ward=ward, by="system:bench", now=now)
    appoint(person=lead, role=Role.SAFEGUARDING_ADULTS, by="system:bench", now=now)


if __name__ == "__main__":
    main()
