from collections.abc import Sequence

from django.db.models import Model


def assert_kept(rows: Sequence[Model]) -> None:
    """Each field of each row is in the database as it was given."""
    kept = type(rows[0])._base_manager.in_bulk([row.pk for row in rows])
    for row in rows:
        for field in row._meta.concrete_fields:
            assert getattr(kept[row.pk], field.attname) == getattr(row, field.attname), field.name
