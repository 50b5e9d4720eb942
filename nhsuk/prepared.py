"""Queries written once and run many times: for a short page Django takes longer to write the SQL than
PostgreSQL takes to answer it.

A query is written with stand-ins, values that nothing in the service has. Each run puts its own values in
their place. What a query asks stays where it is said, in a queryset; only the writing is not repeated.
"""

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet

PERSON = UUID(int=1)
RECORD = UUID(int=2)
NOW = datetime(1801, 1, 1, tzinfo=UTC)
MOMENT = datetime(1802, 2, 2, tzinfo=UTC)  # of a row
NUMBER = -31_001  # of a row
PLACE = -9_000_000  # and below: one for each ward

M = TypeVar("M")


class Prepared(Generic[M]):
    """A queryset of stand-ins, compiled. Safe to keep for the life of a process, and between threads."""

    def __init__(self, queryset: "QuerySet[Any, M]") -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(queryset.db)
        self.sql, self.params = self.compiler.as_sql()

    def rows(self, values: Mapping[Any, Any]) -> list[M]:
        """What the queryset would find with these values (by stand-in). A list: to filter it further would
        not reach the SQL."""
        params = tuple(values.get(one, one) if one.__hash__ else one for one in self.params)
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda *args, **kwargs: (self.sql, params)
        found: Any = self.queryset.all()
        found.query.get_compiler = lambda *args, **kwargs: compiler
        return list(found)
