"""Who was involved, what each said, how each rates the harm, what each wants and was offered."""

import uuid

from django.db import models
from django.db.models import Q

from incidents import vocabulary as words
from incidents.models.incident import Incident
from staff.models import User
from wards.ages import LABELS as AGE_LABELS
from wards.ages import AgeBand
from wards.models import ServiceUser, ServiceUserVersion

AGE_BANDS = [(band.value, AGE_LABELS[band]) for band in AgeBand]


class Addition(models.Model):
    """Something added to an incident: who added it, and when. Never edited, never deleted."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class InvolvementQuerySet(models.QuerySet["Involvement"]):
    def active(self) -> "InvolvementQuerySet":
        return self.filter(withdrawn_at=None)

    def affected(self) -> "InvolvementQuerySet":
        return self.active().filter(involved_as=words.InvolvedAs.AFFECTED)

    def initiators(self) -> "InvolvementQuerySet":
        return self.active().filter(involved_as=words.InvolvedAs.INITIATOR)


class Involvement(Addition):
    """One person in one part. Entered wrongly, it is withdrawn with a reason and entered again.

    Of a service user it says what was written down when they were entered (`entered_as`), and which version
    the record rests on now (`details`). A change on the ward’s list changes neither: somebody who decides in
    this case looks at it first (`DetailsLook`). `looked_to`: the latest version that somebody has looked at.
    """

    written_again = {
        "details": "a later version of the same person; the first stays (entered_as)",
    }

    append_only = False  # it can be withdrawn

    involved_as = models.CharField(max_length=12, choices=words.InvolvedAs)
    kind = models.CharField(max_length=15, choices=words.PersonKind)
    service_user = models.ForeignKey(
        ServiceUser, on_delete=models.PROTECT, null=True, blank=True, related_name="involvements"
    )
    staff = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="involvements"
    )
    entered_as = models.ForeignKey(
        ServiceUserVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    details = models.ForeignKey(
        ServiceUserVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    looked_to = models.PositiveIntegerField(default=0)
    described_as = models.CharField("name or description", max_length=120, blank=True)
    age_band = models.CharField(max_length=10, choices=AGE_BANDS, default=AgeBand.NOT_KNOWN.value)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    withdrawn_because = models.CharField(max_length=200, blank=True)
    wall_stays = models.BooleanField(
        default=False,
        help_text="Withdrawn by somebody who lets nobody back in: the wall stands until a lead does.",
    )

    objects = InvolvementQuerySet.as_manager()

    class Meta(Addition.Meta):
        constraints = [
            models.CheckConstraint(
                name="involvement_points_to_its_kind",
                condition=Q(kind=words.PersonKind.SERVICE_USER, staff=None)
                | Q(kind=words.PersonKind.STAFF, service_user=None)
                | Q(
                    kind__in=[words.PersonKind.VISITOR, words.PersonKind.NOT_KNOWN],
                    staff=None,
                    service_user=None,
                ),
            ),
            models.CheckConstraint(
                name="a_service_user_with_the_version_seen",
                condition=Q(details=None, entered_as=None, service_user=None)
                | Q(details__isnull=False, entered_as__isnull=False, service_user__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_with_a_reason",  # by nobody: by Heard itself, as it was brought up to date
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
            ),
            models.UniqueConstraint(
                fields=["incident", "involved_as", "service_user"],
                condition=Q(withdrawn_at=None, service_user__isnull=False),
                name="service_user_once_in_a_part",
            ),
            models.UniqueConstraint(
                fields=["incident", "involved_as", "staff"],
                condition=Q(withdrawn_at=None, staff__isnull=False),
                name="staff_once_in_a_part",
            ),
        ]

    @property
    def name(self) -> str:
        """The name they use, as this record has it; for somebody in no directory, the description given."""
        known = self.details or self.staff
        return known.name if known else self.described_as or "Name not known"

    @property
    def is_changed_since(self) -> bool:
        """The ward’s list was changed, and nobody who decides in this case has looked at it yet."""
        return self.service_user is not None and self.service_user.version > self.looked_to

    @property
    def name_when_entered(self) -> str:
        """Where this record has another one now."""
        was = self.entered_as.name if self.entered_as else self.name
        return was if was != self.name else ""

    @property
    def name_on_ward(self) -> str:
        """Where the ward’s list has another one now."""
        now = self.service_user.name if self.service_user else self.name
        return now if now != self.name else ""

    @property
    def pronouns(self) -> str:
        return self.details.pronouns if self.details else ""

    @property
    def name_and_pronouns(self) -> str:
        return f"{self.name} ({self.pronouns})" if self.pronouns else self.name


class DetailsLook(Addition):
    """Somebody who decides in the case looked at a change of a person’s details: used here, or not."""

    person = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="looks")
    version = models.ForeignKey(
        ServiceUserVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    used = models.BooleanField("the record rests on it from then on")


class Account(Addition):
    """What one person said, at one time, in their own words. A later account stands beside an earlier one.

    Accounts that differ or are out of order are normal after trauma (NCCMH standard 6.2); nothing here asks
    how far anyone is believed.
    """

    given_by = models.ForeignKey(
        Involvement, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    given_by_words = models.CharField("given by", max_length=120, blank=True)
    verbatim = models.TextField("in their own words")
    given_at = models.DateTimeField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    @property
    def giver(self) -> str:
        return self.given_by.name if self.given_by else self.given_by_words


class SelfRating(Addition):
    """How the person directly affected rates the harm, or where asking stands (NCCMH standard 7.1)."""

    person = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="ratings")
    state = models.CharField(max_length=15, choices=words.RatingState)
    physical = models.CharField(max_length=10, choices=words.PhysicalHarm, blank=True)
    psychological = models.CharField(max_length=10, choices=words.PsychologicalHarm, blank=True)
    own_words = models.TextField(blank=True)
    ask_again_on = models.DateField(null=True, blank=True)

    class Meta(Addition.Meta):
        constraints = [
            models.CheckConstraint(
                name="a_given_rating_is_whole",
                condition=~Q(state=words.RatingState.GIVEN) | ~Q(physical="") & ~Q(psychological=""),
            ),
            models.CheckConstraint(
                name="not_yet_able_is_asked_again",
                condition=~Q(state=words.RatingState.NOT_YET_ABLE) | Q(ask_again_on__isnull=False),
            ),
        ]


class EvidenceCheck(Addition):
    """One item of the evidence checklist, as it stood; the latest of an item counts."""

    item = models.CharField(max_length=15, choices=words.EvidenceItem)
    answer = models.CharField(max_length=15, choices=words.EvidenceAnswer)
    because = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)


class Told(Addition):
    who = models.CharField(max_length=20, choices=words.ToldWho)
    who_words = models.CharField(max_length=120, blank=True)
    told_at = models.DateTimeField()


class Wish(Addition):
    """What a person wants, as said on a day. Asked again over time; each answer stays."""

    person = models.ForeignKey(
        Involvement, on_delete=models.PROTECT, null=True, blank=True, related_name="wishes"
    )
    topic = models.CharField(max_length=10, choices=words.WishTopic)
    answer = models.CharField(max_length=12, choices=words.WishAnswer)
    own_words = models.CharField(max_length=500, blank=True)
    ask_again_on = models.DateField(null=True, blank=True)


class SupportOffer(Addition):
    """Support is offered to everyone involved, the accused and bystanders included (NCCMH standard 6.4)."""

    person = models.ForeignKey(
        Involvement, on_delete=models.PROTECT, null=True, blank=True, related_name="support_offers"
    )
    person_words = models.CharField("offered to", max_length=120, blank=True)
    what = models.CharField(max_length=20, choices=words.SupportKind)
    what_words = models.CharField(max_length=200, blank=True)
    offered_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=words.SupportAnswer)
    ask_again_on = models.DateField(null=True, blank=True)

    @property
    def recipient(self) -> str:
        return self.person.name if self.person else self.person_words
