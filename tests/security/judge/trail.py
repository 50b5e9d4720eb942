"""What a world holds beside its incidents: promises, documents, reports, interests, e-mail, the trail."""

from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

from accounts.models import KeptForm, Proposal
from audit.models import AuditEvent, Outcome, Why
from deadlines.clock import Kind
from deadlines.models import Deadline, Escalation, Notice
from documents.models import Document
from incidents.models import Exclusion, Incident
from mail.models import Mail
from reporting.models import BoardReport, ReportRequest
from staff.models import Interest, InterestKind, User
from tests.security.judge.worlds import World
from wards.models import ServiceUser

INTERESTS = (("interest.read", "ok"), ("interest.declared", "ok"))
ASKED_OR_OTHER = (("interest.read", "refused"), ("interest.read", "not_there"), ("staff.appointed", "ok"))
REASONS = ("", "at_risk", *Why.values)


def keep(world: World) -> None:
    incidents = list(Incident.objects.order_by("pk"))
    promises(world, incidents)
    interests(world)
    proposals(world)
    reports(world, incidents)
    events(world, incidents)
    for_some(world)


# --- promises -----------------------------------------------------------------------------------------------


def promises(world: World, incidents: list[Incident]) -> None:
    """Of most incidents."""
    about = [one for one in incidents if world.often(0.8)]
    made = Deadline.objects.bulk_create(promise(world, one) for one in about)
    rungs = Escalation.objects.bulk_create(
        Escalation(deadline=one, level=level, was_due_at=world.now, fired_at=world.now)
        for one in made
        for level in ("first", "second")
        if world.often(0.8)
    )
    Notice.objects.bulk_create(
        Notice(
            escalation=rung,
            person=who,
            created_at=world.now,
            suppressed_at=world.now if world.often(0.4) else None,
        )
        for rung in rungs
        for who in world.some(6, 2)
    )


def promise(world: World, incident: Incident) -> Deadline:
    times = dict.fromkeys(("basis_at", "first_due_at", "due_at", "opened_at"), world.now)
    return Deadline(
        kind=world.draw.choice(Kind.values),
        subject_id=world.new_id(),
        incident_id=incident.pk,
        ward=incident.ward,
        **times,
    )


# --- people -------------------------------------------------------------------------------------------------


def interests(world: World) -> None:
    """Declared of themselves, or written down by others; ended or not. Linked accounts are at both ends."""
    linked = {link.account_id: link.account for link in world.links}.values()
    pairs = [(one, world.someone()) for one in [*linked, *world.some(8, 8)]]
    pairs += [(world.someone(), one) for one in linked]
    cared_for = list(ServiceUser.objects.order_by("local_number")[:5])
    to = [(one, {"service_user": world.draw.choice(cared_for)}) for one in world.some(8, 8)]
    to += [(one, {"other": other}) for one, other in pairs if one != other]
    Interest.objects.bulk_create((interest(world, one, **whom) for one, whom in to), ignore_conflicts=True)


def interest(world: World, person: User, **to: Any) -> Interest:
    return Interest(
        pk=world.new_id(),
        person=person,
        kind=world.draw.choice(InterestKind.values),
        declared_at=world.now,
        declared_by=person if world.often() else world.someone(),
        ended_at=world.now if world.often(0.3) else None,
        **to,
    )


def proposals(world: World) -> None:
    """About every linked account, and some others; about one, or two."""
    made = []
    for person in [*(link.account for link in world.links), *world.some(8, 8)]:
        other = world.draw.choice([who for who in world.people if who != person])
        one = {"kind": "reset", "person": person}
        two = {"kind": "link", "person": person, "other": other}
        turned = {"kind": "link", "person": other, "other": person}
        asked = {"asked_at": world.now, "asked_by": world.someone()}
        made += [Proposal(**about, **asked) for about in (one, two, turned)]
    Proposal.objects.bulk_create(made, ignore_conflicts=True)


def for_some(world: World) -> None:
    for who in world.some(12, 6):
        KeptForm.objects.create(person=who, path="/somewhere/", fields={}, kept_at=world.now)
        Mail.objects.create(kind="notices", person=who, created_at=world.now)


# --- documents and reports ----------------------------------------------------------------------------------


def reports(world: World, incidents: list[Incident]) -> None:
    """Signed or not, withdrawn or not; and a document of another kind that names a report as its subject."""
    for number, (signed, withdrawn) in enumerate(product((False, True), repeat=2)):
        report = BoardReport(pk=world.new_id(), quarter_starts_on=date(2025, 1, 1), version=number + 1)
        report.document = document(world, "board_report", report.pk)
        report.figures, report.figures_sha256, report.frozen_at = {}, "0" * 64, world.now
        if signed:
            report.signed_at, report.signed_by = world.now, world.someone()
        if withdrawn:
            report.withdrawn_at, report.withdrawn_because = world.now, "Invented"
        report.save(force_insert=True)
        document(world, "referral", report.pk)
        ReportRequest.objects.create(
            quarter_starts_on=date(2025, 1, 1), asked_at=world.now, answered_at=world.now, report=report
        )
    for one in incidents:
        if world.often():
            document(world, "referral", world.new_id(), one.pk)


def document(world: World, kind: str, subject: UUID, incident: UUID | None = None) -> Document:
    return Document.objects.create(
        pk=world.new_id(), kind=kind, subject_id=subject, incident_id=incident, facts={}, asked_at=world.now
    )


# --- the audit trail ----------------------------------------------------------------------------------------


def events(world: World, incidents: list[Incident]) -> None:
    """Every outcome with every reason, about a record from which the auditor is kept out; some about the
    others, one that never was, and none.
    """
    ways = list(product(Outcome.values, REASONS))
    closed = Exclusion.objects.filter(person=world.auditor, lifted_at=None).values_list("incident", flat=True)
    about = [(min(closed), way) for way in ways]
    about += [
        (one, world.draw.choice(ways)) for one in [*(i.pk for i in incidents), world.new_id(), *[None] * 6]
    ]
    of_records = [event(world, "incident.read", *way, incident_id=record) for record, way in about]
    AuditEvent.objects.bulk_create([*of_records, *about_interests(world)])


def about_interests(world: World) -> list[AuditEvent]:
    """Of accounts and of interests, by themselves, another account of theirs, and others; done or refused."""
    by = {link.account_id: world.whole_person(link.account) for link in world.links}
    for one in Interest.objects.order_by("pk"):
        by[one.pk] = {one.person_id, one.other_id or one.person_id}
    return [
        event(world, verb, outcome, "", by=actor, target_id=str(target))
        for target, theirs in by.items()
        for verb, outcome in (*INTERESTS, world.draw.choice(ASKED_OR_OTHER))
        for actor in [*sorted(theirs), world.someone().pk]
    ]


def event(world: World, verb: str, outcome: str, reason: str, *, by: Any = None, **about: Any) -> AuditEvent:
    actor = f"staff:{by or world.someone().pk}"
    return AuditEvent(
        pk=world.new_id(), at=world.now, actor=actor, verb=verb, outcome=outcome, reason=reason, **about
    )
