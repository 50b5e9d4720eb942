"""Throw-away servers for the tests, started before Django reads its settings.

DATABASE_URL and REDIS_URL are honoured when both are given. The database role then needs CREATEDB and
CREATEROLE; the tests make their own database and never touch the one named.
"""

import os

import pytest

from config.embedded import CannotStart, Servers, forget_client_settings

SERVERS = pytest.StashKey[Servers]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Any later hook is too late: pytest-django would read the settings of whatever the shell names."""
    os.environ.update(
        SECRET_KEY="only-for-tests", LOCAL_ONLY="1", OUTBOX_FOLDER="", SITE_URL="http://localhost:8000"
    )
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    forget_client_settings()
    try:
        servers = Servers().__enter__()
    except CannotStart as reason:
        raise pytest.UsageError(str(reason)) from reason
    early_config.stash[SERVERS] = servers
    early_config.add_cleanup(servers.stop)
    named = servers.environment()
    os.environ["DATABASE_URL"] = named["DATABASE_OWNER_URL"]
    os.environ["REDIS_URL"] = named["REDIS_URL"]


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers | None:
    """The throw-away servers, or None when the shell named others."""
    return pytestconfig.stash.get(SERVERS, None)
