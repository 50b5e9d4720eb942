"""The audit trail that the services would have left for these rows."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.models import AuditEvent
from deadlines.clock import Kind
from deadlines.models import Deadline
from demo.seed.cases import Case
from demo.seed.draw import Draw
from demo.seed.rows import Row, new
from incidents.models import (
    Account,
    Action,
    CaseMember,
    EvidenceCheck,
    Involvement,
    MemberAs,
    Review,
    SectionSave,
    SelfRating,
    StatusChange,
    StepTick,
    SupportOffer,
    Told,
    Triage,
    Wish,
)
from incidents.workflow import Status
from referrals.models import ReferralChange

ADDED = {
    Involvement: "incident.person_involved",
    SectionSave: "incident.section_saved",
    Account: "incident.account_added",
    SelfRating: "incident.rating_added",
    EvidenceCheck: "incident.evidence_checked",
    Told: "incident.told_added",
    Wish: "incident.wish_recorded",
    SupportOffer: "incident.support_offered",
    Triage: "incident.triaged",
    Review: "incident.reviewed",
    Action: "incident.action_added",
    StepTick: "incident.step_ticked",
}
MOVED = {
    Status.RECORDING: "incident.flagged",
    Status.SUBMITTED: "incident.submitted",
    Status.CLOSED: "incident.closed",
}


def trail(draw: Draw, case: Case, rows: Iterable[Row]) -> Iterator[Row]:
    for model, row in rows:
        if model in ADDED and row.get("version") != 0:
            yield event(
                draw, ADDED[model], row["recorded_at"], row["recorded_by_id"], case.id, row=str(row["id"])
            )
        elif model is StatusChange and row["became"] in MOVED:
            yield event(draw, MOVED[row["became"]], row["recorded_at"], row["recorded_by_id"], case.id)
        elif model is CaseMember and row["member_as"] != MemberAs.RECORDER:
            named = str(row["person_id"])
            yield event(
                draw, "incident.person_named", row["added_at"], row["added_by_id"], case.id, person=named
            )
        elif model is ReferralChange:
            verb = f"referral.{step_of(row)}"
            yield event(
                draw,
                verb,
                row["recorded_at"],
                row["recorded_by_id"],
                row["referral_id"],
                "referrals.referral",
            )
        elif model is Deadline:
            yield from promised(draw, case, row)


def step_of(row: dict[str, Any]) -> str:
    if row["was"] == row["became"]:
        return "outcome"
    return row["became"].value if row["was"] else "begun"


def promised(draw: Draw, case: Case, row: dict[str, Any]) -> Iterator[Row]:
    """Opened, and kept or ended, by whoever did what it was about."""
    kind = row["kind"]
    opener = case.recorder if kind in {Kind.ENTRY, Kind.TRIAGE, Kind.ASK_AGAIN} else case.lead
    doer = case.recorder if kind in {Kind.ENTRY, Kind.ASK_AGAIN} else case.lead
    what = {"kind": kind.value}
    about = {**what, "subject": str(row["subject_id"])}
    yield event(
        draw, "deadline.opened", row["opened_at"], opener.pk, row["id"], "deadlines.deadline", **about
    )
    for verb, at in (("deadline.met", row["met_at"]), ("deadline.ended", row["ended_at"])):
        if at:
            yield event(draw, verb, at, doer.pk, row["id"], "deadlines.deadline", **what)


def event(
    draw: Draw,
    verb: str,
    at: datetime,
    by: UUID,
    target: UUID,
    target_kind: str = "incidents.incident",
    **detail: str,
) -> Row:
    return new(
        AuditEvent,
        id=draw.uuid(),
        at=at,
        actor=f"staff:{by}",
        verb=verb,
        target_kind=target_kind,
        target_id=str(target),
        detail=detail,
    )
