import pytest

from tests.faults.harness import System, until
from tests.faults.people import flags

pytestmark = pytest.mark.slow


def test_valkey_lost_with_all_its_data_costs_nothing_but_time(system: System):
    """Beat, or a worker, may end with its broker; whatever started it starts it again, as the test does."""
    worker = system.worker()
    beat = system.beat()
    system.shell(flags(25))
    until(lambda: system.one("select count(*) from deadlines_escalation") == 2, what="the first escalations")
    system.kill_valkey()
    system.shell(flags(26))
    system.start_valkey(wiped=True)

    def escalated() -> bool:
        nonlocal beat, worker
        if not beat.is_running:
            beat = system.beat()
        if not worker.is_running:
            worker = system.worker()
        return system.one("select count(*) from deadlines_escalation") == 4

    until(escalated, seconds=90, what="escalation after Valkey came back empty")
    assert system.one("select count(distinct (deadline_id, level)) from deadlines_escalation") == 4
