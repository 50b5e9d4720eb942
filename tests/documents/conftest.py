from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from documents import kinds
from documents.kinds import Facts, Kind

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>A letter</title>
<link rel="stylesheet" href="heard:document.css"></head><body><h1>A letter</h1><p>{words}</p></body></html>"""


def letter(facts: Facts) -> str:
    return PAGE.format(words=facts["words"])


def spoilt(facts: Facts) -> str:
    raise RuntimeError(facts["words"])


@pytest.fixture(autouse=True)
def kinds_for_tests() -> Iterator[None]:
    before = dict(kinds._registered)
    kinds.register(Kind("letter", "Letter", letter))
    kinds.register(Kind("spoilt", "Spoilt letter", spoilt))
    yield
    kinds._registered.clear()
    kinds._registered.update(before)


@pytest.fixture
def subject() -> UUID:
    return uuid4()
