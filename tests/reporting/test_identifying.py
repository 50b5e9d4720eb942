"""What a comment for the board may not name, and what it may say all the same."""

import pytest

from reporting.protection.identifying import found

WARDS = ("Rowan ward", "Willow")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("On 3 May we changed it.", "3 May"),
        ("On the 3rd of May we changed it.", "3rd of May"),
        ("On May 3rd, 2026 we changed it.", "May 3rd, 2026"),
        ("Since 12/04/2026 it is better.", "12/04/2026"),
        ("Since 2026-04-12 it is better.", "2026-04-12"),
        ("In March there were more.", "In March"),
        ("There were more on a Monday.", "Monday"),
        ("J.S. told us.", "J.S."),
        ("JS told us.", "JS"),
        ("Patient K told us.", "K"),
        ("Numbers rose on ROWAN WARD.", "Rowan ward"),
        ("Numbers rose on Willow.", "Willow"),
        ("A person aged 34 told us.", "aged 34"),
        ("A 19-year-old told us.", "19-year-old"),
        ("Somebody in her 20s told us.", "her 20s"),
        ("Somebody in their late twenties told us.", "late twenties"),
        ("A teenager told us.", "teenager"),
        ("One nurse has left.", "One nurse"),
        ("Two healthcare assistants were moved.", "Two healthcare assistants"),
        ("It was 3 patients.", "3 patients"),
        ("Two of the nurses have left.", "Two of the nurses"),
        ("It was a single service user.", "single service user"),
        ("It was one agency worker.", "one agency worker"),
    ],
)
def test_what_could_show_who_somebody_is_is_found(words: str, named: str) -> None:
    assert found(words, ward_names=WARDS) == [named]


@pytest.mark.parametrize(
    "words",
    [
        "Thank you all. More people are telling us what happens to them, which is what we hoped for.",
        "We may do more, and staff at the NHS trust marched on; the CQC came.",
        "One of our priorities is training. It is the only way people are safe.",
        "I am grateful. A plan is made.",
        "About 40 incidents became known, and 12 patients were asked again.",
        "In 2026/27 we will ask every person.",
        "",
        "😀 \u202e <b>",
    ],
)
def test_what_shows_nobody_is_left_alone(words: str) -> None:
    assert found(words, ward_names=WARDS) == []


def test_all_are_said_at_once_and_each_once() -> None:
    words = "JS, aged 34, told us on 3 May. JS told us again on 3 May."
    assert found(words, ward_names=WARDS) == ["3 May", "aged 34", "JS"]
