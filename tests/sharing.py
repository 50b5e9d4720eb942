"""One world for all the tests of a file: built once, and each test in a savepoint on top of it.

For a fixture of module scope, in a file without transactional tests. A test that changes the objects of the
world, and not only their rows, is given copies (`copy.deepcopy`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def undone_at_the_end(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is made within stays for as long as the block, whatever the tests undo meanwhile."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
