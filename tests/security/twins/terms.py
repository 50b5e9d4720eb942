"""What X may type into a search: names, wards, the words of the incident, and how all of them begin."""

from string import ascii_lowercase
from typing import Any

from django.urls import reverse

from tests.security.twins.comparing import Question
from tests.security.twins.worlds import CANARIES, World

NAMES = (
    "Xan Marchbank",
    "Robin Nurse",
    "Ray Colleague",
    "Reese Manager",
    "Wren Accused",
    "Sam Lead",
    "Jo Example",
)
PLACES = ("Rowan ward", "Willow ward", "Made-up House", "Main lounge", "Anyshire Invented Hub")
ODD = (
    *("", " ", "%", "_", "'", "\\", "SSI-", "S0000", "L000001", "999 000 0000"),
    *("10 June 2026", "police", "assault"),
)
WORDS = tuple(dict.fromkeys(word for text in (*NAMES, *PLACES, *CANARIES) for word in (text, *text.split())))
BEGINNINGS = tuple(dict.fromkeys(word[:length].lower() for word in WORDS for length in (1, 2, 3)))
PAIRS = tuple(first + second for first in ascii_lowercase for second in "aeioru")
TERMS = tuple(dict.fromkeys((*ODD, *WORDS, *BEGINNINGS, *PAIRS)))[:200]


def asking(world: World, persona: str) -> list[Question]:
    """Where this persona can search."""
    shared = world.known["incidents.incident"]
    interests, find, trail = (
        reverse("incidents:interests"),
        reverse("incidents:find", args=[shared]),
        reverse("oversight:list"),
    )
    if persona == "auditor":
        asked: list[Any] = [{"who": term} if n % 2 else {"reference": term} for n, term in enumerate(TERMS)]
        return [("post", trail, given) for given in asked]
    if persona == "ward staff":
        return [("post", interests, {"q": term, "search": "Search"}) for term in TERMS]
    return [("post", find, {"name": term}) for term in TERMS]
