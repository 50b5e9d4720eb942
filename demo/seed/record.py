"""What was written down in the first day: sections, what people said, want, were told and were offered."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from deadlines.clock import Kind
from demo.seed.cases import Case, Part
from demo.seed.core import incident
from demo.seed.draw import Draw
from demo.seed.rows import Row, deadline, new
from incidents.due_dates import end_of
from incidents.models import (
    Account,
    EvidenceCheck,
    Incident,
    SectionSave,
    SelfRating,
    SupportOffer,
    Told,
    Wish,
)
from incidents.recording.required_facts import COLUMNS
from incidents.recording.section_names import Section
from incidents.recording.services.saving import ASKED_WHEN_FLAGGED, plain
from incidents.vocabulary import (
    ASSAULTS,
    EvidenceAnswer,
    EvidenceItem,
    InvolvedAs,
    PersonKind,
    RatingState,
    SupportAnswer,
    SupportKind,
    ToldWho,
    WishAnswer,
    WishTopic,
)

DEFAULTS = {field.attname: field.get_default() for field in Incident._meta.concrete_fields}
ASK_AGAIN = timedelta(days=5)
OWN_WORDS = (
    "It has shaken me more than I show.",
    "I feel better for telling somebody.",
    "I am angry. I am all right.",
)
LATER_ACCOUNT = (
    "I have slept on it and I remember more. It was earlier than I said, and I had been asked to wait there."
)
EVIDENCE = {EvidenceAnswer.DONE: 6, EvidenceAnswer.NOT_NEEDED: 2, EvidenceAnswer.DECLINED: 1}
TOLD = {ToldWho.WARD_MANAGER: 5, ToldWho.DOCTOR: 3, ToldWho.ON_CALL: 2, ToldWho.FAMILY: 1}
WISHES = {WishAnswer.NO: 5, WishAnswer.UNDECIDED: 3, WishAnswer.YES: 2}
DECIDED = {WishAnswer.NO: 2, WishAnswer.YES: 1}
OFFERED = {SupportKind.TIME_TO_TALK: 6, SupportKind.HELPLINE: 2, SupportKind.ADVOCATE: 1, SupportKind.MOVE: 1}
SUPPORT = {SupportAnswer.ACCEPTED: 6, SupportAnswer.DECLINED: 2, SupportAnswer.LATER: 2}


def record(draw: Draw, case: Case, now: datetime) -> Iterator[Row]:
    """In the order of the sections, spread between the flag and the moment it was submitted."""
    last = case.times.submitted or min(now, case.times.flagged + timedelta(hours=6))
    step = (last - case.times.flagged) / (len(Section) + 1)
    stored = incident(case, now)
    for number, section in enumerate(case.sections, 1):
        at = (case.times.flagged + step * number).replace(second=0, microsecond=0)
        yield from saves(draw, case, section, stored, at)
        for model, said in ADDITIONS.get(section, nothing)(draw, case, at):
            row = new(model, added(draw, case, at), **said)
            yield row
            yield from promised(draw, case, row, now)


def promised(draw: Draw, case: Case, row: Row, now: datetime) -> Iterator[Row]:
    """A day to ask again is a promise, which closing ends. What is long past was asked on its day."""
    _, values = row
    if on := values.get("ask_again_on"):
        due, opened = end_of(on), values["recorded_at"]
        ended = case.times.closed if case.times.closed and case.times.closed < due else None
        met = due - timedelta(hours=2) if ended is None and due < now - timedelta(days=2) else None
        yield deadline(
            *(draw, case, Kind.ASK_AGAIN, values["id"]),
            **{"basis": opened, "opened": opened, "met": met, "ended": ended, "due": due, "now": now},
        )


def saves(draw: Draw, case: Case, section: Section, stored: dict[str, Any], at: datetime) -> Iterator[Row]:
    """What was asked when flagging is kept as version 0; the whole section is version 1."""
    if asked := ASKED_WHEN_FLAGGED.get(section):
        yield new(
            SectionSave,
            added(draw, case, case.times.flagged),
            recorded_by_id=case.recorder.pk,
            section=section,
            version=0,
            values={column: stored[column] for column in asked},
        )
    if COLUMNS[section]:
        yield new(
            SectionSave,
            added(draw, case, at),
            section=section,
            version=1,
            values=plain({column: held(column, stored) for column in COLUMNS[section]}),
        )


def held(column: str, stored: dict[str, Any]) -> Any:
    """What nobody has filled in is as empty as the column's default."""
    return stored.get(column, DEFAULTS[column])


