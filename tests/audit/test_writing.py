"""Events are put into their table by a statement of its own, which must say what the model would."""

from uuid import uuid4

import pytest
from django.db import DataError, transaction

from audit.models import AuditEvent, Outcome
from audit.writing import write
from tests.in_the_database import assert_kept

pytestmark = pytest.mark.django_db


def test_each_field_is_kept_as_it_was_given(now, django_assert_num_queries):
    events = [
        AuditEvent(
            at=now,
            actor="staff:1",
            verb="record.read",
            target_kind="incidents.incident",
            target_id=str(uuid4()),
            incident_id=uuid4(),
            outcome=Outcome.REFUSED,
            reason="not_allowed",
            detail={"shown": ["a", "b’s “c”"], "number": 3, "nothing": None, "100%s": True},
            request_id="0123456789abcdef",
        ),
        AuditEvent(at=now, actor="system:tests", verb="test.bare"),
    ]
    with django_assert_num_queries(1):
        write(events)
    assert_kept(events)


def test_events_that_concern_no_record_are_written_too(now):
    write([AuditEvent(at=now, actor="system:tests", verb="test.bare") for _ in range(3)])
    assert AuditEvent.objects.filter(verb="test.bare", incident_id=None).count() == 3


def test_an_id_given_as_text_is_an_id(now):
    incident = uuid4()
    write([AuditEvent(at=now, actor="system:tests", verb="test.text", incident_id=str(incident))])
    assert AuditEvent.objects.get(verb="test.text").incident_id == incident


def test_what_is_too_long_is_refused_and_not_cut_short(now):
    with pytest.raises(DataError), transaction.atomic():
        write([AuditEvent(at=now, actor="system:tests", verb="test." + "x" * 60)])
    assert not AuditEvent.objects.filter(verb__startswith="test.x").exists()


def test_nothing_to_write_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        write([])
