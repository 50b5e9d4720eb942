from datetime import timedelta

import pytest
from django.core.management import call_command

from deadlines import escalation, tasks
from deadlines.models import Deadline, Escalation
from mail.tasks import send
from tests.deadlines.conftest import HOUR

pytestmark = pytest.mark.django_db


def test_the_oldest_rung_that_waits_is_known(entry, now):
    escalation.tick(now=now)
    assert Deadline.objects.oldest_waiting(entry.due_at - 13 * HOUR) is None
    assert Deadline.objects.oldest_waiting(entry.due_at) == entry.due_at - 12 * HOUR


def test_health_says_late_while_nobody_sweeps_and_ok_again_after_a_sweep(entry, client, now, time_machine):
    escalation.tick(now=now)
    time_machine.move_to(entry.due_at - 12 * HOUR + timedelta(seconds=119), tick=False)
    assert client.get("/health/deadlines").status_code == 200
    late = entry.due_at - 12 * HOUR + timedelta(seconds=121)
    time_machine.move_to(late, tick=False)
    assert client.get("/health/deadlines").status_code == 503
    escalation.tick(now=late)
    assert client.get("/health/deadlines").status_code == 200


def test_a_flag_of_what_was_known_hours_ago_makes_nothing_late(flagged, client, now, time_machine):
    flagged(known_at=now - timedelta(hours=30))
    time_machine.move_to(now + timedelta(seconds=1), tick=False)
    assert client.get("/health/deadlines").status_code == 200


def test_the_tasks_and_the_command_do_the_same_work(flagged, lead, entry, time_machine, mailoutbox):
    time_machine.move_to(entry.due_at, tick=False)
    tasks.tick()
    send()
    assert (Escalation.objects.count(), len(mailoutbox)) == (2, 2)  # the recorder and the lead
    flagged()
    time_machine.move_to(entry.due_at + timedelta(days=2), tick=False)
    call_command("tick")
    assert Escalation.objects.count() == 6
