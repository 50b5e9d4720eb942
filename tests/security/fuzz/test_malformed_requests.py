"""No request, however wrong, is answered by a fault. `make test-all` asks 50,000; every run a few hundred.

A failure names its seed and number: ``FUZZ_SEED=… FUZZ_FROM=… FUZZ_REQUESTS=1 pytest --full -k malformed``
asks that one again.
"""

import os
import sys
from collections import Counter

import pytest

SEED = int(os.environ.get("FUZZ_SEED", "1"))
FROM = int(os.environ.get("FUZZ_FROM", "0"))
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "50000"))
QUICK = 400
MOST_SHOWN = 15

pytestmark = pytest.mark.django_db


def told(faults, answers, seed):
    """One of each kind, by where it went wrong."""
    kinds = {fault.kind: fault for fault in reversed(faults)}
    counts = Counter(fault.kind for fault in faults)
    shown = "\n\n".join(f"{counts[kind]} times: {kinds[kind]}" for kind, _ in counts.most_common(MOST_SHOWN))
    return f"seed {seed}: {len(faults)} of {sum(answers.values())} failed; {answers}\n\n{shown}"


def test_a_few_malformed_requests_are_answered_in_words(fuzz):
    faults, answers = fuzz(SEED).faults(range(QUICK))
    sys.stdout.write(told(faults, answers, SEED))
    assert not faults, told(faults, answers, SEED)


@pytest.mark.full
def test_no_malformed_request_of_many_is_answered_by_a_fault(fuzz):
    faults, answers = fuzz(SEED).faults(range(FROM, FROM + REQUESTS))
    sys.stdout.write(told(faults, answers, SEED))
    assert not faults, told(faults, answers, SEED)
