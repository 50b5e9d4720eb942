"""HTML to PDF without trusting the HTML: a child process with limits, no secrets and no way out."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
LONGEST = 120  # seconds on the wall; the child's own limit is on the processor
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


def render(html: str) -> Rendered:
    """The same HTML gives the same bytes: its dates and its identifier come from the HTML itself."""
    source = html.encode()
    command = [sys.executable, "-m", "documents.render", hashlib.sha256(source).hexdigest()[:32]]
    try:
        done = subprocess.run(
            command,
            input=source,
            capture_output=True,
            timeout=LONGEST,
            cwd=HERE,
            env=environment(),
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise CannotRender("It took too long.") from None
    except subprocess.CalledProcessError as error:
        raise CannotRender(f"The process that draws ended with {error.returncode}.") from None
    pages, _, content = done.stdout.partition(b"\n")
    return Rendered(content, hashlib.sha256(content).hexdigest(), int(pages))


def environment() -> dict[str, str]:
    """No database, no broker, no key. Fonts are subset without the date of today."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0"}
