"""What is asked at every page is planned once for each connection, and answers as if it were not."""

import pytest
from django.db import DataError, connection, transaction

from row_security import prepared
from row_security.context import acting_as
from row_security.prepared import ask
from tests.database.base import as_owner
from tests.factories import UserFactory
from wards.models import Location, LocationKind

pytestmark = pytest.mark.django_db
NAMES = "select name from staff_user where id = %s or name = %s order by name"


def plans(of: str = "select") -> list[str]:
    """What this connection has prepared, by its first word."""
    with connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements where statement ~* %s", [f" as {of}"])
        return [statement for (statement,) in cursor.fetchall()]


@pytest.fixture
def nothing_kept():
    """On this connection, until the test ends."""
    with connection.cursor() as cursor:
        cursor.execute("deallocate all")
    prepared._kept.clear()
    yield
    with connection.cursor() as cursor:
        cursor.execute("deallocate all")
    prepared._kept.clear()


def test_the_same_words_are_planned_once_and_answer_for_other_values(nothing_kept, django_assert_num_queries):
    one, other = UserFactory(name="A “%s” Nurse"), UserFactory(name="B'); drop table staff_user; --")
    with django_assert_num_queries(2):
        assert ask(NAMES, [one.pk, other.name]) == [(one.name,), (other.name,)]
        assert ask(NAMES, [other.pk, "nobody"]) == [(other.name,)]
    assert len(plans()) == 1


def test_words_without_values_are_asked_too(nothing_kept):
    assert ask("select 1 union all select 2", []) == [(1,), (2,)]


def test_a_transaction_that_failed_leaves_the_plan(nothing_kept):
    with pytest.raises(DataError), transaction.atomic():
        ask("select 1 / %s::int", [0])
    assert ask("select 1 / %s::int", [1]) == [(1,)]


def test_when_a_connection_keeps_enough_the_rest_is_asked_plainly(nothing_kept, monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 1)
    assert ask("select 1 + %s", [1]) == [(2,)]
    assert ask("select 2 + %s", [1]) == [(3,)]
    assert len(plans()) == 1


def test_a_policy_that_changes_is_obeyed_by_what_was_planned_before(nothing_kept, incident, rowan_nurse):
    """As the runtime role, whom row security binds."""
    sql = "select reference from incidents_incident where id = %s"
    with acting_as(rowan_nurse.pk):
        assert ask(sql, [incident.pk]) == [(incident.reference,)]
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("drop policy seen on incidents_incident")
    with acting_as(rowan_nurse.pk):
        assert ask(sql, [incident.pk]) == []


def test_one_plan_shows_each_person_their_own_rows(nothing_kept, incident, rowan_nurse, willow_nurse, lead):
    sql = "select reference from incidents_incident where id = %s"
    seen = {}
    for person in (rowan_nurse, willow_nurse, lead, rowan_nurse):
        with acting_as(person.pk):
            seen[person] = ask(sql, [incident.pk])
    assert seen == {rowan_nurse: [(incident.reference,)], willow_nurse: [], lead: [(incident.reference,)]}
    assert len(plans()) == 1


def test_what_a_model_adds_is_planned_once(nothing_kept, rowan):
    names = ["A corridor", "Another corridor", "A third", "A fourth"]
    one, other, *more = [Location(ward=rowan, name=name, kind=LocationKind.CORRIDOR) for name in names]
    one.save()
    other.save()
    Location.objects.bulk_create(more)
    one_row_and_many = [plan for plan in plans("insert") if '"wards_location"' in plan]
    assert len(one_row_and_many) == 2
    assert {one.pk, other.pk} == set(Location.objects.filter(name__in=names[:2]).values_list("pk", flat=True))
    assert Location.objects.filter(name__in=names).count() == 4


def test_an_insert_of_many_values_is_asked_plainly(nothing_kept, rowan, monkeypatch):
    monkeypatch.setattr(prepared, "WIDEST", 2)
    Location.objects.create(ward=rowan, name="A corridor", kind=LocationKind.CORRIDOR)
    assert Location.objects.filter(ward=rowan, name="A corridor").exists()
    assert not any("wards_location" in plan for plan in plans("insert"))


def test_what_cannot_be_added_is_refused_each_time(nothing_kept, rowan):
    for _ in range(2):
        with pytest.raises(DataError), transaction.atomic():
            Location.objects.create(ward=rowan, name="long " * 20, kind=LocationKind.CORRIDOR)
    assert not Location.objects.filter(name__startswith="long").exists()
