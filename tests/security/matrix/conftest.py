"""One world for everything in this folder, built once and rolled back at the end."""

import math
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from config import context
from tests.security.matrix.expected import ROLES
from tests.security.matrix.world import World, built


@pytest.fixture(scope="package")
def world(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """With the roles that the chosen tests are about."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "KEPT_FOR", math.inf)  # the names on every page: read once
        world = built()
        for role in wanted(request.session.items):
            world.begin(role)
        yield world
        transaction.set_rollback(True)


def wanted(items: list[pytest.Item]) -> list[str]:
    chosen = {item.callspec.params.get("role", "ward_staff") for item in items if hasattr(item, "callspec")}
    return [role for role in ROLES if role in chosen | {"ward_staff"}]
