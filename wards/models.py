"""Places and the people cared for in them."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from wards.ages import AgeBand, age_band


class Trust(models.Model):
    """The organisation this copy of the software serves: one row."""

    name = models.CharField(max_length=120)
    service_name = models.CharField(
        max_length=60, default="Heard", help_text="The name shown at the top of every page."
    )
    registration_number = models.CharField(max_length=40, blank=True, help_text="CQC provider number.")
    helpline_name = models.CharField(max_length=120, blank=True, help_text="An independent helpline.")
    helpline_phone = models.CharField(max_length=40, blank=True)

    class Meta:
        permissions = [
            ("oversee_incidents", "See every incident, unless excluded"),
            ("oversee_allegations", "See incidents in which staff are or may be involved, unless excluded"),
            ("triage_incidents", "Triage, close and reopen incidents"),
            ("make_referrals", "Decide and send referrals"),
            ("read_reports", "Read board reports"),
            ("sign_reports", "Comment on and sign off board reports"),
            ("read_audit", "Read the audit trail"),
            ("configure", "Manage users, wards, roles and settings"),
            ("investigate_named_cases", "Be named as investigator on cases of any ward"),
            ("break_glass", "Open one record in an emergency, for an hour, with others told at once"),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    written_again = {
        "trust": "places are configured, and saved whole",
    }

    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trust", "name"], name="site_name_once")]

    def __str__(self) -> str:
        return self.name


class ServiceType(models.TextChoices):
    ACUTE = "acute", "Acute mental health"
    CHILDREN = "children", "Children and young people"
    EATING_DISORDER = "eating_disorder", "Eating disorder"
    FORENSIC = "forensic", "Forensic"
    LEARNING_DISABILITY = "learning_disability", "Learning disability"
    REHABILITATION = "rehabilitation", "Rehabilitation"
    OLDER_ADULT = "older_adult", "Older adult"
    PERINATAL = "perinatal", "Perinatal"
    PICU = "picu", "Psychiatric intensive care"
    RESIDENTIAL = "residential", "Residential care"
    SUPPORTED_LIVING = "supported_living", "Supported living"
    DOMICILIARY = "domiciliary", "Domiciliary care"


class Setting(models.TextChoices):
    HOSPITAL = "hospital", "Hospital"
    HOME = "home", "Residential or own home"


class SexDesignation(models.TextChoices):
    FEMALE = "female", "Single sex, female"
    MALE = "male", "Single sex, male"
    MIXED = "mixed", "Mixed sex"


class WardQuerySet(models.QuerySet["Ward"]):
    def open(self) -> "WardQuerySet":
        return self.filter(closed_on=None)


class Ward(models.Model):
    """Permissions are granted here, never on each incident: rows then grow with staff, not with incidents."""

    written_again = {
        "site": "places are configured, and saved whole",
    }

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="wards")
    name = models.CharField(max_length=120)
    service_type = models.CharField(max_length=30, choices=ServiceType)
    setting = models.CharField(max_length=20, choices=Setting, default=Setting.HOSPITAL)
    sex_designation = models.CharField(max_length=10, choices=SexDesignation)
    closed_on = models.DateField(null=True, blank=True)

    objects = WardQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="ward_name_once")]
        permissions = [
            ("record_incidents", "Flag and record incidents on this ward"),
            ("see_ward_incidents", "See this ward's incidents that are open to the ward"),
            ("manage_ward_incidents", "See this ward's new incidents before triage; give late reasons"),
            ("oversee_ward_incidents", "See all of this ward's incidents, unless excluded"),
            ("triage_ward_incidents", "Triage, close and reopen this ward's incidents"),
            ("make_ward_referrals", "Decide and send referrals about this ward's incidents"),
            ("assess_capacity", "Assess the capacity of people on this ward"),
            ("keep_ward_evidence", "Keep this ward's agreement, reviews and meetings"),
            ("break_glass_on_ward", "Open one record of another site in an emergency, for an hour"),
        ]

    def __str__(self) -> str:
        return self.name


class LocationKind(models.TextChoices):
    BEDROOM = "bedroom", "Bedroom"
    BATHROOM = "bathroom", "Bathroom"
    LOUNGE = "lounge", "Lounge"
    CORRIDOR = "corridor", "Corridor"
    DINING = "dining", "Dining room"
    GARDEN = "garden", "Garden"
    SMOKING_AREA = "smoking_area", "Smoking area"
    CLINIC = "clinic", "Clinic or treatment room"
    VEHICLE = "vehicle", "Vehicle"
    ESCORTED_LEAVE = "escorted_leave", "Escorted leave"
    OFF_PREMISES = "off_premises", "Off the premises"
    ONLINE = "online", "Online or by phone"
    OTHER = "other", "Somewhere else"


class Location(models.Model):
    written_again = {
        "ward": "places are configured, and saved whole",
    }

    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="locations")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=LocationKind)
    higher_risk = models.BooleanField(
        default=False, help_text="Marked by an environment review (standard 1.6)."
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["ward", "name"], name="location_name_once")]

    def __str__(self) -> str:
        return self.name


class Known(models.TextChoices):
    """Yes, no, or honestly not known."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_SURE = "not_sure", "Not sure"


