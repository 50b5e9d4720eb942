"""A case as the rows that lists, clocks and figures are made from. In bulk, these alone are written."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from deadlines.clock import Kind
from demo.seed.cases import Case
from demo.seed.draw import Draw
from demo.seed.rows import Row, deadline, new
from incidents.models import (
    CaseMember,
    Exclusion,
    ExclusionCause,
    Incident,
    Involvement,
    MemberAs,
    StatusChange,
)
from incidents.recording.section_names import Section
from incidents.recording.services.people import cited
from incidents.vocabulary import Audience, Category, Explained, Precision
from incidents.workflow import Status
from staff.models import User
from wards.models import Known

LATE_WORDS = "Two of us were on nights."
REVIEW_EVERY = timedelta(days=28)
CLOSE_WITHIN = timedelta(days=60)


def core(draw: Draw, case: Case, now: datetime) -> Iterator[Row]:
    yield Incident, incident(case, now)
    yield from involvements(case)
    yield from members(draw, case)
    yield from exclusions(draw, case)
    yield from status_changes(draw, case)
    times = case.times
    for kind, met in ((Kind.ENTRY, times.submitted), (Kind.TRIAGE, times.triaged)):
        yield deadline(draw, case, kind, case.id, basis=times.known, opened=times.flagged, met=met, now=now)


def incident(case: Case, now: datetime) -> dict[str, Any]:
    times = case.times
    row = {
        "id": case.id,
        "reference": case.reference,
        "ward_id": case.team.ward.pk,
        "known_at": times.known,
        "first_known_at": times.known,
        "flagged_at": times.flagged,
        "flagged_by_id": case.recorder.pk,
        "form_key": case.form_key,
        "category": case.category,
        "staff_involved": case.staff_involved,
        "everyone_safe": case.everyone_safe,
        "headline": case.words.headline,
        "status": times.status,
        "urgency": case.urgency,
        "audience": case.audience,
    }
    for section in case.sections:
        row |= of_section(case, section)
    if times.submitted:
        row |= {"submitted_at": times.submitted, "submitted_by_id": case.recorder.pk}
        row |= {"late_reason": case.late_reason, "late_words": LATE_WORDS if case.late_reason else ""}
    return row | response(case, now)


def of_section(case: Case, section: Section) -> dict[str, Any]:
    """The columns of the incident that belong to this section, once it is saved."""
    if section is Section.WHAT_HAPPENED:
        said = case.words.narrative.format(place=case.place.name.lower())
        described = "Care that crossed a line" if case.category == Category.OTHER else ""
        return {"category_words": described, "exposure_kind": case.exposure, "narrative": said}
    if section is Section.WHEN_AND_WHERE:
        return when_and_where(case)
    if section is Section.HARM:
        return {"physical_harm": case.physical, "psychological_harm": case.psychological}
    if section is Section.SAFETY:
        return {"everyone_safe": case.everyone_safe, "safety_words": case.words.safety}
    if section is Section.TOLD:
        return {"privacy_explained": Explained.YES, "report_offered": Explained.YES}
    return {}


def when_and_where(case: Case) -> dict[str, Any]:
    where: dict[str, Any] = {"location_id": case.place.pk}
    if case.category == Category.ONLINE:
        where |= {
            "online_platform": "Text messages",
            "online_kept": Known.YES,
            "online_kept_by": "The person",
        }
    if (case.times.known - case.times.occurred).days > 365:
        return where | {"precision": Precision.NOT_KNOWN, "when_words": "Some years ago"}
    exact = case.times.occurred.minute % 3 == 0
    return where | {
        "precision": Precision.EXACT if exact else Precision.ABOUT,
        "occurred_from": case.times.occurred,
    }


def response(case: Case, now: datetime) -> dict[str, Any]:
    triaged = case.times.triaged
    if not triaged:
        return {}
    return {
        "triaged_at": triaged,
        "severity": case.severity,
        "response": case.response,
        "lead_id": case.lead.pk,
        "review_on": review_on(case, now),
        "close_by": (triaged + CLOSE_WITHIN).date(),
        "closed_at": case.times.closed,
    }


def reviewed_at(case: Case, now: datetime) -> list[datetime]:
    """An open incident is looked at again at set intervals; the last of them may be overdue."""
    if not case.times.triaged:
        return []
    until = case.times.closed or now
    found = []
    step = REVIEW_EVERY + timedelta(days=1 if case.id.int % 8 == 0 else -1)  # a few are a day late
    at = case.times.triaged + step
    while at < until:
        found.append(at)
        at += step
    return found


def review_on(case: Case, now: datetime) -> date:
    assert case.times.triaged  # noqa: S101 - asked of triaged cases alone
    if case.review_overdue:
        return (now - timedelta(days=2)).date()
    last = [case.times.triaged, *reviewed_at(case, now)][-1]
    return (last + REVIEW_EVERY).date()


def involvements(case: Case) -> Iterator[Row]:
    if Section.PEOPLE not in case.sections:
        return
    for part in case.parts:
        yield new(
            Involvement,
            id=part.id,
            incident_id=case.id,
            involved_as=part.involved_as,
            kind=part.kind,
            service_user_id=part.service_user and part.service_user.pk,
            **cited(part.service_user),
            staff_id=part.staff and part.staff.pk,
            described_as=part.described_as,
            age_band=part.age_band(case.times.known.date()),
            recorded_at=case.times.flagged,
            recorded_by_id=case.recorder.pk,
        )


Naming = tuple[User, MemberAs, str, datetime]


def named(case: Case) -> Iterator[Naming]:
    flagged, triaged = case.times.flagged, case.times.triaged
    yield case.recorder, MemberAs.RECORDER, "Flagged it", flagged
    if case.helper:
        yield case.helper, MemberAs.CONTRIBUTOR, "Was on the same shift", flagged
    if Section.PEOPLE in case.sections:
        for person in case.affected_staff:
            yield person, MemberAs.AFFECTED, "Reads their own report", flagged
    if not triaged:
        return
    yield case.lead, MemberAs.LEAD, "Leads the response", triaged
    if case.investigator:
        yield case.investigator, MemberAs.INVESTIGATOR, "Looks into what happened", triaged
    manager = case.team.manager
    if manager and case.audience == Audience.NAMED and case.staff_involved == Known.NO:
        yield manager, MemberAs.CONTRIBUTOR, "Manages the ward; could see it before triage", triaged


def members(draw: Draw, case: Case) -> Iterator[Row]:
    for person, member_as, because, at in named(case):
        yield new(
            CaseMember,
            id=draw.uuid(),
            incident_id=case.id,
            person_id=person.pk,
            member_as=member_as,
            because=because,
            added_at=at,
            added_by_id=case.lead.pk if at == case.times.triaged else case.recorder.pk,
        )


def exclusions(draw: Draw, case: Case) -> Iterator[Row]:
    """Whoever is said to have done it never sees the record, from the moment they are named."""
    if Section.PEOPLE not in case.sections:
        return
    for part in case.initiators:
        if part.staff:
            yield new(
                Exclusion,
                id=draw.uuid(),
                incident_id=case.id,
                person_id=part.staff.pk,
                cause=ExclusionCause.INITIATOR,
                source_id=part.id,
                made_at=case.times.flagged,
                made_by_id=case.recorder.pk,
            )


def moves(case: Case) -> list[tuple[Status, datetime, User]]:
    """The states reached so far: which, when, and who moved it there."""
    times = case.times
    reached = [
        (Status.RECORDING, times.flagged, case.recorder),
        (Status.SUBMITTED, times.submitted, case.recorder),
        (Status.RESPONDING, times.triaged, case.lead),
        (Status.CLOSED, times.closed, case.lead),
    ]
    return [(status, at, by) for status, at, by in reached if at]


def status_changes(draw: Draw, case: Case) -> Iterator[Row]:
    was: Status | str = ""
    for became, at, by in moves(case):
        yield new(
            StatusChange,
            id=draw.uuid(),
            incident_id=case.id,
            was=was,
            became=became,
            recorded_at=at,
            recorded_by_id=by.pk,
        )
        was = became
