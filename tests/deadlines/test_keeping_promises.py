"""Opening, meeting, ending and bringing forward; and what the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from deadlines import services
from deadlines.clock import Kind, State
from deadlines.models import Deadline
from tests.deadlines.conftest import another_subject

pytestmark = pytest.mark.django_db
BY = "system:tests"


def test_met_in_time_met_late_and_ended(flagged, now):
    late, ended, in_time = (Deadline.objects.get(kind=Kind.ENTRY, subject_id=flagged().pk) for _ in range(3))
    for deadline, finish, at in (
        (in_time, services.meet, deadline_time(in_time)),
        (late, services.meet, deadline_time(late) + timedelta(microseconds=1)),
        (ended, services.end, now),
    ):
        subject = another_subject()
        subject.pk = deadline.subject_id
        assert finish(kind=Kind.ENTRY, subject=subject, by=BY, now=at)
        deadline.refresh_from_db()
    later = now + timedelta(days=9)
    assert [d.state(later) for d in (in_time, late, ended)] == [State.MET, State.LATE, State.ENDED]


def deadline_time(deadline):
    return deadline.due_at


def test_a_promise_is_kept_once(incident, now):
    assert services.meet(kind=Kind.ENTRY, subject=incident, by=BY, now=now)
    assert not services.meet(kind=Kind.ENTRY, subject=incident, by=BY, now=now)


def test_two_of_a_kind_cannot_run_at_once(incident, rowan, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        services.open_deadline(kind=Kind.ENTRY, subject=incident, ward=rowan, basis_at=now, by=BY, now=now)


def test_a_time_due_can_be_brought_forward_and_never_put_back(incident, entry, now):
    sooner, later = entry.due_at - timedelta(hours=3), entry.due_at + timedelta(hours=3)
    assert services.bring_forward(kind=Kind.ENTRY, subject=incident, due_at=sooner, by=BY, now=now)
    assert not services.bring_forward(kind=Kind.ENTRY, subject=incident, due_at=later, by=BY, now=now)
    entry.refresh_from_db()
    assert (entry.due_at, entry.first_due_at) == (sooner, sooner + timedelta(hours=3))


@pytest.mark.parametrize("field", ["due_at", "first_due_at", "opened_at"])
def test_the_database_refuses_a_later_time(entry, field):
    later = getattr(entry, field) + timedelta(seconds=1)
    with pytest.raises(DatabaseError, match="never rises|permission denied"), transaction.atomic():
        Deadline.objects.filter(pk=entry.pk).update(**{field: later})


def test_nobody_gains_time_by_any_number_of_edits(incident, entry, now):
    lowest = entry.due_at
    for hours in (-1, 4, -6, 2, -3, 9):
        at = entry.first_due_at + timedelta(hours=hours)
        services.bring_forward(kind=Kind.ENTRY, subject=incident, due_at=at, by=BY, now=now)
        lowest = min(lowest, at)
        entry.refresh_from_db()
        assert entry.due_at == lowest
