"""The staff directory, who holds which role, and the guardian rows derived from that."""

import uuid
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from guardian.models import UserObjectPermissionBase

from staff.relationships import Interest, InterestKind, SamePerson  # noqa: F401 - where Django looks for models
from staff.roles import Role, Scope
from wards.models import Site, Trust, Ward


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower() or None if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class Employment(models.TextChoices):
    EMPLOYED = "employed", "Employed by the trust"
    BANK = "bank", "Bank"
    AGENCY = "agency", "Agency"
    VOLUNTEER = "volunteer", "Volunteer"
    STUDENT = "student", "Student"
    CHAPLAIN = "chaplain", "Chaplain or faith leader"
    CONTRACTOR = "contractor", "Contractor"


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff, with or without a log-in: whoever works here can be named in a record.

    Without an e-mail address and a password nobody can log in as them. Being a superuser opens Django's
    configuration pages and nothing clinical (`staff.access` never asks).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    staff_number = models.CharField(max_length=20, unique=True)
    employment = models.CharField(max_length=20, choices=Employment, default=Employment.EMPLOYED)
    works_with_children = models.BooleanField(default=False)
    works_with_adults_at_risk = models.BooleanField(
        "works with adults with care and support needs", default=True
    )
    email = models.EmailField(unique=True, null=True, blank=True)
    is_active = models.BooleanField("may log in", default=True)
    is_staff = models.BooleanField("may open the configuration pages", default=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "staff_number"]

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_lower_case")]

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<User {self.pk}>"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def current(self, on: date) -> "AppointmentQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on, stood_down_at=None)

    def on_ward(self, ward: Ward) -> "AppointmentQuerySet":
        """Appointments that reach this ward, directly, through its site, or over the whole trust."""
        return self.filter(Q(ward=ward) | Q(site_id=ward.site_id) | Q(scope=Scope.TRUST))


class Appointment(models.Model):
    """A role on a ward, on a site's wards, or on the trust: the truth that guardian's rows derive from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30, choices=Role)
    scope = models.CharField(max_length=10, choices=Scope)
    ward = models.ForeignKey(
        Ward, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    is_deputy = models.BooleanField(
        default=False, help_text="A ward's deputy, told when a record is nearly late."
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    stood_down_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Ended from this moment, whatever its days say."
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appointment_names_its_place",
                condition=Q(scope=Scope.WARD, ward__isnull=False, site__isnull=True)
                | Q(scope=Scope.SITE, ward__isnull=True, site__isnull=False)
                | Q(scope__in=[Scope.TRUST, Scope.CASE], ward__isnull=True, site__isnull=True),
            ),
            models.CheckConstraint(
                name="appointment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["role", "ward"], name="appointment_by_role"),
            models.Index(fields=["person", "role"], name="appointment_by_person"),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"


class WardPermission(UserObjectPermissionBase):
    """Guardian's row: this person, this permission, this ward. Written only by `staff.services`."""

    may_be_deleted = True  # a right that ends, and no record

    content_object = models.ForeignKey(Ward, on_delete=models.CASCADE, related_name="permission_rows")
    ends_on = models.DateField(null=True, blank=True, help_text="The last day it is held.")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class TrustPermission(UserObjectPermissionBase):
    """Guardian's row: this person, this permission, the whole trust. Written only by `staff.services`."""

    may_be_deleted = True  # a right that ends, and no record

    content_object = models.ForeignKey(Trust, on_delete=models.CASCADE, related_name="permission_rows")
    ends_on = models.DateField(null=True, blank=True, help_text="The last day it is held.")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
