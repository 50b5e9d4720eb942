"""An auditor who is kept out of a record, and somebody who asks for it on their behalf.

The trail answers the same whether or not there is such a record: two worlds that differ by one incident.
"""

import re
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from audit import services as audit
from audit.models import AuditEvent, Outcome, Why
from incidents.models import Incident
from incidents.services.naming import exclude_person
from staff.acting import acting_as
from staff.auditing import patterns, reading
from staff.auditing.filters import KEPT_AS
from staff.models import SamePerson
from staff.roles import Role
from tests.addresses import about, address
from tests.conftest import appointed
from tests.security.twins.comparing import undone
from tests.security.twins.crawling import Crawler, chance_given, differences
from tests.security.twins.worlds import NOW, add_incident, build

pytestmark = pytest.mark.django_db
TRAIL, EXPORT, PATTERNS = "/audit/", "/audit/export/", "/audit/patterns/"
KINDS = ("incidents.incident", "referrals.referral", "documents.document", "deadlines.notice",
         "incidents.casemember")  # fmt: skip


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


# --- two worlds ---------------------------------------------------------------------------------------------


@pytest.fixture
def world(clock, trust):
    """The accused auditor, and somebody who may open records in an emergency and asks for them."""
    made = build("auditor", busy=3)
    made.people["accomplice"] = appointed("Ira Accomplice", Role.AUDITOR)
    return made


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


@pytest.fixture(params=["application", "database"])
def one_layer(request, monkeypatch, settings):
    """The other one forgets its filter."""
    if request.param == "application":
        settings.RUNTIME_ROLE = settings.SYSTEM_ROLE
    else:
        monkeypatch.setattr(reading, "events_for", lambda person: AuditEvent.objects.all())
        monkeypatch.setattr(patterns, "events_for", lambda person: AuditEvent.objects.all())


@pytest.mark.parametrize("ground", ["initiator", "other account"])
def test_after_somebody_asked_for_it_the_trail_is_the_same_as_if_it_never_was(world, signed_in, ground):
    """Kept out by their own account, or by their other one."""
    with_it, without = asked_for_in_both(world, signed_in, ground)
    assert differences(with_it[0], without[0]) == []
    assert with_it[1] == without[1]
    assert len(without[1]) > 50


def test_each_of_the_two_layers_is_enough(world, signed_in, one_layer):
    with_it, without = asked_for_in_both(world, signed_in, "initiator")
    assert differences(with_it[0], without[0]) == []


def asked_for_in_both(world, signed_in, ground):
    asking, looking = signed_in(world.accomplice), signed_in(world.x)
    asking.get(reverse("incidents:emergency"))  # so that both worlds find the cookie of its form
    with undone():
        hidden = add_incident(world, ground, signed_in)
        incident = Incident.objects.get(pk=hidden["incidents.incident"])
        exclude_person(incident=incident, person=world.accomplice, by=world.lead, now=NOW)
        ask_for(hidden, asking)
        with_it = looks(world, hidden, looking), rows_of(world.x)
    ask_for(hidden, asking)
    return with_it, (looks(world, hidden, looking), rows_of(world.x))


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


def test_an_auditor_who_may_know_does_find_a_difference(world, signed_in):
    """Or the test above would say nothing."""
    looking = signed_in(world.auditor)
    with undone():
        hidden = add_incident(world, "initiator", signed_in)
        with_it = looks(world, hidden, looking)
    assert differences(with_it, looks(world, hidden, looking))


# --- what is said of what was not answered ------------------------------------------------------------------


@pytest.fixture
def client(signed_in, auditor):
    return signed_in(auditor)


def lines(client, **chosen):
    if chosen:
        client.post(TRAIL, {"clear": "1"})
        client.post(TRAIL, chosen)
    return client.get(TRAIL).context["lines"]


def cells(client):
    answer = client.post(EXPORT)
    return list(load_workbook(BytesIO(answer.content))["Events"].iter_rows(min_row=2, values_only=True))


def test_which_record_was_not_theirs_is_read_by_an_auditor_who_may_know(
    client, signed_in, willow_nurse, lead, incident
):
    for person in (willow_nurse, lead):
        signed_in(person).get(incident.get_absolute_url())
    (line,) = lines(client, outcome="not_there")
    assert (line.who, line.did, line.record) == (willow_nurse.name, "Opened the record", incident.reference)
    opened = [line.who for line in lines(client, reference=incident.reference, verb="incident.read")]
    assert sorted(opened) == sorted([lead.name, willow_nurse.name])


