"""The kinds of document there are.

Each is registered by the app that owns its subject, in ``AppConfig.ready``, so that
nothing here imports a higher app.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """`draw` turns frozen facts into a whole HTML page, and reads nothing else: no database, no clock.

    The page may link the style sheets named in `documents.render.STYLES`, as ``heard:<name>``, and carry SVG
    pictures as ``data:`` addresses. Any other address is refused.
    """

    name: str
    label: str
    draw: Callable[[Facts], str]


_registered: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    known = _registered.setdefault(kind.name, kind)
    if known != kind:
        raise ValueError(f"Another kind of document is already called {kind.name}.")


def of(name: str) -> Kind:
    """KeyError when no app registered it."""
    return _registered[name]
