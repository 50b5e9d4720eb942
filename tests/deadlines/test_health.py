from datetime import timedelta

import pytest
from django.core.management import call_command

from deadlines import sweep, tasks
from deadlines.models import Deadline, Escalation
from tests.deadlines.conftest import HOUR

pytestmark = pytest.mark.django_db


def test_the_oldest_rung_that_waits_is_known(entry):
    assert Deadline.objects.oldest_waiting(entry.due_at - 13 * HOUR) is None
    assert Deadline.objects.oldest_waiting(entry.due_at) == entry.due_at - 12 * HOUR


def test_health_says_late_while_nobody_sweeps_and_ok_again_after_a_sweep(entry, client, time_machine):
    time_machine.move_to(entry.due_at - 12 * HOUR + timedelta(seconds=119), tick=False)
    assert client.get("/health/deadlines").status_code == 200
    late = entry.due_at - 12 * HOUR + timedelta(seconds=121)
    time_machine.move_to(late, tick=False)
    assert client.get("/health/deadlines").status_code == 503
    sweep.tick(now=late)
    assert client.get("/health/deadlines").status_code == 200


def test_the_tasks_and_the_command_do_the_same_work(flagged, lead, entry, time_machine, mailoutbox):
    time_machine.move_to(entry.due_at, tick=False)
    tasks.tick()
    tasks.dispatch()
    assert (Escalation.objects.count(), len(mailoutbox)) == (2, 1)
    flagged()
    time_machine.move_to(entry.due_at + timedelta(days=2), tick=False)
    call_command("tick")
    assert Escalation.objects.count() == 6
