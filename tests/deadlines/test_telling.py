"""Notices are written once, and one bad row stops nothing."""

from datetime import timedelta

import pytest

from deadlines import escalation, services, subjects
from deadlines.clock import Kind
from deadlines.models import Deadline, Escalation, Notice
from tests.deadlines.conftest import another_subject, swept_to

pytestmark = pytest.mark.django_db


def notices_of(deadline):
    """(rung, name) of each."""
    of_it = Notice.objects.filter(escalation__deadline=deadline)
    return list(of_it.values_list("escalation__level", "person__name"))


def test_each_person_has_one_notice_of_a_rung_however_often_it_is_told(entry, lead, rowan_manager):
    swept_to(entry, 0)
    for _ in range(3):
        Escalation.objects.filter(level="due").update(told_at=None)
        escalation.tick(now=entry.due_at)
    assert sorted(notices_of(entry)) == [
        ("12h_before", "Robin Nurse"),
        ("1h_before", "Reese Manager"),
        ("4h_before", "Reese Manager"),
        ("4h_before", "Robin Nurse"),
        ("due", "Reese Manager"),
        ("due", "Sam Lead"),
    ]


def test_a_promise_kept_after_it_escalated_tells_nobody(incident, entry, lead, now):
    escalation.escalate(now=entry.due_at)
    services.meet(kind=Kind.ENTRY, subject=incident, by="system:tests", now=entry.due_at)
    escalation.tell(now=entry.due_at)
    assert not Notice.objects.filter(escalation__deadline=entry).exists()
    assert entry.escalations.get().told_at == entry.due_at


def test_one_bad_row_stops_nothing(incident, entry, lead, rowan_manager, rowan, now, caplog):
    """Its subject does not exist: who is to be told cannot be found out."""
    bad = services.open_deadline(
        kind=Kind.ENTRY, subject=another_subject(), ward=rowan, basis_at=now, by="system:tests", now=now
    )
    at = now + timedelta(hours=25)
    escalation.escalate(now=at)
    assert escalation.tell(now=at) == 2  # entry and triage of the good one
    waiting = bad.escalations.get()
    assert (waiting.told_at, waiting.attempts, waiting.retry_at) == (None, 1, at + timedelta(seconds=30))
    assert caplog.records[-1].ids == {"escalation": waiting.pk}


def test_a_bad_row_waits_longer_each_time_and_is_told_when_it_is_put_right(rowan, lead, now, monkeypatch):
    class Broken(subjects.Subject):
        def people(self, deadline, audiences, now):
            raise ZeroDivisionError

    deadline = services.open_deadline(
        kind=Kind.TRIAGE, subject=another_subject(), ward=rowan, basis_at=now, by="system:tests", now=now
    )
    at = deadline.due_at
    with monkeypatch.context() as broken:
        broken.setitem(subjects._subjects, Kind.TRIAGE, Broken())
        escalation.tick(now=at)
        escalation.tick(now=at + timedelta(seconds=29))  # not yet
        escalation.tick(now=at + timedelta(seconds=30))
        assert deadline.escalations.get().attempts == 2

        class Mended(Broken):
            def people(self, deadline, audiences, now):
                return [lead]

        broken.setitem(subjects._subjects, Kind.TRIAGE, Mended())
        escalation.tick(now=at + timedelta(minutes=2))
    assert Notice.objects.get().person == lead


def test_every_kind_of_promise_has_somebody_who_answers_for_it():
    assert subjects.registered() == set(Kind)


def test_telling_costs_the_same_however_many_people_hold_the_role(entry, lead, django_assert_max_num_queries):
    escalation.escalate(now=entry.due_at)
    with django_assert_max_num_queries(40):
        escalation.tell(now=entry.due_at)
    assert Deadline.objects.get(pk=entry.pk).escalations.get().told_at
