"""An auditor who is kept out of a record, and somebody who asks for it on their behalf.

The trail answers the same whether or not there is such a record: two worlds that differ by one incident.
"""

import re
from contextlib import contextmanager

import pytest
import time_machine
from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from audit.models import AuditEvent, Outcome
from incidents.confidentiality.services.case_members import exclude_person
from incidents.models import Incident
from oversight import patterns, reading
from oversight.filters import KEPT_AS
from row_security.context import acting_as
from staff.roles import Role
from tests.addresses import about, address
from tests.conftest import appointed
from tests.security.twins.comparing import undone
from tests.security.twins.crawling import Crawler, chance_given, differences
from tests.security.twins.worlds import NOW, add_incident, build
from tests.sharing import undone_at_the_end

pytestmark = pytest.mark.django_db
TRAIL, EXPORT, PATTERNS = "/audit/", "/audit/export/", "/audit/patterns/"
KINDS = ("incidents.incident", "referrals.referral", "documents.document", "deadlines.notice",
         "incidents.casemember")  # fmt: skip


@contextmanager
def application_alone():
    """PostgreSQL shows every row to everybody."""
    with override_settings(RUNTIME_ROLE=settings.SYSTEM_ROLE):
        yield


@contextmanager
def database_alone():
    """The application has forgotten its filter."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (reading, patterns):
            patch.setattr(module, "events_for", lambda person: AuditEvent.objects.all())
        yield


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The accused auditor, and somebody who may open records in an emergency and asks for them."""
    with undone_at_the_end(django_db_blocker):
        with time_machine.travel(NOW, tick=False):
            made = build("auditor", busy=3)
            made.people["accomplice"] = appointed("Ira Accomplice", Role.AUDITOR)
        yield made


def ask_for(hidden, client):
    """Every address of it, with and without the token of a form, and its reference."""
    client.handler.enforce_csrf_checks = False
    with chance_given() as chance:
        for name in sorted(about(*KINDS)):
            where = address(name, hidden)
            for method in ("get", "post"):
                chance.begin(f"{method} {name}")
                getattr(client, method)(where)
        told = {"reference": hidden["reference"], "why": "at_risk", "words": "Now"}
        for times in ("once", "again"):
            chance.begin(times)
            assert client.post(reverse("incidents:emergency"), told).status_code == 200
        client.handler.enforce_csrf_checks = True
        chance.begin("without its token")
        assert client.post(address("incidents:triage", hidden)).status_code == 403


def looks(world, hidden, client):
    """All that an auditor can make of the trail, as bytes and statements."""
    choices = [
        {"reference": hidden["reference"]},
        {"who": world.accomplice.name},
        {"verb": "incident.read"},
        {"verb": "incident.emergency_refused", "outcome": "not_there"},
        *({"outcome": outcome} for outcome in Outcome.values),
    ]
    asked = [("post", TRAIL, chosen) for chosen in choices]
    found = Crawler(client).search([("get", PATTERNS, {}), ("post", EXPORT, {}), *asked]) | to_the_end(client)
    for chosen in ({"record": str(hidden["incidents.incident"])}, {"person": str(world.accomplice.pk)}):
        session = client.session
        session[KEPT_AS] = chosen
        session.save()
        found |= Crawler(client, f"{chosen}: ").search([("get", TRAIL, {}), ("post", EXPORT, {})])
    session.pop(KEPT_AS)
    session.save()
    return found


def to_the_end(client):
    """Page after page, to the first event of all."""
    pages, where = Crawler(client), TRAIL
    while where:
        text = pages.search([("get", where, {})])[f"get {where}"].body.decode()
        older = re.search(r'href="([^"]+)" rel="next"', text)
        where = older and TRAIL + older[1]
    assert len(pages.answers) > 3
    return pages.answers


@pytest.fixture(scope="module")
def read(world, signed_in):
    """``read[ground][layer]``: what they read with the record and without, by either layer or by both.

    They are kept out by their own account, or by their other one.
    """
    return {
        "initiator": in_both(world, signed_in, "initiator", by_each_layer),
        "other account": in_both(world, signed_in, "other account", by_both_layers),
    }


@pytest.mark.parametrize("ground", ["initiator", "other account"])
def test_after_somebody_asked_for_it_the_trail_is_the_same_as_if_it_never_was(read, ground):
    with_it, without = read[ground]["both"]
    assert differences(with_it[0], without[0]) == []
    assert with_it[1] == without[1]
    assert len(without[1]) > 50


@pytest.mark.parametrize("layer", ["application", "database"])
def test_each_of_the_two_layers_is_enough(read, layer):
    with_it, without = read["initiator"][layer]
    assert differences(with_it[0], without[0]) == []


def test_an_auditor_who_may_know_does_find_a_difference(read):
    """Or the tests above would say nothing."""
    with_it, without = read["initiator"]["may know"]
    assert differences(with_it[0], without[0])


def in_both(world, signed_in, ground, reading_it):
    """Layer -> what is read with the record and without."""
    asking, looking = signed_in(world.accomplice), signed_in(world.x)
    asking.get(reverse("incidents:emergency"))  # so that both worlds find the cookie of its form
    with time_machine.travel(NOW, tick=False):
        with undone():
            hidden = add_incident(world, ground, signed_in)
            incident = Incident.objects.get(pk=hidden["incidents.incident"])
            exclude_person(incident=incident, person=world.accomplice, by=world.lead, now=NOW)
            with_it = dict(reading_it(world, hidden, asking, looking, signed_in))
        without = dict(reading_it(world, hidden, asking, looking, signed_in))
    return {layer: (with_it[layer], without[layer]) for layer in without}


def by_both_layers(world, hidden, asking, looking, signed_in):
    with undone():
        ask_for(hidden, asking)
        yield "both", read_by(looking, world, hidden)


def by_each_layer(world, hidden, asking, looking, signed_in):
    with undone():
        ask_for(hidden, asking)
        yield "both", read_by(looking, world, hidden)
        with database_alone():
            yield "database", read_by(looking, world, hidden)
    with undone(), application_alone():
        ask_for(hidden, asking)
        yield "application", read_by(looking, world, hidden)
    yield "may know", read_by(signed_in(world.auditor), world, hidden)


def read_by(client, world, hidden):
    with undone():
        return looks(world, hidden, client), rows_of(world.x)


def rows_of(auditor):
    """What the database itself shows them of what people did, but for the id behind a reference."""
    columns = ("actor", "verb", "target_kind", "target_id", "outcome", "reason", "detail", "request_id")
    with acting_as(auditor.pk):
        found = AuditEvent.objects.order_by("actor", "verb", "request_id", "pk")
        return [
            (*row, incident is not None)
            for *row, incident in found.values_list(*columns, "incident_id")
            if not row[0].startswith("system:")
        ]
