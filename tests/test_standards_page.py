"""Every piece of code and every test that docs/standards.md names is there."""

import ast
import re
from functools import cache
from pkgutil import resolve_name

import pytest
from django.conf import settings

PAGE = settings.BASE_DIR / "docs" / "standards.md"
HEADING = ["clause", "what the software does", "code", "test"]


def rows() -> list[list[str]]:
    """The cells of each row of the tables of clauses."""
    lines = [line.strip("|").split("|") for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line] for line in lines]
    return [row for row in cells if len(row) == len(HEADING) and row != HEADING]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


ROWS = rows()
CODE = sorted({name for row in ROWS for name in named(row[2])})
TESTS = sorted({name for row in ROWS for name in named(row[3])})


@cache
def functions(path: str) -> set[str]:
    """``test_it`` for a function, ``Group::test_it`` for one in a class."""
    tree = ast.parse((settings.BASE_DIR / path).read_text())
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    scopes = [("", tree.body), *((f"{one.name}::", one.body) for one in classes)]
    return {
        f"{scope}{node.name}" for scope, body in scopes for node in body if isinstance(node, ast.FunctionDef)
    }


def test_the_tables_are_read():
    assert len(ROWS) > 70


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_names_code_and_a_test_and_nothing_else(row):
    for cell in row[2:]:
        assert named(cell)
        assert not re.sub(r"`[^`]+`", "", cell).strip(), "every name stands in backquotes"


@pytest.mark.parametrize("name", CODE)
def test_the_code_it_names_is_there(name):
    assert (settings.BASE_DIR / name.partition(".")[0]).is_dir()
    assert resolve_name(name) is not None


@pytest.mark.parametrize("name", TESTS)
def test_the_test_it_names_is_there(name):
    path, _, function = name.partition("::")
    assert path.startswith("tests/")
    assert function.rpartition("::")[2].startswith("test_")
    assert function in functions(path)
