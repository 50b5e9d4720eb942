"""What an account has to do with another person: the same person, or close to them. Never shown to others."""

import uuid
from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from row_security.context import as_system


class SamePersonQuerySet(models.QuerySet["SamePerson"]):
    def active(self) -> "SamePersonQuerySet":
        return self.filter(ended_at=None)

    def of_whoever_has(self, accounts: Iterable[uuid.UUID]) -> "SamePersonQuerySet":
        """Every account of the people who have these; nothing of somebody whose only account it is."""
        people = self.active().filter(account__in=list(accounts)).values("person")
        return self.active().filter(person__in=people)


class SamePerson(models.Model):
    """One of the accounts of one person, such as a bank and a substantive post: `person` is the same on all.

    Whatever is closed to one of them is closed to all. Ended, never edited.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.UUIDField(editable=False)
    account = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = SamePersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "same people"
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at=None), name="account_of_one_person"
            )
        ]
        indexes = [models.Index(fields=["person"], condition=Q(ended_at=None), name="same_person_standing")]

    def __str__(self) -> str:
        return f"account of one person {self.pk}"


@as_system("system:accounts")
def accounts_of(*accounts: uuid.UUID) -> set[uuid.UUID]:
    """Every account of the people who have these, these among them."""
    linked = SamePerson.objects.of_whoever_has(accounts)
    return {*accounts, *linked.values_list("account", flat=True)}


class InterestKind(models.TextChoices):
    PARTNER = "partner", "Partner, now or before"
    RELATIVE = "relative", "Relative or member of the household"
    CLOSE_FRIEND = "close_friend", "Close friend"
    LINE_MANAGER = "line_manager", "Line manager of them"


class InterestQuerySet(models.QuerySet["Interest"]):
    def active(self) -> "InterestQuerySet":
        return self.filter(ended_at=None)


class Interest(models.Model):
    """`person` is close to somebody else: declared by themselves or by a lead.

    Read by `person` alone, by leads whom it is not about, and by the wall.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("staff.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    service_user = models.ForeignKey(
        "wards.ServiceUser", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=InterestKind)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    stays_for_earlier = models.BooleanField(
        default=False, help_text="Ended by one of the two: it still counts for what was reported before."
    )

    objects = InterestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="interest_in_one_person",
                condition=Q(other__isnull=False, service_user=None)
                | Q(other=None, service_user__isnull=False),
            ),
            models.CheckConstraint(name="interest_in_somebody_else", condition=~Q(other=F("person"))),
            models.UniqueConstraint(
                fields=["person", "other", "service_user", "kind", "declared_by"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="interest_declared_once",
            ),
        ]

    def __str__(self) -> str:
        return f"interest {self.pk}"

    @property
    def whom(self) -> str:
        """The name of the other; both ends are fetched with it."""
        other = self.other or self.service_user
        return other.name if other else ""
