"""Who did what to which record, and when. Append-only: the runtime role may insert and read, nothing else."""

import uuid

from django.db import models


class AuditEvent(models.Model):
    """One event, content-free: identifiers, verbs and field names, never a name or a word of narrative.

    No foreign keys: the log neither blocks nor loses anything by what happens to the row it speaks of.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60, help_text="staff:<id>, or system:<process>")
    verb = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["target_kind", "target_id", "at"], name="audit_by_target"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_kind}:{self.target_id}"