def added(draw: Draw, case: Case, at: datetime) -> dict[str, Any]:
    by = case.helper if case.helper and draw.happens(0.5) else case.recorder
    return {"id": draw.uuid(), "incident_id": case.id, "recorded_at": at, "recorded_by_id": by.pk}


Written = Iterator[tuple[type[Model], dict[str, Any]]]


def nothing(draw: Draw, case: Case, at: datetime) -> Written:
    yield from ()


def accounts_and_ratings(draw: Draw, case: Case, at: datetime) -> Written:
    for part in case.affected:
        yield Account, account(case, part, case.words.account, at)
        if case.later_account or draw.happens(0.2):
            yield Account, account(case, part, case.later_account or LATER_ACCOUNT, at)
        yield SelfRating, rating(draw, case, part, at)
    for part in case.people(InvolvedAs.WITNESS):
        yield Account, account(case, part, case.words.witness, at)


def account(case: Case, part: Part, said: str, at: datetime) -> dict[str, Any]:
    return {"given_by_id": part.id, "verbatim": said, "given_at": at, "taken_by_id": case.recorder.pk}


def rating(draw: Draw, case: Case, part: Part, at: datetime) -> dict[str, Any]:
    given = case.rating.state == RatingState.GIVEN
    waits = case.rating.state == RatingState.NOT_YET_ABLE
    return {
        "person_id": part.id,
        "state": case.rating.state,
        "physical": case.rating.physical,
        "psychological": case.rating.psychological,
        "own_words": draw.choice(OWN_WORDS) if given else "",
        "ask_again_on": (at + ASK_AGAIN).date() if waits else None,
    }


def evidence(draw: Draw, case: Case, at: datetime) -> Written:
    if case.category not in ASSAULTS:
        return
    for item in EvidenceItem:
        answer = draw.pick(EVIDENCE)
        yield new(
            EvidenceCheck,
            item=item,
            answer=answer,
            because="" if answer == EvidenceAnswer.DONE else "After talking it through with the person",
            done_at=at if answer == EvidenceAnswer.DONE else None,
        )


def told_and_wishes(draw: Draw, case: Case, at: datetime) -> Written:
    yield Told, {"who": ToldWho.NURSE_IN_CHARGE, "told_at": case.times.flagged}
    if not case.accused_staff:
        yield Told, {"who": draw.pick(TOLD), "told_at": at}
    for part in case.affected:
        if part.kind == PersonKind.SERVICE_USER:
            answer = draw.pick(WISHES)
            yield Wish, wish(part, WishTopic.POLICE, answer, at)
            yield Wish, wish(part, WishTopic.CARE, WishAnswer.YES, at, "I want to feel safe at meal times.")
            again = at + ASK_AGAIN
            if answer == WishAnswer.UNDECIDED and case.times.closed and again < case.times.closed:
                later = {"recorded_at": again, "recorded_by_id": case.lead.pk}
                yield Wish, wish(part, WishTopic.POLICE, draw.pick(DECIDED), again) | later


def wish(
    part: Part, topic: WishTopic, answer: WishAnswer, at: datetime, own_words: str = ""
) -> dict[str, Any]:
    undecided = answer == WishAnswer.UNDECIDED
    return {
        "person_id": part.id,
        "topic": topic,
        "answer": answer,
        "own_words": own_words,
        "ask_again_on": (at + ASK_AGAIN).date() if undecided else None,
    }


def support(draw: Draw, case: Case, at: datetime) -> Written:
    """To everyone involved, whoever they are."""
    for part in case.parts:
        if part.kind == PersonKind.NOT_KNOWN:
            continue
        staff = part.kind == PersonKind.STAFF
        answer = draw.pick(SUPPORT)
        yield new(
            SupportOffer,
            person_id=part.id,
            what=SupportKind.OCCUPATIONAL_HEALTH if staff else draw.pick(OFFERED),
            offered_at=at,
            answer=answer,
            ask_again_on=(at + ASK_AGAIN).date() if answer == SupportAnswer.LATER else None,
        )


ADDITIONS = {
    Section.HARM: accounts_and_ratings,
    Section.SAFETY: evidence,
    Section.TOLD: told_and_wishes,
    Section.SUPPORT: support,
}
