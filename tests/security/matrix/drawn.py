"""docs/access-matrix.md, drawn from the reviewed table by ``python -m tests.security.matrix.drawn``."""

from pathlib import Path

from tests.security.matrix.expected import (
    BY_ROLE,
    GROUPS,
    KINDS,
    LEVELS,
    MEANS,
    NOT_POSSIBLE,
    OF_AN_INCIDENT,
    RELATIONS,
    ROLES,
    Level,
)

PAGE = Path(__file__).parents[3] / "docs" / "access-matrix.md"

BEGINS = """# Who may do what with an incident

This page is the rule. It was written by hand from the standards and guidance that Heard follows, not worked
out from the software. The software is tested against every letter of it: each role, each thing somebody can
have to do with an incident, each address. To change it, change `tests/security/matrix/expected.py`, then run
`python -m tests.security.matrix.drawn`.

Being kept out always wins, over every role and every other letter. What somebody may not see answers exactly
as what never existed.

Whoever holds a role that belongs to no ward, and "works on its ward", also does shifts there as ward staff.
"""


def page() -> str:
    parts = [BEGINS, "## The letters\n", letters(), "## What somebody can have to do with it\n", relations()]
    for number, (kind, words) in enumerate(KINDS.items(), 1):
        parts += [f"## {number}. {words}\n", table(kind)]
    parts += ["## What each letter opens\n", addresses(), "## Pages that belong to a role\n", of_roles()]
    return "\n".join(parts)


def rows(head: list[str], body: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def letters() -> str:
    found = [[f"`{level.value}`", means] for level, means in MEANS.items()]
    return rows(["letter", "means"], [*found, [f"`{NOT_POSSIBLE}`", "Cannot happen."]])


def relations() -> str:
    body = [[str(number), words] for number, words in enumerate(RELATIONS.values(), 1)]
    return rows(["column", "what they have to do with it"], body)


def table(kind: str) -> str:
    levels = LEVELS[kind]
    body = [
        [words, *(f"`{levels.get((role, relation), NOT_POSSIBLE)}`" for relation in RELATIONS)]
        for role, words in ROLES.items()
    ]
    return rows(["role", *(str(number) for number, _ in enumerate(RELATIONS, 1))], body)


def addresses() -> str:
    body = [
        [
            " ".join(f"`{level.value}`" for level in Level if level in opens),
            ", ".join(name for name, (needs, _) in OF_AN_INCIDENT.items() if needs == group),
        ]
        for group, opens in GROUPS.items()
    ]
    return rows(["letters", "addresses"], body)


def of_roles() -> str:
    return rows(
        ["address", "opens to"],
        [[name, ", ".join(ROLES.get(r, r) for r in roles.split())] for name, (roles, _) in BY_ROLE.items()],
    )


if __name__ == "__main__":
    PAGE.write_text(page())
