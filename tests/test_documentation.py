"""What the documents point to is there, and the guides say what matters most."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
GUIDES = sorted((CHECKOUT / "docs" / "guides").glob("*.md"))
DOCUMENTS = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md")), *GUIDES]
PICTURES = CHECKOUT / "docs" / "guides" / "pictures"
LINK = re.compile(r"\]\(([^)\s]+)\)")
ALT = re.compile(r"!\[([^\]]*)\]")
LARGEST, MOST = 150_000, 17  # bytes of a picture; how many


def links(document: Path) -> list[str]:
    return [link for link in LINK.findall(document.read_text()) if not link.startswith(("http", "mailto:"))]


def anchors(document: Path) -> set[str]:
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_picture_is_there(document: Path) -> None:
    for link in links(document):
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_each_guide_says_what_the_software_does_not_do(guide: Path) -> None:
    words = guide.read_text()
    assert "## What Heard does not do for you" in words
    assert "999" in words


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_each_picture_says_in_words_what_it_shows(guide: Path) -> None:
    described = ALT.findall(guide.read_text())
    assert described
    assert all(described)


def test_pictures_are_few_small_and_all_used() -> None:
    used = {
        (document.parent / link).resolve()
        for document in DOCUMENTS
        for link in links(document)
        if link.endswith(".png")
    }
    kept = set(PICTURES.glob("*.png"))
    assert used == kept
    assert len(kept) <= MOST
    assert all(picture.stat().st_size < LARGEST for picture in kept)
