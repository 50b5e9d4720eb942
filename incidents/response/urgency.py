"""How soon a lead should look: sorts the triage queue by risk, then time. Pure.

This orders work. It says nothing about how much anything matters to the person it happened to.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from incidents.vocabulary import ASSAULTS, Category


class Urgency(IntEnum):
    """Smaller is sooner."""

    NOW = 1
    TODAY = 2
    SOON = 3
    ROUTINE = 4

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Urgency.NOW: "Now",
    Urgency.TODAY: "Today",
    Urgency.SOON: "Soon",
    Urgency.ROUTINE: "Routine",
}


@dataclass(frozen=True)
class Signs:
    """What is known so far. `safe` and `staff_involved` are None where nobody is sure."""

    categories: Collection[Category]
    safe: bool | None
    staff_involved: bool | None
    child_involved: bool = False
    severe_harm: bool = False


def urgency(signs: Signs) -> Urgency:
    if signs.safe is False or signs.severe_harm:
        return Urgency.NOW
    if ASSAULTS & set(signs.categories):
        return Urgency.NOW
    if signs.child_involved or signs.staff_involved is not False or signs.safe is None:
        return Urgency.TODAY
    if Category.RELATIONSHIP_CONCERN in signs.categories or Category.BOUNDARY_BREACH in signs.categories:
        return Urgency.TODAY
    return (
        Urgency.ROUTINE
        if set(signs.categories) <= {Category.NEAR_MISS, Category.SEXUALISED_LANGUAGE}
        else Urgency.SOON
    )
