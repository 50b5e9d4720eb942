"""What may be kept of typed text. Pure.

People paste from anywhere. Characters that no one can see and no database column can hold are taken out;
emoji, right-to-left scripts and the marks that steer them are kept as they are.
"""

import re

NEW_LINES = re.compile("\r\n|\r|\x85|\u2028|\u2029")
CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)  # C0 and C1 but tab and newline; half pairs


def tidy(text: str) -> str:
    """The same words, with one kind of newline and no control characters."""
    return CONTROLS.sub("", NEW_LINES.sub("\n", text))


def one_line(text: str) -> str:
    """For a one-line box: newlines and tabs become spaces."""
    return " ".join(tidy(text).split("\n")).replace("\t", " ")


def is_blank(text: str) -> bool:
    """True when nothing can be seen: empty, only spaces, or only invisible marks."""
    return not any(character.isprintable() and not character.isspace() for character in text)
