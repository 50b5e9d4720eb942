"""What only ``make test-all`` runs: the rest of a product whose quick part stands for it."""

import pytest

FULL = "full"


def in_full(*values: object) -> object:
    """``@pytest.mark.parametrize("seed", [1, *map(in_full, range(2, 20))])``"""
    return pytest.param(*values, marks=pytest.mark.full)
