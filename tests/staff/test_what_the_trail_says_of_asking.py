"""What the trail says of what was asked for and not answered, and of what was chosen before."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from audit import services as audit
from audit.models import Why
from incidents.confidentiality.services.case_members import exclude_person
from staff.models import SamePerson
from staff.roles import Role
from tests.conftest import appointed

pytestmark = pytest.mark.django_db
TRAIL, EXPORT = "/audit/", "/audit/export/"

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
