"""Rows are added by statements of our own, which must say what the models would."""

import pytest
from django.db import IntegrityError, transaction

from audit.adding import add, add_once
from tests.in_the_database import assert_kept
from wards.models import ServiceUser

pytestmark = pytest.mark.django_db


def test_a_few_rows_are_added_as_their_model_has_them(service_user, django_assert_num_queries):
    people = [
        ServiceUser(ward=service_user.ward, local_number=f"w-{n}", name=f"Invented {n} %s") for n in (1, 2)
    ]
    with django_assert_num_queries(1):
        add(people)
    assert_kept(people)
    people[0].save()  # known to be there: changed, and not added again


def test_what_is_there_already_is_said_and_nothing_went_wrong(service_user):
    again = ServiceUser(pk=service_user.pk, ward=service_user.ward, local_number="w-3", name="Somebody else")
    with transaction.atomic(savepoint=False):
        assert not add_once(again)
        assert ServiceUser.objects.get(pk=service_user.pk).name == service_user.name
    with pytest.raises(IntegrityError), transaction.atomic():
        add([again])


def test_no_rows_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        add([])
