"""What in a comment for the board could show who somebody is, beside figures that hide it. Pure.

It finds words, not meaning: anybody who signs is told what not to write as well (`forms.SignForm`).
"""

import re
from collections.abc import Iterable, Iterator

from reporting.counts.periods import MONTHS

MONTH = rf"(?:{'|'.join(f'{name}|{name[:3]}' for name in MONTHS)}|Sept)\.?"
DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
TH = r"(?:st|nd|rd|th)?"
DATE = rf"""
\d{{1,2}}{TH}\s+(?:of\s+)?{MONTH}(?:\s+\d{{4}})?\b | {MONTH}\s+\d{{1,2}}{TH}\b(?:,?\s+\d{{4}})?
| \b\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}\b | \b{DAYS}\b | \b{MONTH}\s+\d{{4}}\b
| \b(?:in|during|since|of|last|this|early|late)\s+{MONTH}(?!\w)
"""
NUMBER = r"(?:one|two|three|four|five|six|seven|single|lone|both|[1-7])"
ROLES = r"""
(?:health\s?care\s+assistants?|hcas?|nurses?|doctors?|psychiatrists?|psychologists?|consultants?|managers?|matrons?
|therapists?|(?:social\s+|support\s+)?workers?|students?|volunteers?|porters?|cleaners?|chaplains?|drivers?
|patients?|service\s+users?|residents?|visitors?|relatives?|carers?|contractors?|colleagues?|staff|employees?
|members?\s+of\s+staff|(?:wo)?m[ae]n|girls?|boys?|adults?|child(?:ren)?|young\s+(?:person|people)|people|persons?)
"""
AGE = r"""
\b(?:aged?|ages)\s+(?:of\s+)?\d{1,3}\b | \b\d{1,3}[\s-]years?[\s-]olds?\b | \b\d{1,3}\s+years?\s+of\s+age\b
| \b(?:early|mid|late)?[\s-]*(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)\b
| \b(?:her|his|their)\s+\d0s\b | \bteenage\w*\b
"""
SMALL = rf"\b{NUMBER}(?:\s+of\s+(?:the|our|their|these|those)|\s+[\w’'-]+)?\s+{ROLES}\b"
#: letters that stand for no person
ABBREVIATIONS = frozenset(
    {
        *("NHS", "CQC", "UK", "ICB", "MAPPA", "MARAC", "HR", "CEO", "EDI", "PTSD", "NICE", "NCCMH", "LGBT"),
        *("CAMHS", "PICU", "SARC", "ISVA", "IDVA", "DBS", "LADO", "PALS", "QI", "IT", "TV", "OK"),
    }
)
INITIALS = r"\b(?:[A-Z]\.\s?){1,3}(?:[A-Z]\b\.?)?|\b[A-Z]{2,3}\b"
A_LETTER = r"(?<![\w.’'])(?!I\b|A\b)[A-Z]\b(?![.’'])"


def found(words: str, *, ward_names: Iterable[str]) -> list[str]:
    """Each as it is written, once."""
    return list(dict.fromkeys(" ".join(each.split()) for each in _found(words, ward_names)))


def _found(words: str, ward_names: Iterable[str]) -> Iterator[str]:
    for pattern in (DATE, AGE, SMALL):
        yield from (match[0] for match in re.finditer(pattern, words, re.IGNORECASE | re.VERBOSE))
    for match in re.finditer(f"{INITIALS}|{A_LETTER}", words):
        if match[0] not in ABBREVIATIONS:
            yield match[0]
    yield from (name for name in ward_names if name.casefold() in words.casefold())
