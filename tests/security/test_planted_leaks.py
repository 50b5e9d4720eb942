"""The tests are tested: each mistake that is planted on purpose is found. Goal G5 of the security design.

Each is planted twice: with row security off, where the tests must find it (``make test-all``); and on, where
nothing may leak, or, where the database cannot know, the tests must find it again. Without a mistake nothing
is found.
"""

import pytest
import time_machine
from django.contrib import admin
from django.urls import reverse

from audit.models import Outcome
from config import reading
from config.route_checks import check_routes
from config.routes import ROUTES
from incidents.models import Incident
from referrals.admin import PartnerAdmin
from referrals.models import Partner
from tests.addresses import address
from tests.audit.seen import due, visit
from tests.full import in_full
from tests.security.twins.comparing import Twins, letters, undone
from tests.security.twins.crawling import Crawler, differences
from tests.security.twins.happening import chased
from tests.security.twins.planted import LEAKS, Leak
from tests.security.twins.worlds import NOW, build, rows_of
from tests.test_completeness import CLINICAL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def found(signed_in, monkeypatch, settings):
    """``found(leak, rows=…)``: what X sees in one world and not in the other, with that mistake planted."""

    def look(leak: Leak, *, rows: bool) -> list[str]:
        if not rows:
            settings.RUNTIME_ROLE = settings.SYSTEM_ROLE
        world = build(leak.persona, busy=3)
        both = Twins(world, signed_in)
        if not leak.mail_waits:
            letters(world)
        leak.plant(monkeypatch, world)
        before = seen(both, leak, {})
        with undone():
            incident = leak.happens(world)
            chased(world, incident)
            hidden = rows_of(incident)
            with_it = seen(both, leak, hidden)
        return differences(with_it, seen(both, leak, hidden)) + differences(
            {key: answer for key, answer in with_it.items() if key in before}, before
        )

    return look


def seen(both, leak, hidden):
    if leak.seen_first:
        both.world.people["pages"].clear()
        both.sign_in(both.world.lead).get(reverse("incidents:list"))
    questions = [("get", where, {}) for where in both.addresses(leak.looks)]
    questions.append(("post", reverse("incidents:interests"), {"q": "Marchbank", "search": "Search"}))
    if hidden:
        questions += [("get", address(name, hidden), {}) for name in leak.told]
        told = {"reference": hidden["reference"], "why": "at_risk", "words": "Now"}
        if not leak.may_ask_in_emergency:
            questions.append(("post", reverse("incidents:emergency"), told))
    with undone():
        return Crawler(both.client).search(questions) | letters(both.world)


@pytest.mark.full
@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: f"{leak.name}-{leak.persona}")
def test_a_mistake_is_found_when_only_the_application_watches(found, leak):
    assert found(leak, rows=False)


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: f"{leak.name}-{leak.persona}")
def test_a_mistake_is_stopped_by_row_security_or_found(found, leak):
    assert (found(leak, rows=True) == []) is leak.closed_by_rows


PLAIN = list({(leak.persona, leak.happens): leak.without() for leak in LEAKS}.values())


@pytest.mark.parametrize("rows", [True, in_full(False)])
@pytest.mark.parametrize("leak", PLAIN, ids=lambda leak: f"{leak.persona}-{leak.happens.__name__}")
def test_without_a_mistake_nothing_is_found(found, leak, rows):
    assert found(leak, rows=rows) == []


# --- mistakes that show nothing in the twin world -----------------------------------------------------------


def unrecorded(client, incident):
    """What `tests/audit` asks of every address: as many events as were due."""
    known = {"incidents.incident": incident.pk}
    looks = [visit(client, "incidents:detail", "get", address("incidents:detail", known, absent=gone))
             for gone in (False, True)]  # fmt: skip
    return [one.status for one in looks if [event.outcome for event in one.events] != due(one)]


def test_a_reading_that_is_not_recorded_is_found(signed_in, lead, incident, monkeypatch):
    client = signed_in(lead)
    assert unrecorded(client, incident) == []
    due_before = reading.is_due
    monkeypatch.setattr(reading, "is_due", lambda *given: given[2] is not Outcome.OK and due_before(*given))
    assert unrecorded(client, incident) == [200]


def test_a_refusal_that_is_not_recorded_is_found(signed_in, lead, incident, monkeypatch):
    client = signed_in(lead)
    monkeypatch.setattr(reading, "DENIED", {})
    assert unrecorded(client, incident) == [404]


def test_an_address_that_nobody_declared_is_found(monkeypatch):
    assert check_routes(None) == []
    monkeypatch.delitem(ROUTES, "incidents:timeline")
    assert check_routes(None)


def test_a_clinical_model_among_the_configuration_pages_is_found(monkeypatch):
    assert not {model._meta.label for model in admin.site._registry} & CLINICAL
    monkeypatch.setitem(admin.site._registry, Incident, PartnerAdmin(Partner, admin.site))
    assert {model._meta.label for model in admin.site._registry} & CLINICAL


def test_thirty_mistakes_at_least():
    assert len({leak.name for leak in LEAKS}) + 4 >= 30
