"""The trail can be added to and read. Neither the application nor the owner of the tables changes it."""

import contextlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from audit import services as audit
from audit.models import AuditEvent
from audit.request_id import current
from tests.database.base import as_owner
from tests.factories import UserFactory

CHANGES = (
    "update audit_auditevent set verb = 'nothing.happened'",
    "delete from audit_auditevent",
    "truncate audit_auditevent",
)


@pytest.fixture
def event(trust, now):
    return audit.record(verb="test.happened", target=trust, by="system:tests", at=now)


def attempt(change):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.parametrize("change", CHANGES)
def test_the_application_may_not_change_it(event, change):
    with pytest.raises(DatabaseError, match="permission denied"):
        attempt(change)
    assert AuditEvent.objects.get(pk=event.pk).verb == "test.happened"


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_of_the_tables_may_not_either(event, change):
    with as_owner(connection), pytest.raises(DatabaseError, match="only grows"):
        attempt(change)
    assert AuditEvent.objects.get(pk=event.pk).verb == "test.happened"


def test_saving_an_event_again_is_refused(event):
    event.verb = "nothing.happened"
    with pytest.raises(DatabaseError), transaction.atomic():
        event.save()


def test_what_fails_afterwards_leaves_no_event(trust, now):
    with pytest.raises(RuntimeError):
        fail_after_recording(trust, now)
    assert not AuditEvent.objects.filter(verb="test.happened").exists()


@transaction.atomic
def fail_after_recording(trust, now):
    audit.record(verb="test.happened", target=trust, by="system:tests", at=now)
    raise RuntimeError


def test_what_is_recorded_together_is_one_statement_and_nothing_when_it_fails(
    trust, now, django_assert_num_queries
):
    by = UserFactory()
    with django_assert_num_queries(1), audit.together():
        audit.record(verb="test.one", by=by, at=now)
        with audit.together():  # a service within the service
            audit.record_many([audit.event(verb="test.two", by=by, at=now)])
    with contextlib.suppress(ValueError), audit.together():
        audit.record(verb="test.three", by=by, at=now)
        raise ValueError
    audit.record(verb="test.four", by=by, at=now)
    written = AuditEvent.objects.filter(verb__startswith="test.").values_list("verb", flat=True)
    assert sorted(written) == ["test.four", "test.one", "test.two"]


def test_an_event_names_the_person_by_id_and_the_target_by_kind(trust, now):
    person = UserFactory(name="Ines Example")
    written = audit.record(verb="test.happened", target=trust, by=person, at=now, fields=["name"])
    assert written.actor == f"staff:{person.pk}"
    assert (written.target_kind, written.target_id) == ("wards.trust", str(trust.pk))
    assert written.detail == {"fields": ["name"]}
    assert "Ines" not in f"{written} {written.actor} {written.detail}"


def test_a_system_process_is_named(trust, now):
    assert audit.record(verb="test.happened", target=trust, by="system:tick", at=now).actor == "system:tick"


@pytest.mark.parametrize("by", ["", "somebody", "staff:1"])
def test_an_event_by_nobody_in_particular_is_refused(trust, now, by):
    with pytest.raises(ValueError, match="system:"):
        audit.record(verb="test.happened", target=trust, by=by, at=now)


def test_an_anonymous_visitor_leaves_no_event(trust, now):
    with pytest.raises(ValueError, match="names a person"):
        audit.record(verb="test.happened", target=trust, by=AnonymousUser(), at=now)


def test_an_event_carries_the_id_of_its_request(trust, now):
    token = current.set("0123456789abcdef0123456789abcdef")
    try:
        written = audit.record(verb="test.happened", target=trust, by="system:tests", at=now)
    finally:
        current.reset(token)
    assert written.request_id == "0123456789abcdef0123456789abcdef"
