"""Closing an incident to a whole shift, and opening one to its ward: never by a slip of the hand."""

import uuid

from django.db import models
from django.db.models import F, Q

from incidents.models.incident import Incident
from staff.models import User
from wards.models import Ward


class RosterWindowQuerySet(models.QuerySet["RosterWindow"]):
    def active(self) -> "RosterWindowQuerySet":
        return self.filter(ended_at=None)


class RosterWindow(models.Model):
    """A member of staff is involved and not named yet: whoever worked on this ward then is kept out.

    It ends when a lead ends it, or names the person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="roster_windows")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    recorder_stays = models.BooleanField("the recorder is not closed out by it", default=False)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = RosterWindowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="window_ends_after_it_begins", condition=Q(to_at__gt=F("from_at"))),
            models.UniqueConstraint(
                fields=["incident"], condition=Q(ended_at=None), name="one_standing_window"
            ),
        ]

    def __str__(self) -> str:
        return f"time window {self.pk}"


class RosteredPerson(models.Model):
    """Somebody who was on that shift without a role on the ward, such as from the bank."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    window = models.ForeignKey(RosterWindow, on_delete=models.PROTECT, related_name="also")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["window", "person"], name="rostered_once")]

    def __str__(self) -> str:
        return f"rostered person {self.pk}"


class WideningRequestQuerySet(models.QuerySet["WideningRequest"]):
    def waiting(self) -> "WideningRequestQuerySet":
        return self.filter(decided_at=None)


class WideningRequest(models.Model):
    """One lead asks to open an incident from named people to its ward; another lead agrees, or does not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="widening_requests")
    because = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    agreed = models.BooleanField(null=True)
    decided_because = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = WideningRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(decided_at=None), name="one_widening_waits"
            ),
            models.CheckConstraint(
                name="widening_decided_whole",
                condition=Q(decided_at=None, decided_by=None, agreed=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, agreed__isnull=False),
            ),
            models.CheckConstraint(
                name="widening_takes_two", condition=~Q(agreed=True) | ~Q(decided_by=F("asked_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"request to open to the ward {self.pk}"
