"""Board reports: one row for each quarter and version, its figures frozen."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import Document
from reporting.periods import Quarter
from staff.models import User


class BoardReportQuerySet(models.QuerySet["BoardReport"]):
    def of(self, quarter: Quarter) -> "BoardReportQuerySet":
        """Newest version first."""
        return self.filter(quarter_starts_on=quarter.starts_on).order_by("-version")

    def for_pages(self) -> "BoardReportQuerySet":
        """With how far the document is, and without what only the worker needs."""
        return self.select_related("document", "signed_by").defer(
            "figures", "document__facts", "document__content"
        )


class BoardReport(models.Model):
    """A quarter's figures as they stood when frozen, and the document drawn from them.

    A later version never replaces an earlier one. `figures` are exact; only protected figures are drawn.
    """

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
        return f"board-report-{self.quarter.file_name}.pdf"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None
