"""Does every address say what it shows, and does only what is public open without signing in?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from config.routes import BY_PREFIX, DECLARED, ROUTES, Visibility, of

HINT = "Declare what each address shows in config/routes.py."


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Each address with its full name; without one, by where its view is."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        else:
            yield namespace + (pattern.name or pattern.lookup_str), pattern


def problems(found: Sequence[tuple[str, URLPattern]]) -> Iterator[str]:
    for name, pattern in found:
        route = of(name)
        opens = not getattr(pattern.callback, "login_required", True)
        if route is None:
            yield f"The address {name} does not say what it shows."
        elif opens != (route.visibility is Visibility.PUBLIC):
            yield f"The address {name} is declared {route.visibility}; signing in says otherwise."
    yield from out_of_date({name for name, _ in found})


def out_of_date(names: set[str]) -> Iterator[str]:
    """What is declared, and is no address or was declared before."""
    yield from (f"{name} is declared and is no address." for name in sorted(ROUTES.keys() - names))
    for beginning in BY_PREFIX:
        if not any(name.startswith(beginning) for name in names):
            yield f"No address begins with {beginning}."
    declared = Counter(name for _, some in DECLARED for name in some.split())
    yield from (f"{name} is declared twice." for name, times in declared.items() if times > 1)


@register("urls")
def check_routes(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    found = list(addresses(get_resolver()))
    return [Error(problem, hint=HINT, id="config.E002") for problem in problems(found)]
