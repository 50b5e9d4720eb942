"""The people, places and records that a file of tests begins with, made once for the whole file.

``share(globals(), "rowan_nurse", "incident")``, below the fixtures of a file: these, and all that they are
made from, are made by the fixtures of those names in one transaction around the file; each test is given
copies of them, in a savepoint of its own. `at`: while they are made, the time stands at this. Fixtures that
are taken down again cannot be shared.
"""

import copy
import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import conftest
from tests.sharing import undone_at_the_end

Made = dict[str, Any]


def share(module: Made, *names: str, at: datetime | None = None) -> None:
    makers = dict(_makers(module, names))

    @pytest.fixture(scope="module")
    def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Made]:
        with undone_at_the_end(django_db_blocker), standing(at):
            made: Made = {"db": None}
            for name, maker in makers.items():
                made[name] = maker(**{given: made[given] for given in _asks_for(maker)})
            yield made

    @pytest.fixture
    def own(cast: Made, db: None) -> Made:
        """One copy of all, so that what was one object still is."""
        memo = {id(one): again(one) for one in cast.values() if isinstance(one, Client)}
        return copy.deepcopy(cast, memo)

    module.update(cast=cast, own=own, **{name: _from_own(name) for name in makers})


def standing(at: datetime | None) -> AbstractContextManager[Any]:
    return time_machine.travel(at, tick=False) if at else nullcontext()


def _makers(module: Made, names: tuple[str, ...]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """What each is made from comes before it."""
    for name in names:
        maker = _maker(module, name)
        asked = tuple(given for given in _asks_for(maker) if given != "db")
        yield from _makers(module, asked)
        yield name, maker


def _maker(module: Made, name: str) -> Callable[..., Any]:
    """Of the file, of its folder, or of all tests."""
    of_its_folder = vars(import_module(f"{module['__package__']}.conftest"))
    return inspect.unwrap(module.get(name) or of_its_folder.get(name) or getattr(conftest, name))


def _asks_for(maker: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(maker).parameters)


def _from_own(name: str) -> Any:
    @pytest.fixture(name=name)
    def taken(own: Made) -> Any:
        return own[name]

    return taken


def again(client: Client) -> Client:
    """The same person at the same kind of browser, with cookies of its own."""
    other = copy.copy(client)
    other.cookies = copy.deepcopy(client.cookies)
    return other
