"""Throw-away servers for the tests, started before Django reads its settings.

Each process of a parallel run (``-n 3``) has servers of its own, whose database is a copy of one that was
migrated before (`tests.migrated`). DATABASE_URL and REDIS_URL are honoured when both are given: one process
then, as a superuser of a server kept for tests; the database named is never touched.
"""

import os
from typing import Any

import pytest

from demo.servers import CannotStart, Servers, forget_client_settings
from demo.servers.postgres import DATABASE, SUPERUSER
from tests import migrated, together

SERVERS = pytest.StashKey[Servers]()
#: the process that only hands out the tests of a parallel run reads the settings too, and asks no database
NO_SERVERS = {"DATABASE_URL": "postgresql:///none", "REDIS_URL": "redis://none"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also the full products, which take long")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Any later hook is too late: pytest-django would read the settings of whatever the shell names."""
    os.environ.update(
        SECRET_KEY="only-for-tests", LOCAL_ONLY="1", OUTBOX_FOLDER="", SITE_URL="http://localhost:8000"
    )
    named = {name: os.environ.get(name, "") for name in NO_SERVERS}
    if all(named.values()) and named != NO_SERVERS:
        return
    forget_client_settings()
    try:
        data = migrated.data_folder()
        if hands_out(early_config):
            os.environ.update(NO_SERVERS)
        else:
            start(early_config, Servers(data=data))
    except CannotStart as reason:
        raise pytest.UsageError(str(reason)) from reason


def hands_out(config: pytest.Config) -> bool:
    options = config.known_args_namespace
    return bool(getattr(options, "numprocesses", None)) and "PYTEST_XDIST_WORKER" not in os.environ


def start(config: pytest.Config, servers: Servers) -> None:
    servers.__enter__()
    config.stash[SERVERS] = servers
    config.add_cleanup(servers.stop)
    os.environ.update(DATABASE_URL=servers.postgres.url(SUPERUSER), REDIS_URL=servers.valkey.url)
    os.environ["MIGRATED_DATABASE"] = DATABASE


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers | None:
    """The throw-away servers, or None when the shell named others."""
    return pytestconfig.stash.get(SERVERS, None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """Not needed: no process shares its servers."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return together.scheduler(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked ``full`` is not skipped but not asked for, unless ``--full`` is."""
    items.sort(key=together.turn)
    if not config.getoption("full"):
        left_out = [item for item in items if item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