def test_whoever_is_kept_out_is_not_told_which(client, signed_in, willow_nurse, lead, auditor, incident, now):
    exclude_person(incident=incident, person=auditor, by=lead, now=now)
    signed_in(willow_nurse).get(incident.get_absolute_url())
    (line,) = lines(client, outcome="not_there")
    assert (line.who, line.did, line.record) == (willow_nurse.name, "Opened the record", "")
    (row,) = cells(client)
    assert incident.reference not in row
    assert str(incident.pk) not in row


def test_nor_by_a_record_chosen_before_it_was_closed(
    client, signed_in, willow_nurse, lead, auditor, incident, now
):
    client.post(TRAIL, {"reference": incident.reference})
    exclude_person(incident=incident, person=auditor, by=lead, now=now)
    signed_in(willow_nurse).get(incident.get_absolute_url())
    assert not client.get(TRAIL).context["lines"]


def test_the_lead_still_reads_who_was_turned_away(signed_in, willow_nurse, lead, incident):
    signed_in(willow_nurse).get(incident.get_absolute_url())
    page = signed_in(lead).get(reverse("incidents:who_looked", args=[incident.pk]))
    assert [one.person for one in page.context["turned_away"]] == [willow_nurse]


def test_being_refused_what_one_may_see_is_an_event_of_the_record(client, signed_in, rowan_nurse, incident):
    signed_in(rowan_nurse).get(reverse("incidents:triage", args=[incident.pk]))
    (line,) = lines(client, outcome="refused")
    assert (line.record, line.event.reason) == (incident.reference, Why.NOT_ALLOWED)


def test_a_part_that_a_record_has_not_is_an_event_of_the_record(client, signed_in, lead, incident):
    signed_in(lead).get(reverse("incidents:finish_action", args=[incident.pk, uuid4()]))
    (line,) = lines(client, outcome="not_there")
    assert (line.record, line.event.reason) == (incident.reference, Why.PART_NOT_THERE)


def test_both_are_hidden_from_whoever_is_kept_out(
    client, signed_in, rowan_nurse, lead, auditor, incident, now
):
    signed_in(rowan_nurse).get(reverse("incidents:triage", args=[incident.pk]))
    signed_in(lead).get(reverse("incidents:finish_action", args=[incident.pk, uuid4()]))
    exclude_person(incident=incident, person=auditor, by=lead, now=now)
    assert list(lines(client, outcome="refused")) == list(lines(client, outcome="not_there")) == []


def test_a_refusal_before_it_was_looked_up_says_nothing_of_it(
    client, signed_in, lead, auditor, incident, now
):
    exclude_person(incident=incident, person=auditor, by=lead, now=now)
    asking = signed_in(lead)
    asking.handler.enforce_csrf_checks = True
    asking.post(reverse("incidents:triage", args=[incident.pk]))
    (line,) = lines(client, outcome="refused")
    assert (line.record, line.event.reason, line.event.row) == ("", Why.BEFORE_LOOKING, "")


def test_their_own_asking_stays_in_the_trail(client, auditor, lead, incident, now):
    exclude_person(incident=incident, person=auditor, by=lead, now=now)
    client.get(incident.get_absolute_url())
    (line,) = lines(client, outcome="not_there")
    assert (line.who, line.record) == (auditor.name, "")


# --- what was chosen before ---------------------------------------------------------------------------------


def test_a_record_closed_since_it_was_chosen_is_named_no_more(client, auditor, lead, incident, now):
    client.post(TRAIL, {"reference": incident.reference})
    assert client.get(TRAIL).context["chosen"] == [("Record", incident.reference)]
    exclude_person(incident=incident, person=auditor, by=lead, now=now)
    assert client.get(TRAIL).context["chosen"] == [("Record", "None that you may look at")]
    book = load_workbook(BytesIO(client.post(EXPORT).content))
    assert dict(book["About"].iter_rows(values_only=True))["Record"] == "None that you may look at"


def test_what_is_closed_to_one_account_is_closed_to_the_other(signed_in, auditor, lead, incident, now):
    other, made = appointed("I Auditor (bank)", Role.AUDITOR), {"made_at": now, "made_by": lead}
    SamePerson.objects.bulk_create(
        SamePerson(person=auditor.pk, account=account, **made) for account in (auditor, other)
    )
    audit.record(verb="incident.read", by=lead, at=now, target=incident)
    exclude_person(incident=incident, person=auditor, by=lead, now=now)
    client = signed_in(other)
    assert incident.pk not in {line.event.incident_id for line in lines(client)}
    answer = client.post(TRAIL, {"reference": incident.reference})
    assert "No record that you may look at" in answer.content.decode()
