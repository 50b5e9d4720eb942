"""A browser in which somebody's page is still open, and their session is gone."""

import re
from typing import Any

from django.test import Client

TYPED = "Words typed at 3 a.m."


def sent_by(page: Any) -> dict[str, str]:
    """What a form of this page sends beside what somebody types."""
    hidden = {}
    for name in ("kept_for", "csrfmiddlewaretoken"):
        found = re.search(rf'name="{name}" value="([^"]+)"', page.content.decode())
        assert found, f"The page has no {name}"
        hidden[name] = found[1]
    return hidden


def left_open(client: Client, path: str) -> dict[str, str]:
    """They open the page, their session ends, and the browser still has what its form would send."""
    hidden = sent_by(client.get(path))
    client.cookies.pop("session")
    return hidden
