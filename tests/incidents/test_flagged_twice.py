"""One form makes one record, however often and however close together it is sent."""

from datetime import timedelta
from uuid import uuid4

import pytest

from audit.models import AuditEvent
from deadlines.models import Deadline
from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import CaseMember, Incident, StatusChange
from incidents.recording.services.flagging import Flag, flag_incident
from incidents.vocabulary import Category
from row_security.context import acting_as
from tests.at_once import at_once
from wards.models import Known

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def send(rowan, rowan_nurse, now):
    """As the nurse, in a transaction of its own; the same form each time."""
    key = uuid4()
    given = Flag(
        known_at=now - timedelta(hours=1),
        ward=rowan,
        category=Category.EXPOSURE,
        staff_involved=Known.NO,
        everyone_safe=Known.YES,
    )

    def sent() -> Incident:
        with acting_as(rowan_nurse.pk):
            return flag_incident(flag=given, form_key=key, by=rowan_nurse, now=now)

    return sent


def rows() -> list[int]:
    events = AuditEvent.objects.filter(incident_id__isnull=False)
    return [found.objects.count() for found in (Incident, CaseMember, StatusChange, Deadline)] + [
        events.count()
    ]


def test_sent_again_it_adds_nothing_and_answers_with_the_first(send):
    first, before = send(), rows()
    assert (send(), rows()) == (first, before)
    assert before == [1, 1, 1, 2, 3]


def test_sent_three_times_at_once_it_makes_one(send):
    made = at_once(send)
    assert len(set(made)) == 1
    assert rows() == [1, 1, 1, 2, 3]


def test_sent_again_after_the_record_closed_to_its_sender(send, rowan_nurse, lead, now):
    first = send()
    exclude_person(incident=first, person=rowan_nurse, by=lead, now=now)
    with acting_as(rowan_nurse.pk):
        assert not Incident.objects.filter(pk=first.pk).exists()
    assert send() == first
