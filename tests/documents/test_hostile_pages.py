"""What somebody typed can spoil no more than its own page. PDF files are really made here."""

import io
import subprocess
import sys

import pytest
from django.utils.html import escape
from pypdf import PdfReader

from documents import pdf
from documents.render import PICTURE, STYLES, Refused, fetch
from tests.documents.conftest import PAGE

HOSTILE = (
    '<img src=file:///etc/passwd><link rel="stylesheet" href="http://127.0.0.1:1/x.css">'
    "<style>@import 'file:///etc/hostname'; body { display: none }</style>"
    '<a href="javascript:alert(1)">x</a><embed src="file:///etc/passwd"> <!-- \u202e 😀'
)


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_only_our_own_files_are_served() -> None:
    for address in STYLES:
        content, kind = fetch(address)
        assert content
        assert kind == "text/css"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://localhost/static/css/report.css",
        "ftp://localhost/",
        "/etc/passwd",
        "heard:../config/settings.py",
        "heard:report.css#/../settings.py",
        "data:text/html;base64,PGI+",
        PICTURE + "not base 64 …",
        PICTURE + "A" * 1_000_000,
        "",
    ],
)
def test_every_other_address_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        fetch(address)


def test_hostile_words_stay_words() -> None:
    words = text_of(pdf.render(PAGE.format(words=escape(HOSTILE))).content)
    assert "<img src=file:///etc/passwd>" in words
    assert "root:" not in words


def test_even_unescaped_nothing_is_read_or_fetched() -> None:
    content = pdf.render(PAGE.format(words=HOSTILE.replace("display: none", ""))).content
    assert "root:" not in text_of(content)
    assert not PdfReader(io.BytesIO(content)).attachments


def test_the_same_page_gives_the_same_bytes_in_another_process() -> None:
    page = PAGE.format(words="The same")
    assert pdf.render(page) == pdf.render(page)


def test_it_is_tagged_titled_and_in_english() -> None:
    reader = PdfReader(io.BytesIO(pdf.render(PAGE.format(words="Hello")).content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "A letter"


def test_the_child_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for the child")
    assert not {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} & set(pdf.environment())


def test_a_page_that_takes_too_long_ends_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LONGEST", 2)
    with pytest.raises(pdf.CannotRender, match="too long"):
        pdf.render(PAGE.format(words="<div>" * 5_000 + "word " * 200_000))


def test_the_child_cannot_take_all_the_memory() -> None:
    greedy = "from documents.render import limit; limit(); bytearray(2_000_000_000)"
    done = subprocess.run([sys.executable, "-c", greedy], cwd=pdf.HERE, capture_output=True, check=False)
    assert b"MemoryError" in done.stderr
