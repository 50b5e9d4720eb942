"""What a complete record needs, and what is still missing from one. Pure.

Source: NCCMH standard 7.1 (the same facts for every incident and every near miss); multi-agency guidance 2024
for the evidence checklist. "Not known" and "not yet" are answers: nobody has to guess to be complete.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices

from incidents.recording.section_names import Section
from incidents.vocabulary import (
    ASSAULTS,
    Category,
    EvidenceItem,
    Explained,
    InvolvedAs,
    PersonKind,
    Precision,
    RatingState,
)

#: the columns of an incident that each section holds; a section without any only grows by additions
COLUMNS: dict[Section, tuple[str, ...]] = {
    Section.WHAT_HAPPENED: (
        *("category", "other_categories", "category_words", "exposure_kind"),
        *("headline", "narrative", "context"),
    ),
    Section.WHEN_AND_WHERE: (
        *("precision", "occurred_from", "occurred_to", "when_words", "location_id", "place_words"),
        *("online_platform", "online_kept", "online_kept_by"),
    ),
    Section.PEOPLE: ("staff_involved",),
    Section.HARM: ("physical_harm", "psychological_harm", "harm_words"),
    Section.SAFETY: ("everyone_safe", "safety_words"),
    Section.TOLD: ("privacy_explained", "privacy_words", "report_offered"),
    Section.SUPPORT: (),
}


class State(TextChoices):
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETE = "complete", "Complete"


@dataclass(frozen=True)
class Person:
    """One person involved. `rating` is where asking for their own rating stands; empty: never recorded."""

    key: UUID
    label: str
    involved_as: str
    kind: str
    rating: str = ""

    @property
    def is_affected(self) -> bool:
        return self.involved_as == InvolvedAs.AFFECTED


@dataclass(frozen=True)
class Entry:
    """What is in the record now."""

    categories: tuple[Category, ...] = ()
    category_words: str = ""
    exposure_kind: str = ""
    narrative: str = ""
    precision: str = ""
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None
    when_words: str = ""
    has_place: bool = False
    is_online: bool = False
    online_platform: str = ""
    online_kept: str = ""
    people: tuple[Person, ...] = ()
    physical_harm: str = ""
    psychological_harm: str = ""
    safety_words: str = ""
    evidence: frozenset[EvidenceItem] = frozenset()
    evidence_not_yet: frozenset[EvidenceItem] = frozenset()
    privacy_explained: str = ""
    report_offered: str = ""
    somebody_told: bool = False
    offered_support: frozenset[UUID] = frozenset()

    @property
    def involves_assault(self) -> bool:
        return bool(ASSAULTS & set(self.categories))

    @property
    def affected(self) -> list[Person]:
        return [person for person in self.people if person.is_affected]


@dataclass(frozen=True)
class Missing:
    """`words` name one thing, and read on from "Still needed:"."""

    section: Section
    words: str


def missing(entry: Entry) -> list[Missing]:
    """What must be in before the record can be submitted, in the order of the sections."""
    return [Missing(section, words) for section, check in NEEDED.items() for words in check(entry)]


def advised(entry: Entry) -> list[Missing]:
    """What a lead will ask for next, "not yet" among it. The record can be submitted without it."""
    return [Missing(section, words) for section, check in ADVISED.items() for words in check(entry)]


def section_state(section: Section, entry: Entry, saved: bool) -> State:
    """`saved`: somebody has saved or added something here."""
    if not saved:
        return State.NOT_STARTED
    waiting = {gap.section for gap in (*missing(entry), *advised(entry))}
    return State.IN_PROGRESS if section in waiting else State.COMPLETE


def time_is_in(entry: Entry) -> bool:
    """Exact, about, a window, or in words when it is long ago."""
    if entry.precision in {Precision.EXACT, Precision.ABOUT}:
        return entry.occurred_from is not None
    if entry.precision == Precision.BETWEEN:
        return entry.occurred_from is not None and entry.occurred_to is not None
    return entry.precision == Precision.NOT_KNOWN and bool(entry.when_words)


def _what_happened(entry: Entry) -> Iterator[str]:
    if not entry.categories:
        yield "the kind of incident"
    if Category.OTHER in entry.categories and not entry.category_words:
        yield "a description of the kind of incident"
    if Category.EXPOSURE in entry.categories and not entry.exposure_kind:
        yield "whether the exposure or nakedness was sexual"
    if not entry.narrative:
        yield "what happened, in plain facts"


def _when_and_where(entry: Entry) -> Iterator[str]:
    if not time_is_in(entry):
        yield "when it happened, as exactly as anyone knows"
    if not entry.has_place:
        yield "where it happened"
    if entry.is_online and not entry.online_platform:
        yield "which app, website or phone"
    if entry.is_online and not entry.online_kept:
        yield "whether messages or pictures are kept"


def _people(entry: Entry) -> Iterator[str]:
    if not entry.affected:
        yield "at least one directly affected person"
    if any(not person.kind for person in entry.people):
        yield "whether each person is a service user, a member of staff or a visitor"


def _harm(entry: Entry) -> Iterator[str]:
    if not entry.physical_harm:
        yield "physical harm, as you see it"
    if not entry.psychological_harm:
        yield "psychological harm, as you see it"
    for person in entry.affected:
        if person.kind != PersonKind.NOT_KNOWN and person.rating in {"", RatingState.NOT_ASKED}:
            yield f"whether {person.label} was offered their own rating of the harm"


def _safety(entry: Entry) -> Iterator[str]:
    if not entry.safety_words:
        yield "what was done to keep people safe"
    if entry.involves_assault:
        for item in EvidenceItem:
            if item not in entry.evidence:
                yield f"an answer about evidence: {item.label}"


def _evidence_not_yet(entry: Entry) -> Iterator[str]:
    if entry.involves_assault:
        for item in EvidenceItem:
            if item in entry.evidence_not_yet:
                yield f"{item.label} (not yet)"


def _told(entry: Entry) -> Iterator[str]:
    if not entry.privacy_explained:
        yield "whether the person was told how their information is kept and used"
    if entry.privacy_explained == Explained.NOT_YET:
        yield "telling the person how their information is kept and used (not yet)"
    if entry.report_offered == Explained.NOT_YET:
        yield "offering the person this report, to read and to correct (not yet)"
    if not entry.somebody_told:
        yield "who has been told"


def _support(entry: Entry) -> Iterator[str]:
    for person in entry.people:
        if person.kind != PersonKind.NOT_KNOWN and person.key not in entry.offered_support:
            yield f"support offered to {person.label}"


NEEDED = {
    Section.WHAT_HAPPENED: _what_happened,
    Section.WHEN_AND_WHERE: _when_and_where,
    Section.PEOPLE: _people,
    Section.HARM: _harm,
    Section.SAFETY: _safety,
}
ADVISED = {Section.SAFETY: _evidence_not_yet, Section.TOLD: _told, Section.SUPPORT: _support}
