from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

CATEGORIES = list(
    enumerate(["Verbal", "Gesture", "Exposure", "Touching", "Assault", "Rape", "Online", "Other"])
)
HARM = list(enumerate(["None", "Low", "Moderate", "Severe", "Fatal"]))
KIND = list(enumerate(["Service user", "Staff", "Visitor"]))
PLACE = list(
    enumerate(["Bedroom", "Corridor", "Lounge", "Garden", "Bathroom", "Dining room", "Off ward", "Other"])
)


class Ward(models.Model):
    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL)

    def __str__(self) -> str:
        return self.name


class Incident(models.Model):
    ward = models.ForeignKey(Ward, models.PROTECT, db_index=False)
    category = models.SmallIntegerField(choices=CATEGORIES)
    harm = models.SmallIntegerField(choices=HARM)
    affected_kind = models.SmallIntegerField(choices=KIND)
    location = models.SmallIntegerField(choices=PLACE)
    occurred_at = models.DateTimeField()
    reported_at = models.DateTimeField(default=timezone.now)
    deadline_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    summary = models.CharField(max_length=200)
    details = models.TextField(blank=True)
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["ward", "-occurred_at", "-id"], name="floor_ward_newest"),
            models.Index(
                fields=["deadline_at"],
                name="floor_open_deadline",
                condition=Q(reviewed_at__isnull=True, escalated_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk}"


class Audit(models.Model):
    incident = models.ForeignKey(Incident, models.PROTECT, db_index=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, db_index=False)
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=20)
    data = models.JSONField()

    def __str__(self) -> str:
        return f"{self.action} {self.incident_id}"


class Outbox(models.Model):
    incident = models.OneToOneField(Incident, models.PROTECT)
    kind = models.CharField(max_length=20)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.incident_id}"
