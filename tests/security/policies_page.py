"""docs/policies.md, drawn from the code by ``python -m tests.security.policies_page``.

For information governance to review in one place. A test holds the page to the code.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "policies.md"

BEGINS = """# Who sees which rows, and what each address shows

Drawn from the code: the policies of every app (`policies.sql`) and the addresses (`config/routes.py`). After
a change, run `python -m tests.security.policies_page`.

## Policies
PostgreSQL shows somebody a row where one of its policies says so, and no row where none does. What may be
added is the same, unless it says otherwise. A row may be changed by those who see it, into one that they
still see; which columns is in `row_security/grants.py` and the models. The system sees every row.
"""
POLICY = re.compile(
    r"^create policy \w+ on (?P<table>\w+) for (?P<what>\w+) (?:using|with check) \((?P<rule>.*?)\);$",
    re.MULTILINE | re.DOTALL,
)


def page() -> str:
    return "\n".join([BEGINS, *policies(), "## Addresses\n", addresses()])


def policies() -> Iterator[str]:
    from row_security.apply import files

    for path in files():
        yield f"### {path.parent.name}\n"
        yield from of_app(path.read_text())


def of_app(sql: str) -> Iterator[str]:
    """Each policy below the comment that stands above it, or above the ones before it."""
    for found in POLICY.finditer(sql):
        comment = re.search(r"((?:^--.*\n)+)\Z", sql[: found.start()], re.MULTILINE)
        if comment:
            yield " ".join(line.removeprefix("--").strip() for line in comment[1].splitlines()) + "\n"
        name = found["table"] if found["what"] == "select" else f"{found['table']}, to add"
        rule = " ".join(found["rule"].split())
        yield f"- **{name}**: `{rule}`\n"


def addresses() -> str:
    from config.routes import BY_PREFIX, DECLARED

    table = [(names, route) for route, words in DECLARED for names in sorted(words.split())]
    table += [(f"{prefix}…", route) for prefix, route in BY_PREFIX.items()]
    lines = ["| address | shows | in the trail |", "| --- | --- | --- |"]
    lines += [
        f"| `{name}` | {route.visibility} | {route.verb or '–'} |" for name, route in sorted(table, key=str)
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.update(
        SECRET_KEY="page", DATABASE_URL="postgresql:///none", REDIS_URL="redis://none", LOCAL_ONLY="1"
    )
    django.setup()
    PAGE.write_text(page())
