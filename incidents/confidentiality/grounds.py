"""For whom an incident is closed, and why. Pure: sources in, grounds out (`services.walling` writes them).

Deny stands while any ground stands. Several grounds for one person stand side by side, so that ending the
source of one leaves the others. Whoever was directly affected is never closed out of their own report by a
tie or by a shift; being named as initiator, or a lead's own decision, does.
"""

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import TextChoices


class Cause(TextChoices):
    INITIATOR = "initiator", "Said to have carried out the behaviour"
    SAME_PERSON = "same_person", "Another account of somebody this is closed to"
    INTEREST = "interest", "Has declared an interest, or is the subject of one"
    ROSTERED = "rostered", "On the ward at the time, until the person is named"
    MANUAL = "manual", "Excluded by a lead"
    FLAGGED = "flagged", "Kept out by the person who reported it, before anybody was told"


#: rest on nothing but somebody's word: they stand until a lead lifts them
BY_HAND = frozenset({Cause.MANUAL, Cause.FLAGGED})


class Ground(NamedTuple):
    """`source`: the involvement, account link, interest or time window it rests on."""

    person: UUID
    cause: Cause
    source: UUID


def closed_to_by(grounds: Iterable[Ground], causes: Container[Cause]) -> set[UUID]:
    return {ground.person for ground in grounds if ground.cause in causes}


class Part(NamedTuple):
    """Somebody affected or initiating. `who`: an account of a member of staff, or a service user."""

    source: UUID
    who: UUID
    is_staff: bool
    is_initiator: bool


class Tie(NamedTuple):
    """`one` declared it, or had it declared for them, about `other`.

    It counts both ways when a lead says it; what somebody declares of themselves, by any of their accounts,
    and a line manager's, keeps out `one` alone. Or anybody could close a record to whom they liked, by
    calling them a friend.
    """

    source: UUID
    one: UUID
    other: UUID
    other_is_staff: bool
    is_line_manager: bool
    declared_by: UUID


class Account(NamedTuple):
    """One of a person's several accounts."""

    source: UUID
    account: UUID
    person: UUID


@dataclass(frozen=True)
class Sources:
    parts: Collection[Part] = ()
    ties: Collection[Tie] = ()
    accounts: Collection[Account] = ()
    rostered: Collection[tuple[UUID, UUID]] = ()  # person, window
    spared: Collection[UUID] = ()  # whom no window closes out: a recorder, where the lead says so
    by_hand: Collection[UUID] = ()
    suspected: Collection[UUID] = ()  # of those by hand, whom the report may be about
    unread: Collection[tuple[UUID, UUID]] = ()  # a tie, and a part or suspect that it does not count for
    people: dict[UUID, UUID] = field(init=False, default_factory=dict)  # account -> person

    def __post_init__(self) -> None:
        self.people.update({each.account: each.person for each in self.accounts})

    def who(self, account: UUID) -> UUID:
        return self.people.get(account, account)

    def having(self, *, initiators: bool) -> set[UUID]:
        return {self.who(part.who) for part in self.parts if part.is_initiator is initiators}


def wanted(sources: Sources) -> frozenset[Ground]:
    """Every ground that should stand, except those set by hand: these are a source themselves."""
    direct = {
        *(Ground(p.who, Cause.INITIATOR, p.source) for p in sources.parts if p.is_initiator and p.is_staff),
        *_ties(sources),
        *_rostered(sources),
    }
    closed_to = {ground.person for ground in direct} | set(sources.by_hand)
    return frozenset(direct | set(_other_accounts(sources, closed_to)))


def _ties(sources: Sources) -> Iterator[Ground]:
    suspected = {sources.who(account) for account in sources.suspected}
    initiators = sources.having(initiators=True) | suspected
    affected = sources.having(initiators=False)
    for tie in sources.ties:
        one, other = sources.who(tie.one), sources.who(tie.other)
        counts = initiators if tie.is_line_manager else initiators | affected
        if other in counts and one not in affected and _counts(sources, tie, other):
            yield Ground(tie.one, Cause.INTEREST, tie.source)
        by_a_lead = sources.who(tie.declared_by) != one
        both_ways = by_a_lead and tie.other_is_staff and not tie.is_line_manager
        if both_ways and one in counts and other not in affected:
            yield Ground(tie.other, Cause.INTEREST, tie.source)


def _counts(sources: Sources, tie: Tie, other: UUID) -> bool:
    """Declared since by somebody who recorded it, it does not count for what they cannot read: losing what
    they wrote would tell them who is in it. Any other part of the same person counts."""
    parts = [
        part.source
        for part in sources.parts
        if sources.who(part.who) == other and (part.is_initiator or not tie.is_line_manager)
    ]
    parts += [account for account in sources.suspected if sources.who(account) == other]
    return any((tie.source, part) not in sources.unread for part in parts)


def _rostered(sources: Sources) -> Iterator[Ground]:
    stay = sources.having(initiators=False) | {sources.who(account) for account in sources.spared}
    for person, window in sources.rostered:
        if sources.who(person) not in stay:
            yield Ground(person, Cause.ROSTERED, window)


def _other_accounts(sources: Sources, closed_to: set[UUID]) -> Iterator[Ground]:
    for mine in sources.accounts:
        others = {each.account for each in sources.accounts if each.person == mine.person} - {mine.account}
        if others & closed_to:
            yield Ground(mine.account, Cause.SAME_PERSON, mine.source)
