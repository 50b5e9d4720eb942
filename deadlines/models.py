"""Every promise with a time, the ladders, the escalations they caused, and the notices to be delivered."""

import uuid
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.ids import uuid7
from deadlines.clock import LADDERS, NEEDS, Audience, Kind, Rung, State, state
from staff.models import User
from wards.models import Ward


class LadderQuerySet(models.QuerySet["Ladder"]):
    def in_force(self) -> "LadderQuerySet":
        return self.filter(ended_at=None)

    def of(self, kind: Kind) -> tuple[Rung, ...]:
        """The trust's own ladder, or the built-in one, in order of time."""
        mine = self.in_force().filter(kind=kind).prefetch_related("rungs").first()
        return (mine and mine.as_rungs) or LADDERS[kind]


class Ladder(models.Model):
    """The reminders that a trust has set for one kind of promise, instead of the built-in ones.

    Never edited: another one takes its place, or, when it has merely ended, the built-in one does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30, choices=Kind)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LadderQuerySet.as_manager()

    class Meta:
        verbose_name = "ladder of reminders"
        verbose_name_plural = "reminders and escalations"
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(ended_at=None), name="one_ladder_in_force_for_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"ladder {self.pk}"

    @property
    def as_rungs(self) -> tuple[Rung, ...]:
        return tuple(rung.as_rung for rung in self.rungs.all())


class LadderRung(models.Model):
    """One reminder of a ladder. `level` is named by `deadlines.escalation_policies.level`."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="rungs", db_index=False)
    level = models.CharField(max_length=30)
    minutes = models.IntegerField(help_text="After it is due; negative before.")
    tells = ArrayField(models.CharField(max_length=30))

    class Meta:
        ordering = ["minutes"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "minutes"], name="one_rung_at_a_time"),
            models.UniqueConstraint(fields=["ladder", "level"], name="one_rung_of_a_name"),
            models.CheckConstraint(condition=Q(tells__len__gt=0), name="rung_tells_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.level} of ladder {self.ladder_id}"

    @property
    def as_rung(self) -> Rung:
        return Rung(self.level, timedelta(minutes=self.minutes), frozenset(map(Audience, self.tells)))


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def running(self) -> "DeadlineQuerySet":
        """Neither met nor ended: still a promise."""
        return self.filter(met_at=None, ended_at=None)

    def overdue(self, at: datetime) -> "DeadlineQuerySet":
        return self.running().filter(due_at__lt=at)

    def about(self, subject: models.Model) -> "DeadlineQuerySet":
        return self.filter(subject_id=subject.pk)

    def oldest_waiting(self, at: datetime) -> datetime | None:
        """When the oldest rung that should have been escalated by now fell due; None when none is waiting."""
        waiting = self.running().filter(next_rung_at__lte=at).order_by("next_rung_at")
        return waiting.values_list("next_rung_at", flat=True).first()


class Deadline(models.Model):
    """One promise. Its state is computed from its times, never from whether a job ran.

    `due_at` may only fall (a trigger refuses a rise); `first_due_at` never changes. `subject_id` is the
    record promised about; what it is, who is told and who may know is registered by the app that owns it.
    """

    written_again = {
        "due_at": "only falls: a trigger refuses a rise",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30, choices=Kind)
    subject_id = models.UUIDField()
    incident_id = models.UUIDField(help_text="The record that the subject belongs to.")
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+", db_index=False)
    basis_at = models.DateTimeField(help_text="What the time is counted from.")
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="No longer needed; never counted as met."
    )
    next_rung_at = models.DateTimeField(
        null=True, blank=True, help_text="When the sweep next asks the ladder."
    )
    next_look_at = models.DateTimeField(
        null=True, blank=True, help_text="When the sweep next asks who came to be told since its last rung."
    )

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__lte=F("first_due_at")), name="due_only_falls"),
            models.UniqueConstraint(
                fields=["subject_id", "kind"],
                condition=Q(met_at=None, ended_at=None),
                name="one_running_deadline_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_rung_at"], condition=Q(met_at=None, ended_at=None), name="deadline_rung_waiting"
            ),
            models.Index(
                fields=["next_look_at"], condition=Q(met_at=None, ended_at=None), name="deadline_look_waiting"
            ),
            models.Index(fields=["subject_id"], name="deadline_by_subject"),
            models.Index(fields=["kind", "due_at"], name="deadline_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} deadline {self.pk}"

    @property
    def needs(self) -> str:
        return NEEDS[Kind(self.kind)]

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.ended_at is None

    def state(self, now: datetime) -> State:
        return state(due_at=self.due_at, met_at=self.met_at, ended_at=self.ended_at, now=now)

    def time_left(self, now: datetime) -> timedelta:
        """Negative once overdue."""
        return self.due_at - now


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def to_tell(self, at: datetime) -> "EscalationQuerySet":
        """Nobody has been told yet, and no failed attempt asks to wait."""
        return self.filter(told_at=None).filter(Q(retry_at=None) | Q(retry_at__lte=at))


class Escalation(models.Model):
    """A rung of the ladder reached by one deadline: once, whatever crashed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, related_name="escalations", db_index=False
    )
    level = models.CharField(max_length=30, help_text="The rung's name in the ladder of that time.")
    minutes = models.IntegerField(default=0, help_text="When the rung is, after due; negative before.")
    tells = ArrayField(
        models.CharField(max_length=30),
        default=list,
        help_text="Whom the rung told when it was reached, whatever the ladder has become since.",
    )
    tells_also = ArrayField(
        models.CharField(max_length=30),
        default=list,
        help_text="Whom the rungs before it told: of these, anybody who was never told is told now.",
    )
    was_due_at = models.DateTimeField(help_text="When the rung was truly reached.")
    fired_at = models.DateTimeField(help_text="When the sweep noticed; later after an outage.")
    told_at = models.DateTimeField(null=True, blank=True, help_text="When notices were written for it.")
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deadline", "level"], name="escalated_once"),
        ]
        indexes = [
            models.Index(fields=["fired_at"], condition=Q(told_at=None), name="escalation_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.level} of deadline {self.deadline_id}"


#: an e-mail that has come to no end yet
WAITING = Q(sent_at=None, in_app_only_at=None, suppressed_at=None, given_up_at=None)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """What a person is shown goes through `deadlines.notice_list`, which asks again whether they may know."""

    def shown_to(self, person: User) -> "NoticeQuerySet":
        return self.filter(person=person, suppressed_at=None)

    def waiting(self) -> "NoticeQuerySet":
        return self.filter(WAITING)


class Notice(models.Model):
    """One thing one person should know of: shown in the application and sent as an e-mail without content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    escalation = models.ForeignKey(
        Escalation, on_delete=models.PROTECT, related_name="notices", db_index=False
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices", db_index=False)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    # what became of its e-mail (`deadlines.delivery`)
    sent_at = models.DateTimeField(null=True, blank=True)
    in_app_only_at = models.DateTimeField(
        null=True, blank=True, help_text="No address, or they had already seen it."
    )
    suppressed_at = models.DateTimeField(
        null=True, blank=True, help_text="No longer theirs to know, or no longer true."
    )
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "person"], condition=Q(suppressed_at=None), name="told_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=WAITING,
                name="notice_to_send",
            ),
            models.Index(fields=["person", "-created_at", "-id"], name="notice_by_person"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("deadlines:open", args=[self.pk])

    @property
    def incident_id(self) -> uuid.UUID:
        """Of the record that the promise is about."""
        return self.escalation.deadline.incident_id
