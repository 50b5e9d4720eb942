"""What one administrator asks for and another agrees to: roles, linked accounts, how somebody signs in."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from accounts.rules import AGREED_WITHIN
from staff.roles import Role
from wards.models import Site, Ward


class ProposalKind(models.TextChoices):
    APPOINT = "appoint", "Give a role"
    LINK = "link", "Link two accounts of one person"
    UNLINK = "unlink", "Unlink an account"
    RESET = "reset", "Remove their second factors"
    ADDRESS = "address", "Change their e-mail address"
    SUBJECT = "subject", "Link their sign-in by the trust’s account"
    NO_SUBJECT = "no_subject", "Unlink their sign-in by the trust’s account"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def undecided(self) -> "ProposalQuerySet":
        return self.filter(decided_at=None)

    def waiting(self, now: datetime) -> "ProposalQuerySet":
        return self.undecided().filter(asked_at__gt=now - AGREED_WITHIN)

    def lapsed(self, now: datetime) -> "ProposalQuerySet":
        return self.undecided().filter(asked_at__lte=now - AGREED_WITHIN)

    def not_about(self, accounts: Collection[uuid.UUID]) -> "ProposalQuerySet":
        """What others ask about somebody is not theirs to see; the database says so too."""
        return self.exclude(person__in=accounts).exclude(other__in=accounts)

    def with_names(self) -> "ProposalQuerySet":
        return self.select_related("person", "other", "ward", "site", "asked_by", "decided_by")


class Proposal(models.Model):
    """Asked by one administrator, decided by another. The database keeps what was asked and decided.

    Agreed to by nobody in time, it is ended without anybody having decided when it is asked for again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=ProposalKind)
    person = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("staff.User", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=30, choices=Role, blank=True)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    is_deputy = models.BooleanField(default=False)
    ends_on = models.DateField(null=True)
    wanted = models.CharField(
        max_length=254, blank=True, help_text="The new address, or the provider's subject."
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    agreed = models.BooleanField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "waiting for agreement"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "person", "other", "role", "ward", "site"],
                condition=Q(decided_at=None),
                nulls_distinct=False,
                name="proposal_waits_once",
            ),
            models.CheckConstraint(
                name="proposal_is_of_its_kind",
                condition=Q(kind=ProposalKind.APPOINT, other=None, wanted="") & ~Q(role="")
                | Q(kind=ProposalKind.LINK, other__isnull=False, role="", wanted="")
                | Q(kind__in=["unlink", "reset", "no_subject"], other=None, role="", wanted="")
                | Q(kind__in=["address", "subject"], other=None, role="") & ~Q(wanted=""),
            ),
            models.CheckConstraint(
                name="proposal_decided_whole",
                condition=Q(decided_at=None, decided_by=None, agreed=None)
                | Q(decided_at__isnull=False, agreed=False)
                | Q(decided_at__isnull=False, decided_by__isnull=False, agreed=True),
            ),
            models.CheckConstraint(
                name="proposal_takes_two", condition=~Q(agreed=True) | ~Q(decided_by=F("asked_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @property
    def about(self) -> set[uuid.UUID]:
        """The accounts that it concerns."""
        return {self.person_id} | ({self.other_id} if self.other_id else set())

    @property
    def place(self) -> str:
        if place := self.ward or self.site:
            return place.name
        return "named cases only" if self.role == Role.INVESTIGATOR else "the whole trust"

    @property
    def ends_at(self) -> datetime:
        """When it can no longer be agreed to."""
        return self.asked_at + AGREED_WITHIN
