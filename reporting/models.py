"""Board reports: one row for each quarter and version, figures frozen; and each time one is asked for."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import Document
from reporting.counts.periods import Quarter
from staff.models import User

REFUSALS_SHOWN = timedelta(days=14)
MOST_SHOWN = 10


class BoardReportQuerySet(models.QuerySet["BoardReport"]):
    def of(self, quarter: Quarter) -> "BoardReportQuerySet":
        """Newest version first."""
        return self.filter(quarter_starts_on=quarter.starts_on).order_by("-version")

    def active(self) -> "BoardReportQuerySet":
        return self.filter(withdrawn_at=None)

    def offered(self, *, drafts: bool) -> "BoardReportQuerySet":
        """What is not signed is a draft, for anybody who may sign it."""
        return self if drafts else self.exclude(signed_at=None)

    def for_pages(self) -> "BoardReportQuerySet":
        """With how far the document is, and without what only the worker needs."""
        return self.select_related("document", "signed_by").defer(
            "figures", "document__facts", "document__content"
        )


class BoardReport(models.Model):
    """A quarter's figures as they stood when frozen, and the document drawn from them.

    A later version never replaces an earlier one. `figures` are exact; only protected figures are drawn.
    """

    written_again = {
        "document": "the signed one takes the draft's place",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarter_starts_on = models.DateField()
    version = models.PositiveIntegerField(default=1)
    figures = models.JSONField()
    figures_sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    commentary = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = BoardReportQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter_starts_on", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["quarter_starts_on", "version"], name="report_version_once"),
            models.CheckConstraint(
                name="report_signed_at_with_by",
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="report_withdrawn_with_reason",
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
            ),
        ]

    def __str__(self) -> str:
        return f"board report {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:detail", args=[self.pk])

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.quarter_starts_on)

    @property
    def file_name(self) -> str:
        draft = "" if self.is_signed else "-draft"
        return f"board-report-{self.quarter.file_name}{draft}.pdf"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def may_be_signed(self) -> bool:
        return not self.is_signed and not self.is_withdrawn


class ReportRequestQuerySet(models.QuerySet["ReportRequest"]):
    def waiting(self) -> "ReportRequestQuerySet":
        return self.filter(answered_at=None)

    def unanswered_or_refused(self, now: datetime) -> "ReportRequestQuerySet":
        """What waits, and what was refused lately."""
        refused = Q(report=None, answered_at__gt=now - REFUSALS_SHOWN)
        return self.filter(Q(answered_at=None) | refused)[:MOST_SHOWN]

    def of(self, quarter: Quarter) -> "ReportRequestQuerySet":
        return self.filter(quarter_starts_on=quarter.starts_on)


class ReportRequest(models.Model):
    """A report asked for, by a person or by itself; a worker counts it. Answered by a report or a refusal."""

    written_again = {
        "report": "the report that answered it",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarter_starts_on = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    report = models.ForeignKey(
        BoardReport, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    refusal = models.CharField(max_length=300, blank=True)

    objects = ReportRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter_starts_on"],
                condition=Q(answered_at=None),
                name="one_waiting_request_of_a_quarter",
            ),
            models.CheckConstraint(
                name="answered_by_a_report_or_a_refusal",
                condition=Q(answered_at=None, report=None, refusal="")
                | Q(answered_at__isnull=False, report__isnull=False, refusal="")
                | Q(answered_at__isnull=False, report=None) & ~Q(refusal=""),
            ),
        ]

    def __str__(self) -> str:
        return f"request for a board report {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:asked", args=[self.pk])

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.quarter_starts_on)

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None
