"""A rule is told the time and the facts: it reads no clock, no row and no request."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

NAMES = {
    "workflow",
    "entry",
    "language",
    "clock",
    "rules",
    "periods",
    "disclosure",
    "spc",
    "localtime",
    "nhs_number",
}
FORBIDDEN = ("django.db", "django.http", "django.shortcuts", "django.utils.timezone", "time", "config")
ENUMS = {"django.db.models.TextChoices", "django.db.models.IntegerChoices"}  # words and numbers, no database
READS_A_CLOCK = {"now", "today", "utcnow"}

RULES = sorted(
    path for path in settings.BASE_DIR.glob("*/*.py") if path.stem in NAMES and path.parent.name != "tests"
)


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def is_allowed(name: str) -> bool:
    if name in ENUMS:
        return True
    if any(name == start or name.startswith(f"{start}.") for start in FORBIDDEN):
        return False
    return not {"models", "services", "access"} & set(name.split("."))


def test_there_are_rules():
    assert len(RULES) >= 6


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_rule_imports_no_database_request_or_clock(path: Path):
    names = imported(ast.parse(path.read_text()))
    assert [name for name in names if not is_allowed(name)] == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_rule_is_told_the_time(path: Path):
    calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    assert [
        call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in READS_A_CLOCK
    ] == []
