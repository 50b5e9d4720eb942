"""Every e-mail that leaves: to whom, of which kind, and what became of it. Never what it says.

It is written anew each time it is tried, so that no link that opens an account lies here.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

#: an e-mail that has come to no end yet
WAITING = Q(sent_at=None, dropped_at=None, given_up_at=None)


class MailQuerySet(models.QuerySet["Mail"]):
    def waiting(self) -> "MailQuerySet":
        return self.filter(WAITING)

    def to_try(self, at: datetime) -> "MailQuerySet":
        """Waiting, and not held: by the worker that is sending it, or by a failure that asks to wait.

        What was never tried goes first, so that a recipient's failures delay that recipient alone.
        """
        free = self.waiting().filter(Q(lease_until=None) | Q(lease_until__lte=at))
        return free.order_by("attempts", "created_at", "id")

    def not_looked_at(self) -> "MailQuerySet":
        """Given up, and no administrator has said that it is seen to."""
        return self.filter(given_up_at__isnull=False, looked_at=None)


class Mail(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True, help_text="Not to be tried before.")
    attempts = models.PositiveSmallIntegerField("tries", default=0)
    tried_at = models.DateTimeField("last tried", null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(
        null=True, blank=True, help_text="Nothing was left to tell them, or they have no address."
    )
    given_up_at = models.DateTimeField("given up", null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True, help_text="An administrator has seen to it.")

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "e-mail that could not be sent"
        verbose_name_plural = "e-mail that could not be sent"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=WAITING, name="one_waiting_mail_of_a_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["attempts", "created_at"], condition=WAITING, name="mail_to_try"),
            models.Index(
                fields=["given_up_at"],
                condition=Q(given_up_at__isnull=False, looked_at=None),
                name="mail_not_looked_at",
            ),
        ]

    def __str__(self) -> str:
        return f"e-mail {self.pk}"


class Outage(models.Model):
    """A time in which the mail server took nobody's e-mail. Nobody's tries are counted for it."""

    written_again = {
        "next_try_at": "later after each failure",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    began_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=1)
    next_try_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(ended_at=None), name="one_outage_of_mail_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"outage {self.pk}"
