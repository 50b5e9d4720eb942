"""Age bands: under 16, 16 to 17 and adult are different in law, so the software knows no finer age. Pure."""

from datetime import date
from enum import StrEnum


class AgeBand(StrEnum):
    UNDER_16 = "under_16"
    SIXTEEN_OR_17 = "16_17"
    ADULT = "adult"
    NOT_KNOWN = "not_known"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def is_child(self) -> bool:
        """Under 18: a child for the Children Acts 1989 and 2004."""
        return self in {AgeBand.UNDER_16, AgeBand.SIXTEEN_OR_17}


LABELS = {
    AgeBand.UNDER_16: "Under 16",
    AgeBand.SIXTEEN_OR_17: "16 or 17",
    AgeBand.ADULT: "18 or over",
    AgeBand.NOT_KNOWN: "Not known",
}


def age_in_years(born: date, on: date) -> int:
    """Completed years. Somebody born on 29 February comes of age on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_band(born: date | None, on: date) -> AgeBand:
    if born is None:
        return AgeBand.NOT_KNOWN
    years = age_in_years(born, on)
    if years < 16:
        return AgeBand.UNDER_16
    return AgeBand.SIXTEEN_OR_17 if years < 18 else AgeBand.ADULT
