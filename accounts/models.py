"""Sessions, what signing in counts, forms kept for somebody, and what waits for a second administrator."""

import uuid
from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from accounts.proposals import Proposal, ProposalKind  # noqa: F401 - where Django looks for models
from staff.models import User


class KeptForm(models.Model):
    """What somebody had typed when their session ended, kept for them alone until they are back.

    Taken back once sent again; whatever is left after a day is cleared away.
    """

    may_be_deleted = True  # a right that ends, and no record

    written_again = {
        "kept_at": "sent again, it is kept again",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200)
    fields = models.JSONField(help_text="Field name to list of values, as they were sent.")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "path"], name="kept_form_once")]

    def __str__(self) -> str:
        return f"kept form {self.pk}"


class Session(AbstractBaseSession):
    """One log-in on one computer. Deleted when it ends; what happened in it is in the audit trail."""

    may_be_deleted = True  # a right that ends, and no record

    written_again = {
        "person": "Django saves a session whole",
    }

    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(AbstractBaseSession.Meta):
        pass

    def __str__(self) -> str:
        return "session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from accounts.sessions.store import SessionStore

        return SessionStore


class Remembered(models.Model):
    """What signing in remembers for minutes, by `sessions.cache` alone: nothing in it names anybody."""

    may_be_deleted = True  # a right that ends, and no record

    written_again = {
        "ends_at": "kept for longer while it is asked for",
    }

    key = models.CharField(max_length=64, primary_key=True, help_text="A keyed hash.")
    value = models.JSONField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "what is remembered of signing in"

    def __str__(self) -> str:
        return "remembered of signing in"
