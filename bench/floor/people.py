"""The floor's one user: ``python -m bench.floor.people``, with the floor's settings."""

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402

User.objects.create_user("nurse", password="benchmark-only")
