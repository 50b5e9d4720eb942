from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

FORTY = 40


def seeded(**options: object) -> str:
    said = StringIO()
    call_command("seed_demo", stdout=said, **{"incidents": FORTY, "seed": 7, **options})
    return said.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Forty incidents, made once for a module of questions and taken away after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeded()
        yield
        transaction.set_rollback(True)
