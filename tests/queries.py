"""Counting what a page asks of the database.

Under test a request is a savepoint inside the test's transaction. What stands in for its BEGIN and COMMIT,
and gives the role back, is not counted; making known to PostgreSQL who asks is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.context import names

FRAME = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "select current_setting('role'")
GIVEN_BACK = f"set_config('role', '{settings.SYSTEM_ROLE}'"

Counting = Callable[..., Any]


class Asked:
    """The statements of a block, without the frame."""

    def __init__(self, captured: CaptureQueriesContext) -> None:
        self.captured = captured

    def __iter__(self) -> Iterator[dict[str, str]]:
        for query in self.captured.captured_queries:
            sql = query["sql"].strip()
            if not sql.startswith(FRAME) and GIVEN_BACK not in sql:
                yield query

    def __len__(self) -> int:
        return sum(1 for _ in self)


@contextmanager
def counted(expected: int, *, exact: bool, **_: object) -> Iterator[Asked]:
    names()  # asked once a minute, and by whichever page is the first
    with CaptureQueriesContext(connection) as captured:
        asked = Asked(captured)
        yield asked
    number = len(asked)
    if number != expected if exact else number > expected:
        few = "exactly" if exact else "at most"
        said = "\n".join(query["sql"][:200] for query in asked)
        pytest.fail(f"{few} {expected} queries, not {number}:\n{said}")
