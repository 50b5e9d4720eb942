"""Who did what to which record, and when. Append-only: the runtime role may insert and read, nothing else."""

from django.db import models
from django.db.models import Q

from audit.ids import uuid7


class Outcome(models.TextChoices):
    OK = "ok", "Done"
    REFUSED = "refused", "Refused"
    NOT_THERE = "not_there", "Not there, or not theirs to see"
    FAILED = "failed", "Failed"


class Why(models.TextChoices):
    """Reasons of a refused page. Others are codes of the service that refused."""

    NOT_ALLOWED = "not_allowed", "They see it, and may not do this"
    PART_NOT_THERE = "part_not_there", "They see it, and asked for a part that it has not"
    BEFORE_LOOKING = "before_looking", "Refused before anybody looked whether it is there"


#: Whoever asked was not told whether it is there: written alike whether or not it is, and read alike.
#: `row_security.apply` says the same.
UNANSWERED = Q(outcome=Outcome.NOT_THERE) & ~Q(reason=Why.PART_NOT_THERE) | Q(reason=Why.BEFORE_LOOKING)


class AuditEvent(models.Model):
    """One event, content-free: identifiers, verbs and field names, never a name or a word of narrative.

    No foreign keys: the log neither blocks nor loses anything by what happens to the row it speaks of.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60, help_text="staff:<id>, or system:<process>")
    verb = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=60, blank=True)
    incident_id = models.UUIDField(null=True, blank=True, help_text="The record it concerns, if any.")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OK)
    reason = models.CharField(max_length=60, blank=True, help_text="A code, never words that somebody wrote.")
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["target_kind", "target_id", "at"], name="audit_by_target"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["verb", "at"], name="audit_by_verb"),
            models.Index(fields=["at"], condition=~Q(outcome="ok"), name="audit_not_done"),
            models.Index(
                fields=["incident_id", "at"], condition=Q(incident_id__isnull=False), name="audit_by_incident"
            ),
        ]

    def __str__(self) -> str:
        return f"audit event {self.pk}"

    @property
    def is_unanswered(self) -> bool:
        """As `UNANSWERED`."""
        not_found = self.outcome == Outcome.NOT_THERE and self.reason != Why.PART_NOT_THERE
        return not_found or self.reason == Why.BEFORE_LOOKING

    @property
    def row(self) -> str:
        """As auditors are told: none of what was not answered, whether or not it is there."""
        return "" if self.is_unanswered else self.target_id


class AuditSeal(models.Model):
    """The place of one event in the chain: what was sealed before it cannot change without every later hash.

    Written after the event is committed (`audit.seals.sealing`), so that no request waits for another.
    """

    append_only = True
    rights = ("select",)  # the system seals; to everybody else a seal is only read
    system_rights = ("select", "insert")

    seq = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 … without a gap.")
    event_id = models.UUIDField(unique=True)
    sealed_at = models.DateTimeField()
    prev_hash = models.BinaryField(help_text="32 bytes: the hash of the seal before.")
    hash = models.BinaryField(help_text="32 bytes: see audit.seals.hashing.")

    def __str__(self) -> str:
        return f"audit seal {self.pk}"


class Unsealed(models.Model):
    """An event that waits for its seal: put here by a trigger in the transaction that wrote the event.

    Taken away in the transaction that seals it, so no event is ever missed, however late it commits.
    """

    rights = ("select", "insert")  # to everybody but the system it only grows
    system_rights = ("select", "insert", "delete")

    event_id = models.UUIDField(primary_key=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "unsealed"
        indexes = [models.Index(fields=["since"], name="unsealed_by_age")]

    def __str__(self) -> str:
        return f"unsealed event {self.pk}"


class Anchored(models.Model):
    """A head of the chain that has left the database: for health alone. A check reads the anchors."""

    append_only = True

    seq = models.BigIntegerField(primary_key=True, help_text="Of the seal that was anchored.")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "anchored"

    def __str__(self) -> str:
        return f"anchor of seal {self.pk}"
