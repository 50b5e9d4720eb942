"""The document itself, really made and read again."""

import io
import json
import os
import subprocess
import sys
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from documents.pdf import HERE, Rendered, render
from reporting.counts.counting import count
from reporting.counts.periods import Quarter
from reporting.document.findings import NOT_WORSE
from reporting.document.pdf import draw, facts_of
from reporting.protection.publishing import protect
from tests.cast import share
from tests.reporting.conftest import Filled

pytestmark = pytest.mark.django_db

HOSTILE = "<img src=file:///etc/passwd> & “quoted” 😀 \u202eright to left"


@pytest.fixture
def facts(filled: Filled, quarter: Quarter, now: datetime) -> dict[str, Any]:
    for ago, number in enumerate((30, 25, 22, 20, 3, 0, 12, 18)):
        filled(quarter.ago(ago), number)
    return facts_of(
        protect(count(quarter, at=now)),
        version=1,
        commentary=HOSTILE,
        signed_by="Eden Executive",
        signed_as="Executive lead",
        signed_at=now,
    )


@pytest.fixture
def html(facts: dict[str, Any]) -> str:
    return draw(facts)


@pytest.fixture
def document(html: str) -> Rendered:
    return rendered(html)


share(globals(), "facts", "html", "document")


@cache
def rendered(html: str) -> Rendered:
    return render(html)


@cache
def read(document: Rendered) -> PdfReader:
    return PdfReader(io.BytesIO(document.content))


@cache
def words(document: Rendered) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(document).pages).split())


def tags(node: Any, found: list[DictionaryObject]) -> list[DictionaryObject]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            tags(each, found)
    elif isinstance(node, DictionaryObject):
        found.append(node)
        tags(node.get("/K", []), found)
    return found


def test_it_says_what_it_is_and_that_more_reports_are_not_worse(document: Rendered) -> None:
    said = words(document)
    assert "Quarter 4 2025/26 (January to March 2026)" in said
    assert "Produced for the board of Anyshire Invented NHS Trust" in said
    assert f"Page 1 of {document.pages}" in said
    assert NOT_WORSE[:60] in said


def test_it_can_be_read_aloud(document: Rendered) -> None:
    reader = read(document)
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert reader.metadata is not None
    assert reader.metadata.title == "Sexual safety: board report, Quarter 4 2025/26 (January to March 2026)"
    kinds = {str(tag.get("/S")) for tag in tags(root["/StructTreeRoot"], [])}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/L"} <= kinds


def test_what_is_signed_is_no_draft(document: Rendered) -> None:
    assert "DRAFT" not in words(document)


def test_every_page_says_draft_until_it_is_signed(facts: dict[str, Any]) -> None:
    draft = read(rendered(draw(facts | {"signed_by": ""})))
    assert len(draft.pages) > 3
    for page in draft.pages:
        assert "DRAFT: not signed off" in page.extract_text()
    assert draft.metadata is not None
    assert str(draft.metadata.title).startswith("DRAFT")


def test_each_chart_is_said_in_full(document: Rendered) -> None:
    pictures = [
        tag
        for tag in tags(read(document).trailer["/Root"]["/StructTreeRoot"], [])
        if tag.get("/S") == "/Figure"
    ]
    alts = [str(tag["/Alt"]) for tag in pictures]
    assert len(alts) == 4
    assert any("Q4 2025/26: 30" in alt and "Q4 2024/25: hidden" in alt for alt in alts)


def test_no_ward_is_named_and_no_small_number_is_anywhere(facts: dict[str, Any], document: Rendered) -> None:
    assert "Rowan" not in words(document)
    shown = [number for number in facts["figures"]["cells"].values() if number is not None]
    assert not any(number % 5 for number in shown)
    assert "exact" not in json.dumps(facts)


def test_it_says_how_many_figures_are_hidden(facts: dict[str, Any], document: Rendered) -> None:
    cells = facts["figures"]["cells"]
    hidden = sum(number is None for number in cells.values())
    assert hidden
    assert f"{hidden} of {len(cells)} figures are hidden" in words(document)


def test_what_the_executive_wrote_stays_words(document: Rendered) -> None:
    assert "<img src=file:///etc/passwd> & “quoted”" in words(document)
    assert "root:" not in words(document)


def test_the_same_facts_give_the_same_bytes_in_a_new_process(
    facts: dict[str, Any], document: Rendered, tmp_path: Path
) -> None:
    kept = tmp_path / "facts.json"
    kept.write_text(json.dumps(facts))
    code = (
        "import django, json, sys; django.setup(); from documents.pdf import render; "
        "from reporting.document.pdf import draw; print(render(draw(json.load(open(sys.argv[1])))).sha256)"
    )
    again = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(kept)],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=True,
        env=_environment(),
    )
    assert again.stdout.strip() == document.sha256


def _environment() -> dict[str, str]:
    return dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": "7"}


def test_drawn_again_it_is_the_same_page_and_drawing_reads_no_database(
    facts: dict[str, Any], html: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert draw(facts) == html
