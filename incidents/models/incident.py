"""The incident itself: what is known now. How it came to be so is in its versions (`record.SectionSave`)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from incidents import vocabulary as words
from incidents.recording.references import new_reference
from incidents.response.urgency import LABELS, Urgency
from incidents.workflow import Status
from staff.models import User
from wards.models import Known, Location, Ward


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Questions about incidents. Who may see them is `incidents.access`."""

    def open(self) -> "IncidentQuerySet":
        return self.exclude(status=Status.CLOSED)


class Incident(models.Model):
    written_again = {
        "known_at": "corrected; what was said before is kept (KnownAtChange)",
        "location": "an answer of a section; each version is kept (SectionSave)",
        "lead": "chosen at triage, and chosen again",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=13, default=new_reference, editable=False)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="incidents", db_index=False)

    # flagged in under a minute
    known_at = models.DateTimeField("when the service first learned of it")
    first_known_at = models.DateTimeField("as first given; never changes")
    flagged_at = models.DateTimeField("when it was entered; never changes")
    flagged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="flagged", db_index=False)
    form_key = models.UUIDField("one per form shown, so that sending twice makes one record")
    category = models.CharField(max_length=30, choices=words.Category)
    staff_involved = models.CharField("staff said to have done it, or affected", max_length=10, choices=Known)
    everyone_safe = models.CharField("everyone is safe now", max_length=10, choices=Known)
    headline = models.CharField("in one line", max_length=200, blank=True)

    # what happened
    other_categories = ArrayField(
        models.CharField(max_length=30, choices=words.Category), default=list, blank=True
    )
    category_words = models.CharField("described as", max_length=200, blank=True)
    exposure_kind = models.CharField(max_length=20, choices=words.ExposureKind, blank=True)
    narrative = models.TextField("what happened", blank=True)
    context = models.TextField("illness, medication or other context", blank=True)

    # when and where
    precision = models.CharField("how exact the time is", max_length=10, choices=words.Precision, blank=True)
    occurred_from = models.DateTimeField("when it happened, or its earliest time", null=True, blank=True)
    occurred_to = models.DateTimeField("latest time", null=True, blank=True)
    when_words = models.CharField("when, in words", max_length=200, blank=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place_words = models.CharField("more about the place", max_length=200, blank=True)
    online_platform = models.CharField(max_length=100, blank=True)
    online_kept = models.CharField("messages or pictures are kept", max_length=10, choices=Known, blank=True)
    online_kept_by = models.CharField("kept by", max_length=100, blank=True)

    # harm, as graded by staff
    physical_harm = models.CharField(max_length=10, choices=words.PhysicalHarm, blank=True)
    psychological_harm = models.CharField(max_length=10, choices=words.PsychologicalHarm, blank=True)
    harm_words = models.TextField("how this shows", blank=True)

    # immediate safety; what the person was told
    safety_words = models.TextField("what was done to keep people safe", blank=True)
    privacy_explained = models.CharField(max_length=15, choices=words.Explained, blank=True)
    privacy_words = models.CharField(max_length=300, blank=True)
    report_offered = models.CharField(max_length=15, choices=words.Explained, blank=True)

    # the 24-hour clock: complete at the moment it is submitted whole
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    late_reason = models.CharField(max_length=20, choices=words.LateReason, blank=True)
    late_words = models.CharField(max_length=300, blank=True)

    # response
    status = models.CharField(max_length=12, choices=Status, default=Status.RECORDING)
    urgency = models.PositiveSmallIntegerField(choices=[(u.value, LABELS[u]) for u in Urgency])
    audience = models.CharField(max_length=10, choices=words.Audience, default=words.Audience.INTAKE)
    manager_kept_out = models.BooleanField("the ward manager is kept out until triage", default=False)
    triaged_at = models.DateTimeField(null=True, blank=True)
    severity = models.CharField(max_length=10, choices=words.Severity, blank=True)
    response = models.CharField(max_length=30, choices=words.Response, blank=True)
    lead = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="leading")
    review_on = models.DateField("next review", null=True, blank=True)
    close_by = models.DateField("aim to close by", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="one_incident_of_a_reference"),
            models.UniqueConstraint(fields=["flagged_by", "form_key"], name="flagged_once"),
            models.CheckConstraint(
                name="staff_incidents_never_open_to_a_ward",
                condition=Q(staff_involved=Known.NO) | Q(audience=words.Audience.NAMED),
            ),
            models.CheckConstraint(
                name="submitted_at_with_by",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="open_incidents_have_a_review",
                condition=~Q(status=Status.RESPONDING) | Q(review_on__isnull=False, lead__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["ward", "-flagged_at", "-id"],
                condition=Q(audience=words.Audience.WARD),
                name="incident_ward_newest",
            ),
            models.Index(
                fields=["ward", "-flagged_at", "-id"],
                condition=Q(audience=words.Audience.INTAKE),
                name="incident_intake_newest",
            ),
            models.Index(
                fields=["ward", "-flagged_at", "-id"],
                condition=Q(audience=words.Audience.NAMED),
                name="incident_named_newest",
            ),
            models.Index(fields=["-flagged_at", "-id"], name="incident_newest"),
            models.Index(
                fields=["-flagged_at", "-id"],
                condition=~Q(staff_involved=Known.NO),
                name="incident_allegations_newest",
            ),
            models.Index(
                fields=["urgency", "known_at", "id"],
                condition=Q(triaged_at=None),
                name="incident_triage_queue",
            ),
            models.Index(
                fields=["review_on"], condition=Q(status=Status.RESPONDING), name="incident_review_due"
            ),
            models.Index(fields=["first_known_at"], name="incident_first_known"),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:detail", args=[self.pk])

    @property
    def categories(self) -> list[words.Category]:
        """The main category first."""
        return [words.Category(self.category), *map(words.Category, self.other_categories)]

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None

    @property
    def involves_assault(self) -> bool:
        """The evidence checklist applies (MAG, preservation of evidence)."""
        return bool(words.ASSAULTS & set(self.categories))

    @property
    def may_involve_staff(self) -> bool:
        return self.staff_involved != Known.NO

    @property
    def who_may_see(self) -> str:
        """Beside the safeguarding leads, in words. An exclusion is true whatever this says, and not told."""
        if self.audience == words.Audience.INTAKE and self.manager_kept_out:
            return "New: the recorder and those they named. The ward manager is kept out"
        if self.audience == words.Audience.INTAKE:
            return "New: the recorder, those they named, and the ward manager, except anybody who is kept out"
        return str(self.get_audience_display())

    @property
    def is_about_staff(self) -> bool:
        """By its kind, whatever was answered (MAG, people in a position of trust)."""
        return bool(words.ABOUT_STAFF & set(self.categories))
