"""The tests are tested: each mistake that is planted on purpose is found. Goal G5 of the security design.

Each is planted twice: with row security off, where the tests must find it (``make test-all``); and on, where
nothing may leak, or, where the database cannot know, the tests must find it again. Without a mistake nothing
is found.
"""

from copy import deepcopy

import pytest
import time_machine
from django.contrib import admin
from django.urls import reverse

from audit.models import Outcome
from config import read_recording
from config.route_checks import check_routes
from config.routes import ROUTES
from incidents.models import Incident
from referrals.admin import PartnerAdmin
from referrals.models import Partner
from tests.addresses import address
from tests.audit.seen import due, visit
from tests.full import in_full
from tests.security.twins.comparing import Twins, letters, undone
from tests.security.twins.crawling import differences
from tests.security.twins.happening import chased
from tests.security.twins.planted import LEAKS, Leak
from tests.security.twins.worlds import NOW, build, rows_of
from tests.sharing import undone_at_the_end
from tests.test_completeness import CLINICAL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def shared(request, django_db_setup, django_db_blocker):
    """What both worlds have, of one persona, for all that is planted in it."""
    persona, mail_waits = request.param
    with undone_at_the_end(django_db_blocker):
        with time_machine.travel(NOW, tick=False):
            world = build(persona, busy=3)
            if not mail_waits:
                letters(world)
        yield world


@pytest.fixture
def found(shared, signed_in, monkeypatch, settings):
    """``found(leak, rows=…)``: what X sees in one world and not in the other, with that mistake planted."""

    def look(leak: Leak, *, rows: bool) -> list[str]:
        if not rows:
            settings.RUNTIME_ROLE = settings.SYSTEM_ROLE
        world = deepcopy(shared)
        both = Twins(world, signed_in, mail_is_sent=True)
        leak.plant(monkeypatch, world)
        without = asked(both, leak, usual(both, leak))
        with undone():
            incident = leak.happens(world)
            chased(world, incident)
            hidden = told(leak, rows_of(incident))
            with_it = asked(both, leak, [*usual(both, leak), *hidden])
        return differences(with_it, without | both.asked(hidden))

    return look


def usual(both, leak):
    """What is there in both worlds."""
    pages = [("get", where, {}) for where in both.addresses(leak.looks)]
    return [*pages, ("post", reverse("incidents:interests"), {"q": "Marchbank", "search": "Search"})]


def told(leak, hidden):
    """What X was told of the incident, and tries."""
    known = {"reference": hidden["reference"], "why": "at_risk", "words": "Now"}
    emergency = [] if leak.may_ask_in_emergency else [("post", reverse("incidents:emergency"), known)]
    return [*(("get", address(name, hidden), {}) for name in leak.told), *emergency]


def asked(both, leak, questions):
    """And what is sent to X by e-mail."""
    if leak.seen_first:
        both.world.people["pages"].clear()
        both.sign_in(both.world.lead).get(reverse("incidents:list"))
    with undone():
        return both.asked(questions) | letters(both.world)


PLAIN = list({(leak.world, leak.happens): leak.without() for leak in LEAKS}.values())
#: those that share a world one after the other
EVERY = sorted([*PLAIN, *LEAKS], key=lambda leak: leak.world)


@pytest.mark.parametrize("rows", [True, in_full(False)], ids=["row security", "application alone"])
@pytest.mark.parametrize(
    ("shared", "leak"),
    [(leak.world, leak) for leak in EVERY],
    indirect=["shared"],
    scope="module",
    ids=[f"{leak.name}-{leak.persona}-{leak.happens.__name__}" for leak in EVERY],
)
def test_a_mistake_is_found_unless_row_security_stops_it_and_without_one_nothing_is(found, leak, rows):
    assert bool(found(leak, rows=rows)) is leak.shows(rows=rows)


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
    due_before = read_recording.is_due
    monkeypatch.setattr(
        read_recording, "is_due", lambda *given: given[2] is not Outcome.OK and due_before(*given)
    )
    assert unrecorded(client, incident) == [200]


def test_a_refusal_that_is_not_recorded_is_found(signed_in, lead, incident, monkeypatch):
    client = signed_in(lead)
    monkeypatch.setattr(read_recording, "DENIED", {})
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
