"""Places and people that are plainly invented. Incidents are made by the services, never here."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from staff.models import User
from wards.models import (
    Known,
    Location,
    LocationKind,
    ServiceType,
    ServiceUser,
    SexDesignation,
    Site,
    Trust,
    Ward,
)
from wards.versions import keep_first


class TrustFactory(DjangoModelFactory):
    name = "Anyshire Invented NHS Trust"
    helpline_name = "Anyshire Invented Helpline"
    helpline_phone = "01632 960 001"

    class Meta:
        model = Trust


class SiteFactory(DjangoModelFactory):
    trust = factory.SubFactory(TrustFactory)
    name = factory.Sequence(lambda n: f"Made-up House {n}")

    class Meta:
        model = Site


class WardFactory(DjangoModelFactory):
    site = factory.SubFactory(SiteFactory)
    name = factory.Sequence(lambda n: f"Ward {n}")
    service_type = ServiceType.ACUTE
    sex_designation = SexDesignation.MIXED

    class Meta:
        model = Ward


class LocationFactory(DjangoModelFactory):
    ward = factory.SubFactory(WardFactory)
    name = factory.Sequence(lambda n: f"Lounge {n}")
    kind = LocationKind.LOUNGE

    class Meta:
        model = Location


class UserFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Person {n}")
    staff_number = factory.Sequence(lambda n: f"S{n:05}")
    email = factory.LazyAttribute(lambda person: f"{person.staff_number.lower()}@anyshire.example")
    job_title = "Nurse"
    password = "!"

    class Meta:
        model = User


class ServiceUserFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Service user {n}")
    local_number = factory.Sequence(lambda n: f"L{n:06}")
    date_of_birth = date(1985, 5, 17)
    ward = factory.SubFactory(WardFactory)
    care_and_support_needs = Known.YES

    class Meta:
        model = ServiceUser

    @classmethod
    def _create(cls, *args, **kwargs):
        """With its first version, as the services add somebody."""
        made = super()._create(*args, **kwargs)
        keep_first([made], by=None, now=datetime(2026, 6, 1, 9, tzinfo=UTC))
        return made
