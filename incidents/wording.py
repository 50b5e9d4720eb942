"""What is asked of an incident, worded as SQL: a door of several reasons then takes a page no time to write.

Put together here, for a statement of their own (`incident_list`) or for a queryset (`Worded`). The words
are constant; whatever differs is bound as a value.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.sql.compiler import SQLCompiler


class Wording(NamedTuple):
    """`sql` speaks of the incident as ``{i}``; `values` are bound to its ``%s``, in their order."""

    sql: str
    values: tuple[Any, ...] = ()

    def of(self, table: str) -> str:
        return self.sql.format(i=table)


ALWAYS, NEVER = Wording("true"), Wording("false")


def all_of(wordings: Iterable[Wording]) -> Wording:
    return _joined(" and ", [one for one in wordings if one != ALWAYS], ALWAYS)


def any_of(wordings: Iterable[Wording]) -> Wording:
    """Asked in this order: put what is answered soonest first."""
    given = list(wordings)
    return ALWAYS if ALWAYS in given else _joined(" or ", given, NEVER)


def _joined(word: str, wordings: Sequence[Wording], of_none: Wording) -> Wording:
    if len(wordings) < 2:
        return wordings[0] if wordings else of_none
    sql = word.join(f"({one.sql})" for one in wordings)
    return Wording(sql, tuple(value for one in wordings for value in one.values))


class Worded(BaseExpression, Combinable):
    """A wording in a queryset of incidents, ``filter(Worded(w))``, or of what leads to one by `way`.

    It knows what the table is called there, so it also holds where those incidents are a subquery.
    """

    output_field: Any = BooleanField()

    def __init__(self, wording: Wording, *, way: str = "") -> None:
        super().__init__()
        self.wording = wording
        self.row: Any = F(f"{way}reference")  # a column of its own: a key may be read from the row before it

    def get_source_expressions(self) -> list[Any]:
        return [self.row]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        (self.row,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        table = compiler.quote_name_unless_alias(self.row.alias)
        return f"({self.wording.of(table)})", self.wording.values
