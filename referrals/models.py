"""Recommendations with their reasons, the referrals that follow, and the organisations they go to."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from incidents.models import Incident
from incidents.models.people import Addition
from referrals.facts import Conduct, ReferralKind, Strength
from referrals.workflow import How, Outcome, Status
from staff.models import User
from wards.models import Known


class Partner(models.Model):
    """An organisation in the directory (NCCMH standards 5.1, 5.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    kinds = ArrayField(
        models.CharField(max_length=30, choices=ReferralKind), help_text="What it takes referrals for."
    )
    criteria = models.TextField("when they accept a referral", blank=True)
    phone = models.CharField(max_length=40, blank=True)
    secure_email = models.EmailField(blank=True)
    hours = models.CharField(max_length=120, blank=True)
    agreement = models.CharField("memorandum of understanding", max_length=200, blank=True)
    last_checked_on = models.DateField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def lacks(self, how: How) -> str:
        """What the directory would need for this way of sending and does not have; empty when nothing."""
        needed = {
            How.PHONE: ("phone number", self.phone),
            How.SECURE_EMAIL: ("secure e-mail address", self.secure_email),
        }
        words, held = needed.get(how, ("", True))
        return "" if held else words


class SafeguardingAnswers(Addition):
    """What the lead knows that the rules need, each answer with its evidence; the latest counts.

    The three limbs are those of the Care Act 2014, section 42(1); the conduct criteria are those of the LADO
    and PiPoT procedures. A part that is not yet known is never read as a no.
    """

    has_needs = models.CharField("needs for care and support", max_length=10, choices=Known)
    has_needs_evidence = models.CharField(max_length=300, blank=True)
    at_risk = models.CharField("experiencing, or at risk of, abuse or neglect", max_length=10, choices=Known)
    at_risk_evidence = models.CharField(max_length=300, blank=True)
    cannot_protect = models.CharField(
        "unable, because of those needs, to protect themselves", max_length=10, choices=Known
    )
    cannot_protect_evidence = models.CharField(max_length=300, blank=True)
    affected_is_child = models.CharField(
        "a directly affected person is under 18", max_length=10, choices=Known
    )
    affected_is_staff = models.CharField(
        "a directly affected person is staff", max_length=10, choices=Known, default=Known.NOT_SURE
    )
    initiator_is_child = models.CharField("the initiator is under 18", max_length=10, choices=Known)
    initiator_is_staff = models.CharField(max_length=10, choices=Known)
    works_with_children = models.CharField(max_length=10, choices=Known)
    works_with_adults = models.CharField(max_length=10, choices=Known)
    conduct = ArrayField(models.CharField(max_length=30, choices=Conduct), default=list, blank=True)
    conduct_evidence = models.CharField(max_length=300, blank=True)
    coercion = models.CharField(
        "coercion or exploitation is suspected", max_length=10, choices=Known, default=Known.NOT_SURE
    )
    immediate_danger = models.CharField("somebody is in immediate danger", max_length=10, choices=Known)
    lacks_capacity = models.CharField(
        "somebody involved lacks capacity to consent to sexual relations", max_length=10, choices=Known
    )
    continuing_risk = models.CharField(
        "others are still at serious risk", max_length=10, choices=Known, default=Known.NOT_SURE
    )
    wants_police = models.CharField(max_length=10, choices=Known)


class Recommendation(Addition):
    """What the rules recommended from the facts of that day. The lead decides."""

    answers = models.ForeignKey(SafeguardingAnswers, on_delete=models.PROTECT, related_name="recommendations")
    kind = models.CharField(max_length=30, choices=ReferralKind)
    strength = models.CharField(max_length=10, choices=Strength)
    reasons = models.JSONField(help_text="List of [reason, source].")
    rules_version = models.CharField(max_length=20)
    due_at = models.DateTimeField("decide by")

    class Meta(Addition.Meta):
        constraints = [
            models.UniqueConstraint(fields=["answers", "kind"], name="recommended_once_per_answers")
        ]


class ReferralQuerySet(models.QuerySet["Referral"]):
    def undecided(self) -> "ReferralQuerySet":
        return self.filter(status=Status.RECOMMENDED)

    def unfinished(self) -> "ReferralQuerySet":
        return self.exclude(status__in=[Status.NOT_SENT, Status.CLOSED])


class Referral(models.Model):
    """One referral of one incident, from recommended to closed. One of a kind is open at a time."""

    written_again = {
        "partner": "chosen when it is prepared",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=30, choices=ReferralKind)
    strength = models.CharField(
        max_length=10, choices=Strength, blank=True, help_text="Empty: the lead's own idea."
    )
    reasons = models.JSONField(default=list)
    status = models.CharField(max_length=15, choices=Status, default=Status.RECOMMENDED)
    recommended_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision_reason = models.TextField(blank=True)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    information = models.TextField("what they need to know", blank=True)
    person_told = models.CharField("the person knows of it", max_length=10, choices=Known, blank=True)
    person_agrees = models.CharField(max_length=10, choices=Known, blank=True)
    sharing_basis = models.CharField("why it is shared without agreement", max_length=300, blank=True)
    how = models.CharField(max_length=15, choices=How, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    their_reference = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_words = models.TextField(blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["recommended_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=~Q(status__in=[Status.NOT_SENT, Status.CLOSED]),
                name="one_open_referral_of_a_kind",
            ),
            models.CheckConstraint(
                name="referral_decided_at_with_by",
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_sent_whole",
                condition=Q(sent_at=None)
                | Q(sent_at__isnull=False, sent_by__isnull=False, partner__isnull=False) & ~Q(how=""),
            ),
            models.CheckConstraint(
                name="shared_with_agreement_or_a_basis",
                condition=Q(sent_at=None) | Q(person_agrees=Known.YES) | ~Q(sharing_basis=""),
            ),
            models.CheckConstraint(
                name="declined_advice_has_a_reason",
                condition=~Q(status=Status.NOT_SENT)
                | ~Q(strength__in=[Strength.MUST, Strength.SHOULD])
                | ~Q(decision_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["recommended_at"],
                condition=~Q(status__in=[Status.NOT_SENT, Status.CLOSED]),
                name="referral_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:detail", args=[self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.status not in {Status.NOT_SENT, Status.CLOSED}


class ReferralChange(models.Model):
    """Each step of a referral's life, with who and when. Never edited."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="changes")
    was = models.CharField(max_length=15, choices=Status, blank=True)
    became = models.CharField(max_length=15, choices=Status)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"referral change {self.pk}"
