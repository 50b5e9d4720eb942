"""Board reports: asked for, frozen, signed off. One is asked for by itself when a quarter is over."""

from datetime import datetime

from django.db import IntegrityError, transaction

from audit import services as audit
from audit.services import Actor
from documents import services as documents
from documents.models import Document
from incidents.models import Incident
from reporting.counting import count
from reporting.figures import Figures
from reporting.models import BoardReport
from reporting.pdf import KIND, facts_of
from reporting.periods import Quarter
from reporting.publishing import ProtectedFigures, may_follow, protect
from staff.models import User

BY_ITSELF = "system:reports"
DRAFT, SIGNED = 1, 2  # versions of a report's document
TOO_LITTLE = (
    "Too little has changed since the last version. Two versions that differ by a few could show who "
    "somebody is. What was entered since will be in the next quarter’s report."
)


class CannotReport(Exception):
    """Refused, in words a person can act on."""


@transaction.atomic
def request_report(*, quarter: Quarter, by: Actor, now: datetime) -> BoardReport:
    """Freeze the figures of a quarter that is over, and ask for the document.

    Nothing has changed since the last version: that one. Too little has changed: refused, because the two
    versions beside each other would give small numbers away.
    """
    if now < quarter.ends_at:
        raise CannotReport(f"{quarter.short} is not over yet. Choose a quarter that has ended.")
    latest = BoardReport.objects.of(quarter).first()
    before = Figures.from_json(latest.figures) if latest else None
    figures = count(quarter, at=now)
    if latest and before and before.counts == figures.counts:
        return latest
    if before and not may_follow(figures, before):
        raise CannotReport(TOO_LITTLE)
    version = latest.version + 1 if latest else 1
    try:
        with transaction.atomic():
            return _freeze(figures, before, version, by, now)
    except IntegrityError:  # somebody asked at the same moment
        return BoardReport.objects.of(quarter).get(version=version)


def _freeze(figures: Figures, before: Figures | None, version: int, by: Actor, now: datetime) -> BoardReport:
    report = BoardReport(
        quarter_starts_on=figures.quarter.starts_on,
        version=version,
        figures=figures.to_json(),
        figures_sha256=figures.sha256,
        frozen_at=now,
        asked_by=by if isinstance(by, User) else None,
    )
    facts = facts_of(protect(figures, after=before), version=version)
    report.document = documents.ask_for(
        kind=KIND, subject_id=report.pk, facts=facts, by=by, now=now, version=DRAFT
    )
    report.save(force_insert=True)
    audit.record(verb="report.requested", target=report, by=by, at=now, version=version)
    return report


def request_due(*, now: datetime) -> BoardReport | None:
    """The first report of the quarter just ended, once, however often this runs. None when there is one, or
    when nothing had been recorded by then: a service not yet in use has no figures.
    """
    quarter = Quarter.of(now).previous()
    if BoardReport.objects.of(quarter).exists():
        return None
    if not Incident.objects.filter(flagged_at__lt=quarter.ends_at).exists():
        return None
    return request_report(quarter=quarter, by=BY_ITSELF, now=now)


@transaction.atomic
def sign(*, report: BoardReport, commentary: str, by: User, now: datetime) -> None:
    """The executive lead comments and signs: the same figures in a new document. Once, and not undone."""
    signed = BoardReport.objects.filter(pk=report.pk, signed_at=None).update(
        commentary=commentary, signed_at=now, signed_by=by
    )
    if not signed:
        raise CannotReport("This version has been signed off already.")
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