class LegalStatus(models.TextChoices):
    INFORMAL = "informal", "Informal"
    SECTION_2 = "s2", "Detained, section 2"
    SECTION_3 = "s3", "Detained, section 3"
    SECTION_37 = "s37", "Detained, section 37"
    OTHER = "other", "Detained, other section"
    NOT_APPLICABLE = "not_applicable", "Does not apply"


class ServiceUserQuerySet(models.QuerySet["ServiceUser"]):
    def on_wards(self, ward_ids: Iterable[int]) -> "ServiceUserQuerySet":
        return self.filter(ward_id__in=ward_ids, discharged_on=None)


class PersonDetails(models.Model):
    """What is written down about a person using the service. Name and pronouns are the ones they use."""

    name = models.CharField("name they use", max_length=120)
    name_on_record = models.CharField("name on their record, if different", max_length=120, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    local_number = models.CharField("local patient number", max_length=20)
    nhs_number = models.CharField(
        "NHS number", max_length=10, blank=True, validators=[RegexValidator(r"^\d{10}$", "Ten digits.")]
    )
    date_of_birth = models.DateField(null=True, blank=True)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+")
    care_and_support_needs = models.CharField(max_length=10, choices=Known, default=Known.NOT_SURE)
    communication_needs = models.CharField(max_length=200, blank=True)
    legal_status = models.CharField(max_length=20, choices=LegalStatus, default=LegalStatus.NOT_APPLICABLE)
    discharged_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def age_band(self, on: date) -> AgeBand:
        return age_band(self.date_of_birth, on)

    def details(self) -> dict[str, Any]:
        """By the name of the column: the same for a person and for each version of them."""
        return {name: getattr(self, name) for name in DETAILS}


#: names of everything written down about a person, in the order of the form
DETAILS = (
    *("name", "name_on_record", "pronouns", "local_number", "nhs_number", "date_of_birth", "ward_id"),
    *("care_and_support_needs", "communication_needs", "legal_status", "discharged_on"),
)


class ServiceUser(PersonDetails):
    """A person using the service, as the ward's list has them now. What it said before is in the versions.

    The database refuses a change without the version that says it.
    """

    written_again = {
        "ward": "people move between wards",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    local_number = models.CharField("local patient number", max_length=20, unique=True)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="service_users")
    version = models.PositiveIntegerField("number of the latest version", default=1)

    objects = ServiceUserQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nhs_number"], condition=~Q(nhs_number=""), name="nhs_number_once"
            ),
            models.CheckConstraint(
                condition=Q(nhs_number__regex=r"^(\d{10})?$"), name="nhs_number_ten_digits"
            ),
        ]
        indexes = [models.Index(fields=["ward", "name"], name="service_user_by_ward")]

    def __str__(self) -> str:
        return f"service user {self.pk}"

    @property
    def fingerprint(self) -> str:
        """Of everything written here: two people who see the same see the same fingerprint."""
        values = [str(getattr(self, field.attname)) for field in self._meta.concrete_fields]
        return hashlib.sha256("\x1f".join(values).encode()).hexdigest()


class ServiceUserVersion(PersonDetails):
    """What was written down about a person, from one change to the next. Never changed, never deleted.

    A record of an incident says which of these it rests on (`incidents.models.Involvement.details`).
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service_user = models.ForeignKey(
        ServiceUser, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Empty: written by the system.",
    )
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service_user", "number"], name="one_version_of_a_number"),
            models.UniqueConstraint(fields=["id", "service_user"], name="version_with_whose_it_is"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of service user {self.service_user_id}"
