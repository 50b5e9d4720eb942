"""What the database itself refuses, and what a person’s row shows of them."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.factories import LocationFactory, ServiceUserFactory, WardFactory
from wards.models import ServiceUser


@pytest.mark.parametrize("number", ["123", "12345678901", "999012345a", "999 012 34"])
def test_an_nhs_number_is_ten_digits_or_nothing(rowan, number):
    with pytest.raises(DatabaseError), transaction.atomic():
        ServiceUserFactory(ward=rowan, nhs_number=number)


def test_two_people_without_an_nhs_number_are_two_people(rowan):
    ServiceUserFactory(ward=rowan)
    ServiceUserFactory(ward=rowan)
    assert ServiceUser.objects.on_wards([rowan.pk]).count() == 2


def test_an_nhs_number_is_one_person_s(rowan, willow):
    ServiceUserFactory(ward=rowan, nhs_number="9990123454")
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceUserFactory(ward=willow, nhs_number="9990123454")


def test_somebody_who_has_left_is_not_on_the_ward(rowan, now):
    ServiceUserFactory(ward=rowan, discharged_on=now.date())
    assert not ServiceUser.objects.on_wards([rowan.pk]).exists()


def test_a_ward_and_a_place_are_named_once(rowan, lounge):
    with pytest.raises(IntegrityError), transaction.atomic():
        WardFactory(site=rowan.site, name=rowan.name)
    with pytest.raises(IntegrityError), transaction.atomic():
        LocationFactory(ward=rowan, name=lounge.name)


def test_a_person_is_not_named_where_they_are_printed(service_user):
    assert service_user.name not in f"{service_user} {service_user!r}"


def test_a_fingerprint_changes_with_any_answer(service_user):
    before = service_user.fingerprint
    service_user.pronouns = "they/them"
    assert service_user.fingerprint != before
