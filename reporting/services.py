"""Board reports: counted by the system and frozen; withdrawn when they cannot be right; signed off."""

from datetime import datetime

from django.db import transaction

from audit import services as audit
from audit.services import Actor
from documents import services as documents
from documents.models import Document
from reporting.counts import counting
from reporting.counts.figures import Figures
from reporting.counts.periods import Quarter
from reporting.counts.soundness import fault
from reporting.document.pdf import KIND, facts_of
from reporting.models import BoardReport, BoardReportQuerySet
from reporting.protection.publishing import ProtectedFigures, may_follow, protect
from row_security.context import as_system
from staff.models import User

DRAFT, SIGNED = 1, 2  # versions of a report's document
TOO_LITTLE = (
    "Too little has changed since the last version. Two versions that differ by a few could show who "
    "somebody is. What was entered since will be in the next quarter’s report."
)
NOT_OVER = (
    "{quarter} cannot be counted yet. It can be 24 hours after it ends, when every record of it is due."
)
NOT_USED_YET = "Heard was not used yet in {quarter}, so there is nothing to count."


class CannotReport(Exception):
    """Refused, in words a person can act on."""


@as_system(counting.PROCESS)
def make_report(*, quarter: Quarter, by: Actor, now: datetime) -> BoardReport:
    """Freeze the figures of a quarter that is over, and ask for the document. Seconds of counting, as the
    system: for the worker.

    Nothing has changed since the last version: that one. Too little has changed: refused, because the two
    versions beside each other would give small numbers away.
    """
    with transaction.atomic():
        return _make(quarter, by, now)


def _make(quarter: Quarter, by: Actor, now: datetime) -> BoardReport:
    _refuse_too_early(quarter, now)
    latest = BoardReport.objects.of(quarter).active().first()
    before = Figures.from_json(latest.figures) if latest else None
    figures = counting.count(quarter, at=now)
    if reason := fault(figures, has_records=counting.has_records(quarter, at=now)):
        raise CannotReport(reason)
    if latest and before and before.counts == figures.counts:
        return latest
    if before and not may_follow(figures, before):
        raise CannotReport(TOO_LITTLE)
    return freeze(figures, after=before, by=by, now=now)


def _refuse_too_early(quarter: Quarter, now: datetime) -> None:
    if now < quarter.countable_at:
        raise CannotReport(NOT_OVER.format(quarter=quarter.short))
    began = counting.first_use()
    if began is None or quarter < began:
        raise CannotReport(NOT_USED_YET.format(quarter=quarter.short))


def freeze(figures: Figures, *, by: Actor, now: datetime, after: Figures | None = None) -> BoardReport:
    """As the next version of its quarter, with its document asked for. `after`: the version before it."""
    versions = BoardReport.objects.of(figures.quarter).values_list("version", flat=True)
    report = BoardReport(
        quarter_starts_on=figures.quarter.starts_on,
        version=max(versions, default=0) + 1,
        figures=figures.to_json(),
        figures_sha256=figures.sha256,
        frozen_at=now,
        asked_by=by if isinstance(by, User) else None,
    )
    facts = facts_of(protect(figures, after=after), version=report.version)
    report.document = documents.ask_for(
        kind=KIND, subject_id=report.pk, facts=facts, by=by, now=now, version=DRAFT
    )
    report.save(force_insert=True)
    audit.record(verb="report.frozen", target=report, by=by, at=now, version=report.version)
    return report


@transaction.atomic
def withdraw_unsound(reports: BoardReportQuerySet, *, now: datetime) -> list[BoardReport]:
    """Versions whose figures cannot be right are kept, with the reason, and no longer offered."""
    unsound = [(report, reason) for report in reports.active() if (reason := _fault_of(report))]
    for report, reason in unsound:
        BoardReport.objects.filter(pk=report.pk).update(withdrawn_at=now, withdrawn_because=reason)
        audit.record(
            verb="report.withdrawn", target=report, by=counting.PROCESS, at=now, version=report.version
        )
    return [report for report, _ in unsound]


@as_system(counting.PROCESS)
def _fault_of(report: BoardReport) -> str:
    had_records = counting.has_records(report.quarter, at=report.frozen_at)
    return fault(Figures.from_json(report.figures), has_records=had_records)


@transaction.atomic
def sign(*, report: BoardReport, commentary: str, by: User, now: datetime) -> None:
    """The executive lead comments and signs: the same figures in a new document. Once, and not undone."""
    if reason := _fault_of(BoardReport.objects.get(pk=report.pk)):
        raise CannotReport(reason)
    unsigned = BoardReport.objects.active().filter(pk=report.pk, signed_at=None)
    if not unsigned.update(commentary=commentary, signed_at=now, signed_by=by):
        raise CannotReport("This version has been signed off already, or was withdrawn.")
    report.document = documents.ask_for(
        kind=KIND,
        subject_id=report.pk,
        facts=facts_of(
            protected(report),
            version=report.version,
            commentary=commentary,
            signed_by=by.name,
            signed_as=by.job_title,
            signed_at=now,
        ),
        by=by,
        now=now,
        version=SIGNED,
    )
    BoardReport.objects.filter(pk=report.pk).update(document=report.document)
    audit.record(verb="report.signed", target=report, by=by, at=now, version=report.version)


def protected(report: BoardReport) -> ProtectedFigures:
    """The figures as they were drawn: a later change of the rules does not change an earlier report."""
    facts = Document.objects.filter(pk=report.document_id).values_list("facts", flat=True).get()
    return ProtectedFigures.from_json(facts["figures"])
