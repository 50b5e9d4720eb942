"""Auditors read words, not codes: each verb that is written in the code or in config/routes.py has some."""

import re

from django.conf import settings

from audit.words import did, purpose, purposes, verbs
from config.routes import BY_PREFIX, ROUTES
from deadlines import escalation

OURS = (
    *("config", "oversight", "reporting", "referrals", "incidents", "deadlines", "documents", "accounts"),
    *("staff", "wards", "audit"),
)
WRITTEN = re.compile(r'"((?:[a-z_]+)\.(?:[a-z_]+))"')


def written() -> set[str]:
    """Words in quotes after ``verb``, wherever the call is broken."""
    found: set[str] = set()
    for app in OURS:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            for call in re.findall(r"\bverb(?:\b[^=\n]*)?\s*=\s*([^\n]*)", path.read_text()):
                found.update(WRITTEN.findall(call))
    return found


def of_pages() -> set[str]:
    return {route.verb for route in (*ROUTES.values(), *BY_PREFIX.values()) if route.verb}


def test_every_verb_has_words():
    used = written() | of_pages()
    assert len(used) > 60
    assert sorted(used - verbs().keys()) == []


def test_no_two_verbs_have_the_same_words():
    assert len(set(verbs().values())) == len(verbs())


def test_each_purpose_is_reached():
    assert len(purposes()) > 15
    for start, words in purposes().items():
        assert purpose(start) == words


def test_what_has_no_words_is_shown_as_it_is():
    assert did("no.such_verb") == "no.such_verb"
    assert purpose("no.such_verb") == "for its running"


def test_what_the_sweep_writes_in_sql_has_words():
    (verb,) = re.findall(r"'(deadline\.[a-z_]+)'", escalation.ESCALATE)
    assert verb in verbs()
