import pytest

from tests.faults.harness import System, until
from tests.faults.people import flags

pytestmark = pytest.mark.slow


def test_beat_killed_midway_is_started_again_and_each_escalation_fires_once(system: System):
    system.worker()
    beat = system.beat()
    system.shell(flags(25, 26))
    until(lambda: system.one("select count(*) from deadlines_escalation") == 4, what="the first escalations")
    beat.kill()
    system.shell(flags(27, 28))
    system.beat()
    until(lambda: system.one("select count(*) from deadlines_escalation") == 8, what="the next escalations")
    assert system.one("select count(distinct (deadline_id, level)) from deadlines_escalation") == 8
