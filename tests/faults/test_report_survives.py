"""A worker killed in the middle of a report: made once all the same, whole, with the right hash."""

import hashlib

import pytest

from tests.faults.harness import System, until
from tests.faults.people import flags

pytestmark = pytest.mark.slow

ASK = """
from django.utils import timezone
from reporting import services
from reporting.counts.figures import Figures
from reporting.counts.periods import Quarter
now = timezone.now()
over = Quarter.of(now).previous()
figures = Figures.make(quarter=over, frozen_at=now, trust="Anyshire", counted={})
services.freeze(figures, by="system:tests", now=now)
"""

BUILT = "select count(*) from documents_document where built_at is not null"
MAKING = "select count(*) from documents_document where attempts = 1 and step <> ''"


@pytest.fixture
def half_made(system: System) -> System:
    """A report asked for, and the worker that was making it ended with kill -9."""
    system.shell(flags(25))
    system.shell(ASK)
    worker = system.worker()
    beat = system.beat()
    until(lambda: system.one(MAKING) == 1, seconds=40, what="the worker's start on the report")
    worker.kill()
    beat.kill()
    assert system.one(BUILT) == 0
    return system


def test_it_is_made_once_when_the_lease_of_the_killed_worker_lapses(half_made: System) -> None:
    half_made.worker()
    half_made.beat()
    assert half_made.one("select lease_until < now() + interval '61 seconds' from documents_document")
    waited = "update documents_document set lease_until = lease_until - interval '45 seconds'"
    half_made.change(waited)  # the rest is really waited for
    until(lambda: half_made.one(BUILT) == 1, seconds=60, what="the report")
    content, sha256, attempts = half_made.rows("select content, sha256, attempts from documents_document")[0]
    assert hashlib.sha256(bytes(content)).hexdigest() == sha256
    assert bytes(content).startswith(b"%PDF-")
    assert attempts == 2
    assert half_made.one("select count(*) from audit_auditevent where verb = 'document.built'") == 1
