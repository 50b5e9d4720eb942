"""Copies NHS.UK frontend into static/nhsuk/, without what we may not or need not ship. See its UPDATE.md.

Taken out: the two fonts (licensed to the NHS website, fetched from another host), links to source maps.
Rewritten: the addresses of icons, to be beside the style sheet. Left behind: the NHS logo and favicons.
"""

import re
import shutil
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static" / "nhsuk"
FONT = re.compile(r"@font-face\{[^}]*\}")
SOURCE_MAP = re.compile(r"\s*(?:/\*#|//#) sourceMappingURL=\S+(?: \*/)?")
ICON = re.compile(r"url\(/assets/images/([\w-]+\.svg)\)")


def style_sheet(css: str) -> tuple[str, set[str]]:
    """The style sheet made ours, and the icons it asks for."""
    css = SOURCE_MAP.sub("", FONT.sub("", css))
    return ICON.sub(r"url(\1)", css) + "\n", set(ICON.findall(css))


def script(js: str) -> str:
    return SOURCE_MAP.sub("", js) + "\n"


def copy(package: Path, static: Path = STATIC) -> None:
    """``package`` is the unpacked npm package."""
    built = package / "dist" / "nhsuk"
    css, icons = style_sheet((built / "nhsuk-frontend.min.css").read_text())
    if "//" in re.sub(r"http://www\.w3\.org", "", css):
        raise SystemExit("The style sheet still names another host: look at it before you commit it.")
    static.mkdir(parents=True, exist_ok=True)
    (static / "nhsuk-frontend.min.css").write_text(css)
    (static / "nhsuk-frontend.min.js").write_text(script((built / "nhsuk-frontend.min.js").read_text()))
    for icon in sorted(icons):
        shutil.copyfile(built / "assets" / "images" / icon, static / icon)


if __name__ == "__main__":
    copy(Path(sys.argv[1]))
