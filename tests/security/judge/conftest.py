"""A world for all the tests of a file, and what the oracle says of it."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from pytest_django import DjangoDbBlocker

from tests.security.judge.building import MANY, built
from tests.security.judge.oracle import may_see
from tests.security.judge.rows import Rows, read
from tests.security.judge.seen import Answers, world_asks
from tests.security.judge.worlds import World
from tests.sharing import undone_at_the_end


class Judged(NamedTuple):
    world: World
    rows: Rows
    answers: Answers


@pytest.fixture(scope="module")
def judged(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Judged]:
    """Of the seed that is asked for; or one with many incidents, where each mistake shows."""
    with undone_at_the_end(django_db_blocker):
        world = built(request.param) if hasattr(request, "param") else built(1, MANY)
        rows = read()
        answers = {(who.pk, now): may_see(rows, who.pk, now) for who, now in world_asks(world)}
        yield Judged(world, rows, answers)
