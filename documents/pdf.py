"""HTML to PDF without trusting the HTML: a child process with limits, no secrets and no way out."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
LONGEST = 120  # seconds on the wall; the child's own limit is on the processor
LOOKS_UP_EVERY = 15  # seconds
KEPT = (
    "PATH",
    "HOME",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
)


@dataclass(frozen=True)
class Rendered:
    content: bytes
    sha256: str
    pages: int


class CannotRender(Exception):
    """The page took too much time or memory, or could not be drawn. Never says what was on it."""


def render(html: str, *, meanwhile: Callable[[], object] = lambda: None) -> Rendered:
    """The same HTML gives the same bytes: its dates and its identifier come from the HTML itself.

    `meanwhile` is called every few seconds, for as long as it lasts.
    """
    source = html.encode()
    command = [sys.executable, "-m", "documents.render", hashlib.sha256(source).hexdigest()[:32]]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=HERE,
        env=environment(),
    ) as child:
        try:
            drawn = answer(child, source, meanwhile)
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise CannotRender(f"The process that draws ended with {child.returncode}.")
    pages, _, content = drawn.partition(b"\n")
    return Rendered(content, hashlib.sha256(content).hexdigest(), int(pages))


def answer(child: "subprocess.Popen[bytes]", source: bytes, meanwhile: Callable[[], object]) -> bytes:
    give_up = time.monotonic() + LONGEST
    given: bytes | None = source
    while (left := give_up - time.monotonic()) > 0:
        try:
            return child.communicate(given, timeout=min(LOOKS_UP_EVERY, left))[0]
        except subprocess.TimeoutExpired:
            given = None  # it is on its way already
            meanwhile()
    raise CannotRender("It took too long.")


def environment() -> dict[str, str]:
    """No database, no broker, no key. Fonts are subset without the date of today."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0"}
