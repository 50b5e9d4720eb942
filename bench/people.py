"""Two nurses of the same two wards and a safeguarding lead of the trust: ``python -m bench.people``.

One nurse reads and one writes: whoever flags an incident is named on it, and a reader of thousands of cases
of their own would be somebody else from round to round.
"""

import os

NURSE, WRITER, LEAD = "bench.nurse@demo.example", "bench.writer@demo.example", "bench.lead@demo.example"
PASSWORD = "benchmark-only-password"  # invented data on this machine only
CODE_SECRET = "BENCHMARKONLYBENCHMARKONLYBENCHM"  # the nurses have two wards: all three give a code


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP
    from django.utils import timezone

    from staff.models import User
    from staff.roles import Role
    from staff.services import appoint
    from wards.models import Ward

    now = timezone.now()
    wards = list(Ward.objects.order_by("pk")[10:12])
    for email, role, places in (
        (NURSE, Role.WARD_STAFF, wards),
        (WRITER, Role.WARD_STAFF, wards),
        (LEAD, Role.SAFEGUARDING_ADULTS, [None]),
    ):
        person = User.objects.filter(email=email).first()
        if person is None:
            person = User.objects.create_user(
                email, PASSWORD, name=f"Bench {role.label}", staff_number=email[:20]
            )
            for ward in places:
                appoint(person=person, role=role, ward=ward, by="system:bench", now=now)
        Authenticator.objects.filter(user=person).delete()  # an earlier run may have sealed it otherwise
        TOTP.activate(person, CODE_SECRET)


if __name__ == "__main__":
    main()
