from datetime import timedelta

import pytest
from django.db import connection

from audit.models import AuditEvent
from deadlines import escalation, services
from deadlines.clock import Kind
from deadlines.models import Deadline, Escalation
from tests.deadlines.conftest import HOUR

pytestmark = pytest.mark.django_db


def levels(deadline):
    return list(deadline.escalations.order_by("fired_at").values_list("level", flat=True))


@pytest.fixture
def triaged(incident, now):
    """Nobody waits for triage any more, so what a sweep finds is the entry's."""
    services.meet(kind=Kind.TRIAGE, subject=incident, by="system:tests", now=now)


def test_nothing_fires_before_its_time(entry, triaged):
    assert escalation.escalate(now=entry.due_at - 12 * HOUR - timedelta(seconds=1)) == 0


def test_each_rung_fires_once_however_often_the_sweep_runs(entry):
    for hours in (-12, -11, -4, -4, -1, 0, 0, 24, 25):
        escalation.escalate(now=entry.due_at + hours * HOUR)
    assert levels(entry) == ["12h_before", "4h_before", "1h_before", "due", "24h_over"]


def test_after_an_outage_only_what_is_true_now_fires_with_the_time_it_was_truly_reached(entry):
    escalation.escalate(now=entry.due_at - 12 * HOUR)
    escalation.escalate(now=entry.due_at + 9 * HOUR)
    last = entry.escalations.latest("fired_at")
    assert levels(entry) == ["12h_before", "due"]
    assert (last.was_due_at, last.fired_at) == (entry.due_at, entry.due_at + 9 * HOUR)


def test_the_audit_names_what_an_outage_passed_over(entry):
    escalation.escalate(now=entry.due_at + 9 * HOUR)
    event = AuditEvent.objects.get(verb="deadline.escalated", target_id=str(entry.pk))
    assert event.actor == "system:tick"
    assert event.detail["level"] == "due"
    assert event.detail["passed_over"] == ["12h_before", "4h_before", "1h_before"]


def test_two_days_of_silence_are_caught_up_in_one_sweep(flagged, now):
    for _ in range(3):
        flagged()
    assert (
        escalation.escalate(now=now + timedelta(days=3)) == 6
    )  # three entries and three triages, one rung each
    assert escalation.escalate(now=now + timedelta(days=3)) == 0


def test_a_record_entered_late_escalates_at_once_and_only_the_true_rung(flagged, now):
    late = flagged(known_at=now - timedelta(hours=30))
    entry = Deadline.objects.get(kind=Kind.ENTRY, subject_id=late.pk)
    escalation.escalate(now=now)
    assert levels(entry) == ["due"]
    assert entry.escalations.get().was_due_at == now - timedelta(hours=6)


def test_a_flag_is_news_at_the_next_sweep(triage, now):
    assert escalation.escalate(now=now) == 1
    assert levels(triage) == ["new"]
    assert triage.escalations.get().was_due_at == triage.basis_at


def test_flagged_after_triage_was_due_it_is_not_news_too(flagged, now):
    late = flagged(known_at=now - timedelta(hours=30))
    escalation.escalate(now=now)
    assert levels(Deadline.objects.get(kind=Kind.TRIAGE, subject_id=late.pk)) == ["due"]


@pytest.mark.parametrize("finish", [services.meet, services.end])
def test_a_finished_promise_is_never_escalated(incident, entry, now, finish):
    finish(kind=Kind.ENTRY, subject=incident, by="system:tests", now=now)
    escalation.escalate(now=now + timedelta(days=9))
    assert levels(entry) == []


def test_batches_go_on_until_none_is_left(flagged, now, monkeypatch):
    monkeypatch.setattr(escalation, "BATCH", 2)
    for _ in range(3):
        flagged()
    assert escalation.escalate(now=now + timedelta(days=3)) == 6


def test_a_sweep_is_one_statement(entry, django_assert_num_queries):
    with django_assert_num_queries(1, connection=connection) as seen:
        escalation.escalate(now=entry.due_at)
    assert Escalation.objects.count() == 2, list(seen)


def test_the_top_of_the_ladder_is_the_end(entry):
    escalation.escalate(now=entry.due_at + 24 * HOUR)
    entry.refresh_from_db()
    assert entry.next_rung_at is None
