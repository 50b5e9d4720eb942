"""Writing rows."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from demo.seed.rows import Row


@transaction.atomic
def insert(rows: Iterable[Row]) -> None:
    """Foreign keys are checked at the end of the transaction, so the order of tables does not matter."""
    by_model: dict[type[Model], list[Model]] = {}
    for model, row in rows:
        by_model.setdefault(model, []).append(model(**row))
    for model, made in by_model.items():
        model._base_manager.bulk_create(made, batch_size=1_000)
