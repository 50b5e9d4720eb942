"""What was written down about somebody is kept for ever, no matter who changes it."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from row_security.context import acting_as
from tests.database.base import as_owner
from tests.factories import ServiceUserFactory
from tests.incidents.details import change, entry_of
from tests.incidents.writing import affect
from wards.models import DETAILS, ServiceUser, ServiceUserVersion
from wards.versions import id_of

pytestmark = pytest.mark.django_db
OF_A_ROW = {"id", "version"}
OF_A_VERSION = {"id", "service_user_id", "number", "made_at", "made_by_id", "reason"}


def columns(model):
    return {field.attname for field in model._meta.concrete_fields}


def test_a_version_says_everything_that_a_row_says():
    assert columns(ServiceUser) - OF_A_ROW == set(DETAILS) == columns(ServiceUserVersion) - OF_A_VERSION


def test_each_change_is_a_version_of_its_own_and_the_old_values_stay(service_user, rowan_nurse, willow, now):
    change(service_user, rowan_nurse, now, name="Jo Rewritten", date_of_birth=date(2001, 1, 1))
    change(service_user, rowan_nurse, now + timedelta(hours=1), ward=willow)
    said = service_user.versions.order_by("number")
    assert [(one.number, one.name, one.date_of_birth, one.ward.name) for one in said] == [
        (1, "Jo Example", date(1985, 5, 17), "Rowan ward"),
        (2, "Jo Rewritten", date(2001, 1, 1), "Rowan ward"),
        (3, "Jo Rewritten", date(2001, 1, 1), "Willow ward"),
    ]
    assert [one.made_by for one in said] == [None, rowan_nurse, rowan_nurse]
    assert said[2].details() == service_user.details()


@pytest.mark.parametrize(
    "sql",
    [
        "update wards_serviceuserversion set name = 'Somebody else'",
        "delete from wards_serviceuserversion",
        "truncate wards_serviceuserversion cascade",
    ],
)
def test_not_even_the_owner_changes_a_version(service_user, sql):
    connection.check_constraints()
    refused = pytest.raises(DatabaseError, match="only grows")
    with as_owner(connection), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "changed", [{"name": "Somebody else"}, {"version": 2}, {"name": "Somebody else", "version": 2}]
)
def test_a_row_does_not_change_without_the_version_that_says_so(service_user, changed):
    with pytest.raises(DatabaseError, match="only with the version"), transaction.atomic():
        ServiceUser.objects.filter(pk=service_user.pk).update(**changed)


def test_a_row_says_what_its_version_says(service_user, rowan_nurse, now):
    after = {"number": 2, "made_at": now, "made_by": rowan_nurse}
    said = service_user.details() | {"name": "What the version says"}
    ServiceUserVersion.objects.create(
        id=id_of(service_user.pk, 2), service_user=service_user, **after, **said
    )
    with pytest.raises(DatabaseError, match="only with the version"), transaction.atomic():
        ServiceUser.objects.filter(pk=service_user.pk).update(name="What the row says", version=2)


def test_a_record_cites_versions_of_the_person_it_names_and_what_it_saw_first_stays(
    incident, service_user, rowan_nurse, rowan, now
):
    other = ServiceUserFactory(ward=rowan)
    entry = affect(incident, service_user, rowan_nurse, now)
    mine = apps.get_model("incidents.Involvement").objects.filter(pk=entry.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(details=None)
    point = transaction.savepoint()
    mine.update(details=id_of(other.pk, 1))
    with pytest.raises(IntegrityError):
        connection.check_constraints()
    transaction.savepoint_rollback(point)
    for changed in ({"entered_as": id_of(service_user.pk, 2)}, {"looked_to": 0}):
        with pytest.raises(DatabaseError, match="never changes|permission denied"), transaction.atomic():
            mine.update(**changed)


def test_whoever_may_see_a_person_may_see_their_versions_and_nobody_else(
    incident, service_user, rowan_nurse, willow_nurse, lead, board_member, now
):
    seen = {}
    for person in (rowan_nurse, willow_nurse, lead, board_member):
        with acting_as(person.pk):
            seen[person] = ServiceUserVersion.objects.filter(service_user=service_user).exists()
    assert seen == {rowan_nurse: True, willow_nurse: False, lead: True, board_member: False}


def test_entering_somebody_cites_what_was_seen(incident, service_user, rowan_nurse, now):
    change(service_user, rowan_nurse, now, pronouns="she/her")
    affect(incident, service_user, rowan_nurse, now)
    entry = entry_of(incident, service_user)
    assert (entry.entered_as.number, entry.details.number, entry.looked_to) == (2, 2, 2)
