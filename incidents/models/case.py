"""Who is named on a case, who is kept out of it, and how it moved from flag to close."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from audit.ids import uuid7
from incidents import vocabulary as words
from incidents.confidentiality.grounds import Cause
from incidents.models.incident import Incident
from incidents.models.people import Addition
from incidents.recording.section_names import Section
from incidents.workflow import Status, Step
from staff.models import User


class MemberAs(models.TextChoices):
    RECORDER = "recorder", "Recorder"
    CONTRIBUTOR = "contributor", "Helping to record"
    INVESTIGATOR = "investigator", "Investigator"
    LEAD = "lead", "Leading the response"
    AFFECTED = "affected", "Directly affected, reading their own report"
    BREAK_GLASS = "break_glass", "Emergency access"


class CaseMemberQuerySet(models.QuerySet["CaseMember"]):
    def active(self, at: datetime) -> "CaseMemberQuerySet":
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), withdrawn_at=None)


class CaseMember(models.Model):
    """Somebody named on this one case, with a reason; ended by a date or by withdrawing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="members", db_index=False
    )  # `member_once` begins with it
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="cases", db_index=False
    )  # `member_by_person` begins with it, for those that stand
    member_as = models.CharField(max_length=12, choices=MemberAs)
    because = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    ends_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    withdrawn_because = models.CharField(max_length=200, blank=True)

    objects = CaseMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(  # of those that stand: two that were withdrawn differ in when
                fields=["incident", "person", "member_as", "withdrawn_at"],
                nulls_distinct=False,
                name="member_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["person", "incident"], condition=Q(withdrawn_at=None), name="member_by_person"
            ),
        ]

    def __str__(self) -> str:
        return f"case member {self.pk}"


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    def active(self) -> "ExclusionQuerySet":
        return self.filter(lifted_at=None)


class Exclusion(models.Model):
    """This person never sees this incident or any trace of it. Deny always wins.

    One row for each ground (`incidents.confidentiality.grounds`); they see it again once every row is lifted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="exclusions")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exclusions")
    cause = models.CharField(max_length=12, choices=Cause)
    source_id = models.UUIDField(null=True, blank=True, help_text="The row that caused it.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lifted_because = models.CharField("why they were let back in", max_length=300, blank=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "person", "cause", "source_id"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="excluded_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["person", "incident"], condition=Q(lifted_at=None), name="exclusion_by_person"
            ),
        ]

    def __str__(self) -> str:
        return f"exclusion {self.pk}"


class SectionSave(Addition):
    """One saved version of one section, every value as it then stood. After submission, with a reason."""

    section = models.CharField(max_length=20, choices=Section)
    version = models.PositiveIntegerField()
    values = models.JSONField()
    reason = models.CharField("why it was changed after submission", max_length=300, blank=True)

    class Meta(Addition.Meta):
        constraints = [
            models.UniqueConstraint(fields=["incident", "section", "version"], name="one_save_of_a_version")
        ]


class KnownAtChange(Addition):
    """When it became known was corrected. The first value stays; the time due never rises."""

    was = models.DateTimeField()
    became = models.DateTimeField()
    reason = models.CharField(max_length=300)


class StatusChange(Addition):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    was = models.CharField(max_length=12, choices=Status, blank=True)
    became = models.CharField(max_length=12, choices=Status)
    reason = models.CharField(max_length=300, blank=True)


class Triage(Addition):
    """What the safeguarding lead decided. A later triage stands beside it; the latest counts."""

    severity = models.CharField(max_length=10, choices=words.Severity)
    response = models.CharField(max_length=30, choices=words.Response)
    audience = models.CharField(
        max_length=10, choices=[c for c in words.Audience.choices if c[0] != words.Audience.INTAKE]
    )
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    review_on = models.DateField()
    close_by = models.DateField()
    because = models.TextField("reasons")


class Review(Addition):
    """An open incident looked at again, with the person where they wish (NCCMH standard 6.5)."""

    with_person = models.CharField(max_length=15, choices=words.Explained)
    notes = models.TextField()
    next_review_on = models.DateField()


class Action(Addition):
    """Something somebody will do, by a day; done with evidence, or handed on."""

    append_only = False

    what = models.CharField(max_length=300)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="actions")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    evidence = models.CharField("what was done, or to whom it was handed on", max_length=500, blank=True)

    class Meta(Addition.Meta):
        constraints = [
            models.CheckConstraint(
                name="action_done_with_evidence",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(evidence=""),
            )
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_at=None), name="action_due")]


class StepTickQuerySet(models.QuerySet["StepTick"]):
    def active(self) -> "StepTickQuerySet":
        return self.filter(undone_at=None)


class StepTick(Addition):
    """A step that closing waits for, done or not needed, with the reason. Undone when work reopens."""

    append_only = False

    step = models.CharField(max_length=15, choices=Step)
    because = models.CharField(max_length=300)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = StepTickQuerySet.as_manager()

    class Meta(Addition.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "step"], condition=Q(undone_at=None), name="step_ticked_once"
            )
        ]


class Closure(Addition):
    """What was learned, and what the person said about closing (NCCMH standards 6.4, 6.5)."""

    learning = models.TextField("what was learned and what changed")
    person_content = models.CharField(max_length=15, choices=words.Content)
    person_because = models.CharField(max_length=300, blank=True)
    told_of_independent_help = models.CharField(max_length=15, choices=words.Explained)
    help_because = models.CharField("why they could not be told", max_length=300, blank=True)
    still_promised = models.TextField("what was still to be asked, one to a line", blank=True)
    handed_on = models.CharField("who asks it now, and why it can close", max_length=500, blank=True)
