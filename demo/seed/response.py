"""How the response went: triage, reviews, actions, the steps that closing waits for, and closing itself."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from deadlines.clock import Kind
from demo.seed.cases import Case
from demo.seed.core import CLOSE_WITHIN, REVIEW_EVERY, review_on, reviewed_at
from demo.seed.draw import Draw
from demo.seed.rows import Row, deadline, new
from incidents.due_dates import end_of
from incidents.models import Action, Closure, Review, StepTick, Triage
from incidents.vocabulary import Content, Explained
from incidents.workflow import Status, Step
from referrals.models import Referral
from referrals.workflow import Status as Referred
from staff.models import User

ACTIONS = (
    "Ask the person which place feels safest at meal times, and set it up",
    "Walk the corridor with the environment lead and agree changes",
    "Update the care plans of everyone involved",
    "Bring it to the next community meeting, without names",
    "Arrange supervision for the team on shift",
)
NOTES = (
    "Spoke with the person. They feel safer and want the plan to stay as it is.",
    "The person chose not to meet today. Their named nurse will ask again.",
)
BECAUSE = "Agreed with the ward and the person’s named nurse."
STEPS = {
    Step.REFERRALS: "Every referral is decided and concluded",
    Step.CAPACITY: "Considered for everyone involved; nothing more is needed",
    Step.CARE_PLANS: "Reviewed with everyone involved",
    Step.SUPPORT: "Offered to everyone involved; what they accepted is in place",
    Step.ACTIONS: "Every action is done or handed on",
    Step.LEARNING: "Written when closing",
    Step.PERSON_ASKED: "Asked when closing",
}
CONTENT = {Content.YES: 7, Content.NOT_POSSIBLE: 2, Content.NO: 1}
WHY_NOT = {
    Content.YES: "",
    Content.NO: "They would have liked to hear sooner what was done.",
    Content.NOT_POSSIBLE: "They have left the service and asked not to be contacted.",
}


def response(draw: Draw, case: Case, now: datetime) -> Iterator[Row]:
    triaged = case.times.triaged
    if not triaged:
        return
    yield Triage, triage(draw, case, triaged, now)
    yield from reviews(draw, case, now)
    for number in range(draw.pick({0: 3, 1: 5, 2: 2})):
        yield from ordinary_action(draw, case, number, now)
    if case.to_do:
        yield from action(draw, case, 2, triaged, owner=case.to_do, due=now.date(), done=None, now=now)
    yield from ticks(draw, case)
    if case.times.closed:
        yield Closure, closure(draw, case, case.times.closed)


def by(draw: Draw, case: Case, at: datetime, who: User | None = None) -> dict[str, Any]:
    return {
        "id": draw.uuid(),
        "incident_id": case.id,
        "recorded_at": at,
        "recorded_by_id": (who or case.lead).pk,
    }


def triage(draw: Draw, case: Case, at: datetime, now: datetime) -> dict[str, Any]:
    first_review = (at + REVIEW_EVERY).date() if reviewed_at(case, now) else review_on(case, now)
    return by(draw, case, at) | {
        "severity": case.severity,
        "response": case.response,
        "audience": case.audience,
        "lead_id": case.lead.pk,
        "review_on": first_review,
        "close_by": (at + CLOSE_WITHIN).date(),
        "because": BECAUSE,
    }


def reviews(draw: Draw, case: Case, now: datetime) -> Iterator[Row]:
    """Each review keeps one promise and makes the next; closing ends the last."""
    times = case.times
    at = times.triaged
    assert at  # noqa: S101 - asked of triaged cases alone
    done = reviewed_at(case, now)
    for then in done:
        following = (then + REVIEW_EVERY).date() if then != done[-1] else review_on(case, now)
        yield new(
            Review,
            by(draw, case, then),
            with_person=draw.pick({Explained.YES: 4, Explained.NOT_POSSIBLE: 1}),
            notes=draw.choice(NOTES),
            next_review_on=following,
        )
        due = end_of((at + REVIEW_EVERY).date())
        yield deadline(draw, case, Kind.REVIEW, case.id, basis=at, opened=at, met=then, due=due, now=now)
        at = then
    due = end_of(review_on(case, now))
    yield deadline(
        draw, case, Kind.REVIEW, case.id, basis=at, opened=at, ended=times.closed, due=due, now=now
    )


def ordinary_action(draw: Draw, case: Case, number: int, now: datetime) -> Iterator[Row]:
    times = case.times
    assert times.triaged  # noqa: S101 - asked of triaged cases alone
    at = times.triaged + timedelta(hours=1)
    if at > (times.closed or now):
        return
    due = (at + timedelta(days=draw.randint(3, 21))).date()
    done: datetime | None = draw.between(at, min(times.closed or now, end_of(due)))
    if draw.happens(0.1):  # late, or still to do
        done = times.closed or (None if end_of(due) > now else now - timedelta(hours=1))
    yield from action(draw, case, number, at, owner=case.lead, due=due, done=done, now=now)


def action(
    draw: Draw,
    case: Case,
    number: int,
    at: datetime,
    *,
    owner: User,
    due: date,
    done: datetime | None,
    now: datetime,
) -> Iterator[Row]:
    pk = draw.uuid()
    yield new(
        Action,
        by(draw, case, at),
        id=pk,
        what=ACTIONS[(case.id.int + number) % len(ACTIONS)],
        owner_id=owner.pk,
        due_on=due,
        done_at=done,
        done_by_id=owner.pk if done else None,
        evidence="Done, and written in the ward’s meeting notes" if done else "",
    )
    yield deadline(draw, case, Kind.ACTION, pk, basis=at, opened=at, met=done, due=end_of(due), now=now)


def ticked_by_the_work(draw: Draw, case: Case, rows: list[Row]) -> Iterator[Row]:
    """While it is open: the step is done once nothing of its kind is left to do."""
    if case.times.status is not Status.RESPONDING:
        return
    finished = [row["done_at"] for model, row in rows if model is Action]
    concluded = [concluded_at(row) for model, row in rows if model is Referral]
    for step, ends in ((Step.ACTIONS, finished), (Step.REFERRALS, concluded)):
        if ends and all(ends):
            yield StepTick, by(draw, case, max(ends)) | {"step": step, "because": STEPS[step]}


def concluded_at(row: dict[str, Any]) -> datetime | None:
    if row["status"] == Referred.NOT_SENT:
        return row["decided_at"]
    return row.get("closed_at")


def ticks(draw: Draw, case: Case) -> Iterator[Row]:
    """All of them before closing."""
    if not case.times.closed:
        return
    for number, (step, because) in enumerate(STEPS.items()):
        at = case.times.closed - timedelta(minutes=10 * (len(STEPS) - 1 - number))
        yield StepTick, by(draw, case, at) | {"step": step, "because": because}


def closure(draw: Draw, case: Case, at: datetime) -> dict[str, Any]:
    content = draw.pick(CONTENT)
    return by(draw, case, at) | {
        "learning": case.words.learning,
        "person_content": content,
        "person_because": WHY_NOT[content],
        "told_of_independent_help": Explained.NOT_POSSIBLE
        if content == Content.NOT_POSSIBLE
        else Explained.YES,
    }
