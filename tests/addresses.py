"""Every address of ours, and where it is for what a test has made."""

from typing import Any
from uuid import uuid4

from django.urls import URLPattern, get_resolver, reverse

from config.route_checks import addresses
from config.routes import BY_PREFIX, ROUTES, Route
from incidents.recording.section_names import Section

#: not those of libraries, tested where they are set up
PATTERNS: dict[str, URLPattern] = {
    name: pattern for name, pattern in addresses(get_resolver()) if not name.startswith(tuple(BY_PREFIX))
}
OURS: dict[str, Route] = {name: ROUTES[name] for name in PATTERNS if name in ROUTES}

#: what identifies nobody
FIXED: dict[str, Any] = {
    "step": "support",
    "slug": Section.SUPPORT.value,
    "kind": "visitor",
    "number": 1,
}


def about(*kinds: str) -> set[str]:
    """Names of the addresses whose row is of these kinds."""
    return {name for name, route in OURS.items() if route.kind in kinds}


def address(name: str, known: dict[str, Any], *, absent: bool = False) -> str:
    """`known`: the part of an address, or the kind of its row -> identifier; what is not known never existed.

    `absent`: nothing of it ever did.
    """
    route = OURS[name]
    parts = {**FIXED, **known}
    if route.kind in known:
        parts[route.key] = known[route.kind]
    if "referral" in route.verb or name == "referrals:download":
        parts["pk"] = known["referrals.referral"]
    wanted = converters(name)
    nothing_made = wanted - FIXED.keys() if absent else wanted - parts.keys()
    parts |= {part: uuid4() for part in nothing_made}
    return reverse(name, kwargs={part: parts[part] for part in wanted})


def converters(name: str) -> set[str]:
    resolver = get_resolver()
    *namespaces, last = name.split(":")
    for part in namespaces:
        _, resolver = resolver.namespace_dict[part]
    return set(resolver.reverse_dict.getlist(last)[0][0][0][1])
