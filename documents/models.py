"""Documents made by a worker: asked for once, built once, kept with their hash."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from staff.models import User


class DocumentQuerySet(models.QuerySet["Document"]):
    def waiting(self) -> "DocumentQuerySet":
        return self.filter(built_at=None, failed_at=None)

    def free(self, now: datetime) -> "DocumentQuerySet":
        """Waiting, and leased to nobody."""
        return self.waiting().filter(Q(lease_until=None) | Q(lease_until__lte=now))

    def held(self, document: "Document") -> "DocumentQuerySet":
        """The row, as long as it is still this attempt's: a worker that lost its lease finds nothing."""
        return self.waiting().filter(pk=document.pk, attempts=document.attempts)

    def latest_version(self) -> "Document | None":
        return self.defer("content").order_by("-version").first()


class Document(models.Model):
    """One PDF. `facts` is everything it is drawn from, frozen when it was asked for: the same facts draw the
    same bytes, so it can be made again, identical, years later.

    `kind` and `subject_id` name what it is about; the app that owns the subject decides who may read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    incident_id = models.UUIDField(null=True, blank=True, help_text="The record it is made from, if of one.")
    version = models.PositiveIntegerField(default=1)
    facts = models.JSONField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # the worker's claim: leased, so that a killed worker gives it back
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=60, blank=True, help_text="What the worker is doing, in words.")
    built_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "version"], name="document_version_once"),
            models.CheckConstraint(
                name="built_document_is_whole",
                condition=Q(built_at=None) | Q(content__isnull=False, pages__gte=1) & ~Q(sha256=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=Q(built_at=None, failed_at=None), name="document_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} document {self.pk}"

    @property
    def is_ready(self) -> bool:
        return self.built_at is not None

    @property
    def has_failed(self) -> bool:
        return self.failed_at is not None
