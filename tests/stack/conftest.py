from collections.abc import Iterator

import pytest

from tests.stack.stack import Stack, order


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Everything in the compose file that is not the proxy, started in its order."""
    with Stack() as stack:
        stack.manage("web", "collectstatic", "--no-input", "--verbosity", "0")  # the image has it done
        stack.manage("worker", "audit_key", str(stack.keys / "audit.pem"), str(stack.keys / "audit.pub"))
        for name in order():
            stack.up(name)
        stack.wait_for("web")
        yield stack
