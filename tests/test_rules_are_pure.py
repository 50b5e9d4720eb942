"""A rule is told the time and the facts: it reads no clock, no row and no request."""

import ast
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

NAMES = {
    *(
        "ages",
        "audiences",
        "clock",
        "due_dates",
        "disclosure",
        "required_facts",
        "facts",
        "figures",
        "findings",
        "language",
    ),
    *("localtime", "logic", "nhs_number", "periods", "publishing", "rules", "section_names", "times"),
    *("urgency", "vocabulary", "workflow"),
}
FORBIDDEN = ("django.db", "django.http", "django.shortcuts", "django.utils.timezone", "time", "config")
ENUMS = {"django.db.models.TextChoices", "django.db.models.IntegerChoices"}  # words and numbers, no database
READS_A_CLOCK = {"now", "today", "utcnow"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def is_rule(path: Path) -> bool:
    """By its name, or because it says of itself that it is pure."""
    return path.stem in NAMES or "Pure" in (ast.get_docstring(tree(path)) or "")


OURS = [path.parent for path in settings.BASE_DIR.glob("*/apps.py")]
RULES = sorted(path for app in OURS for path in app.rglob("*.py") if is_rule(path))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_enum(name: str) -> bool:
    """Words and numbers, with no row behind them, wherever they are written down."""
    module, _, thing = name.rpartition(".")
    found = getattr(import_module(module), thing, None) if module else None
    return isinstance(found, type) and issubclass(found, Enum)


def is_allowed(name: str) -> bool:
    if name in ENUMS or is_enum(name):
        return True
    if any(name == start or name.startswith(f"{start}.") for start in FORBIDDEN):
        return False
    return not {"models", "services", "access"} & set(name.split("."))


def test_every_name_is_that_of_a_rule():
    assert {path.stem for path in RULES} >= NAMES


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_rule_imports_no_database_request_or_clock(path: Path):
    names = imported(tree(path))
    assert [name for name in names if not is_allowed(name)] == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_rule_is_told_the_time(path: Path):
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert [
        call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in READS_A_CLOCK
    ] == []
