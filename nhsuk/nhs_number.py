"""NHS numbers: ten digits, the last of which checks the others. Pure.

Source: NHS Data Dictionary, "NHS NUMBER" (modulus 11 algorithm).
"""

import re

WEIGHTS = range(10, 1, -1)


def digits_of(text: str) -> str:
    """The typed number without the spaces and hyphens people put in it."""
    return re.sub(r"[\s\-\u2010-\u2015]", "", text)


def is_valid(number: str) -> bool:
    """True for ten digits whose last is the right check digit."""
    if not re.fullmatch(r"[0-9]{10}", number):
        return False
    return check_digit(number[:9]) == int(number[9])


def check_digit(nine: str) -> int | None:
    """The tenth digit for these nine, or None when no NHS number begins with them."""
    remainder = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, nine, strict=True)) % 11
    check = (11 - remainder) % 11
    return None if check == 10 else check


def spaced(number: str) -> str:
    """As it is shown and read aloud: ``999 012 3454``."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"
