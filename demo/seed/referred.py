"""The referrals that the rules recommended, as far as each has come. A case may hold one back for a story."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from deadlines.clock import Kind
from demo.seed.cases import Case
from demo.seed.courses import Course
from demo.seed.directory import Directory
from demo.seed.draw import Draw
from demo.seed.rows import Row, deadline, new
from incidents.vocabulary import ASSAULTS
from referrals.facts import Answer, Conduct, Facts, ReferralKind, Strength
from referrals.models import Recommendation, Referral, ReferralChange, SafeguardingAnswers
from referrals.rules import VERSION, Advice, recommend, send_by
from referrals.workflow import How, Outcome, Status
from wards.ages import AgeBand
from wards.models import Known

KNOWN = {True: Known.YES, False: Known.NO, None: Known.NOT_SURE}
OUTCOMES = {
    ReferralKind.SAFEGUARDING_ADULT: {Outcome.ENQUIRY: 5, Outcome.ADVICE: 3, Outcome.THRESHOLD_NOT_MET: 2},
    ReferralKind.CHILDREN: {Outcome.STRATEGY_MEETING: 1, Outcome.ADVICE: 1},
    ReferralKind.PIPOT: {Outcome.ACCEPTED: 2, Outcome.ADVICE: 1},
    ReferralKind.LADO: {Outcome.STRATEGY_MEETING: 1, Outcome.ADVICE: 1},
    ReferralKind.POLICE: {Outcome.CRIME_RECORDED: 4, Outcome.ADVICE: 3, Outcome.NO_FURTHER_ACTION: 2},
    ReferralKind.SARC: {Outcome.ACCEPTED: 4, Outcome.ADVICE: 1},
}
WHY_SENT = "What the person said meets what this organisation asks for."
WHY_NOT_SENT = "Talked through with the person, who does not want it now. We will ask again."
NEEDS_TO_KNOW = (
    "A person on one of our wards has told us of something that happened. Please ring the lead named above."
)
OUTCOME_WORDS = "They wrote to say what they decided and whom to ring."
SAID: dict[tuple[Status | str, Status], str] = {
    (Status.RECOMMENDED, Status.NOT_SENT): WHY_NOT_SENT,
    (Status.ACKNOWLEDGED, Status.ACKNOWLEDGED): OUTCOME_WORDS,
}


def referred(draw: Draw, directory: Directory, case: Case, now: datetime) -> Iterator[Row]:
    at = case.times.triaged
    if not at:
        return
    facts = facts_of(draw, case)
    answers = addition(draw, case, at) | answered(facts)
    yield SafeguardingAnswers, answers
    known = case.times.known
    yield deadline(draw, case, Kind.QUESTIONS, case.id, basis=known, opened=at, met=at, now=now)
    for advice in recommend(facts, known):
        yield new(
            Recommendation,
            addition(draw, case, at),
            answers_id=answers["id"],
            kind=advice.kind,
            strength=advice.strength,
            reasons=said(advice),
            rules_version=VERSION,
            due_at=advice.due_at,
        )
        if advice.strength != Strength.CONSIDER or advice.kind in case.courses:
            course = case.courses.get(advice.kind) or ordinary_course(draw, case, advice, now)
            yield from referral(draw, directory, case, advice, course, now)


def addition(draw: Draw, case: Case, at: datetime) -> dict[str, Any]:
    return {"id": draw.uuid(), "incident_id": case.id, "recorded_at": at, "recorded_by_id": case.lead.pk}


def said(advice: Advice) -> list[list[str]]:
    return [[reason.text, reason.source] for reason in advice.reasons]


def facts_of(draw: Draw, case: Case) -> Facts:
    """What the lead found out. A few things are not known yet, as in life."""
    on = case.times.known.date()
    cared_for = [part.service_user for part in case.affected if part.service_user]
    needs = bool(cared_for and cared_for[0].care_and_support_needs == Known.YES)
    accused = case.accused_staff[0] if case.accused_staff else None
    is_child = [
        part.age_band(on).is_child for part in case.affected if part.age_band(on) != AgeBand.NOT_KNOWN
    ]
    assault = case.category in ASSAULTS
    return Facts(
        categories=frozenset({case.category}),
        has_needs=needs,
        at_risk=True,
        cannot_protect=(None if draw.happens(0.1) else True) if needs and (assault or accused) else False,
        affected_is_child=any(is_child),
        affected_is_staff=bool(case.affected_staff),
        initiator_is_child=any(part.age_band(on).is_child for part in case.initiators),
        initiator_is_staff=bool(accused),
        works_with_children=accused.works_with_children if accused else False,
        works_with_adults=accused.works_with_adults_at_risk if accused else False,
        conduct=frozenset({Conduct.HARMED if accused else Conduct.NONE}),
        coercion=False,
        lacks_capacity=False,
        immediate_danger=False,
        continuing_risk=False,
        wants_police=ReferralKind.POLICE in case.courses
        or (draw.choice((True, False, None)) if assault else None),
    )


def answered(facts: Facts) -> dict[str, Any]:
    """The columns of the answers; those about evidence say where the answer came from."""
    row: dict[str, Any] = {"conduct": sorted(facts.conduct)}
    for field in fields(facts):
        answer: Answer = getattr(facts, field.name)
        if field.name in COLUMNS and field.name != "conduct":
            row[field.name] = KNOWN[answer]
    row["conduct_evidence"] = "From the person’s own account" if facts.initiator_is_staff else ""
    for limb in ("has_needs", "at_risk", "cannot_protect"):
        row[f"{limb}_evidence"] = "From the care plan and from what they said" if getattr(facts, limb) else ""
    return row


COLUMNS = {field.name for field in SafeguardingAnswers._meta.get_fields()}


def ordinary_course(draw: Draw, case: Case, advice: Advice, now: datetime) -> Course:
    """Inside the life of a closed case everything has come to its end; of an open one, what has by now."""
    assert case.times.triaged  # noqa: S101 - asked of triaged cases alone
    course = Course(case.times.triaged, is_sent_at_all=draw.happens(0.85))
    course.decided = course.recommended + timedelta(minutes=draw.randint(5, 55))
    if course.is_sent_at_all:
        sent_by = send_by(advice.kind, case.times.known, advice.due_at, course.decided)
        allowed = sent_by - course.decided
        course.sent = course.decided + allowed * draw.uniform(0.1, 1.05)  # now and then a little late
        course.acknowledged = course.sent + draw.hours(1, 44)
        course.outcome = course.acknowledged + timedelta(days=draw.randint(2, 20))
    if case.times.closed:
        return fitted(course, case.times.closed)
    for name in ("decided", "sent", "acknowledged", "outcome"):
        if (at := getattr(course, name)) and at > now:
            setattr(course, name, None)
    return course


def fitted(course: Course, closed: datetime) -> Course:
    """The same course, ended before the case closed."""
    last = course.outcome or course.decided
    room = closed - timedelta(hours=2) - course.recommended
    if last and last > course.recommended + room:
        share = room / (last - course.recommended)
        for name in ("decided", "sent", "acknowledged", "outcome"):
            if at := getattr(course, name):
                setattr(course, name, course.recommended + (at - course.recommended) * share)
    return course


def referral(
    draw: Draw, directory: Directory, case: Case, advice: Advice, course: Course, now: datetime
) -> Iterator[Row]:
    pk = draw.uuid()
    row = {
        "id": pk,
        "incident_id": case.id,
        "kind": advice.kind,
        "strength": advice.strength,
        "reasons": said(advice),
        "status": course.status,
        "recommended_at": course.recommended,
    }
    yield Referral, row | decided(case, course) | sent(draw, directory, case, advice.kind, course)
    was: Status | str = ""
    for became, at in course.steps():
        yield new(
            ReferralChange,
            id=draw.uuid(),
            referral_id=pk,
            was=was,
            became=became,
            reason=SAID.get((was, became), ""),
            recorded_at=at,
            recorded_by_id=case.lead.pk,
        )
        was = became
    yield from promises(draw, case, advice, pk, course, now)


def decided(case: Case, course: Course) -> dict[str, Any]:
    if not course.decided:
        return {}
    reason = WHY_SENT if course.is_sent_at_all else WHY_NOT_SENT
    return {"decided_at": course.decided, "decided_by_id": case.lead.pk, "decision_reason": reason}


def sent(draw: Draw, directory: Directory, case: Case, kind: ReferralKind, course: Course) -> dict[str, Any]:
    if not course.sent:
        return {}
    row: dict[str, Any] = {
        "partner_id": directory.partners[kind].pk,
        "information": NEEDS_TO_KNOW,
        "person_told": Known.YES,
        "person_agrees": Known.NOT_SURE if case.accused_staff else Known.YES,
        "sharing_basis": "Others may be at risk" if case.accused_staff else "",
        "how": How.PHONE if kind == ReferralKind.POLICE else How.SECURE_EMAIL,
        "sent_at": course.sent,
        "sent_by_id": case.lead.pk,
        "acknowledged_at": course.acknowledged,
        "their_reference": f"INV-{draw.randint(1000, 9999)}" if course.acknowledged else "",
    }
    if course.outcome:
        row |= {
            "outcome": draw.pick(OUTCOMES[kind]),
            "outcome_words": OUTCOME_WORDS,
            "outcome_at": course.answered,
            "closed_at": course.outcome,
        }
    return row


def promises(draw: Draw, case: Case, advice: Advice, pk: Any, course: Course, now: datetime) -> Iterator[Row]:
    known, at, due = case.times.known, course.recommended, advice.due_at
    yield deadline(
        draw, case, Kind.DECISION, pk, basis=known, opened=at, met=course.decided, due=due, now=now
    )
    if course.decided and course.is_sent_at_all:
        at, due = course.decided, send_by(advice.kind, known, advice.due_at, course.decided)
        yield deadline(draw, case, Kind.SENDING, pk, basis=at, opened=at, met=course.sent, due=due, now=now)
    if course.sent:
        at, met = course.sent, course.acknowledged
        yield deadline(draw, case, Kind.ACKNOWLEDGEMENT, pk, basis=at, opened=at, met=met, now=now)
