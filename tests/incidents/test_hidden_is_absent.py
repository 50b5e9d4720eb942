"""What is not theirs answers as what never existed: the same status, the same bytes, the same headers."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.confidentiality.services.case_members import exclude_person
from incidents.urls import one_incident
from incidents.vocabulary import Audience
from tests.cast import share
from tests.incidents.doing import give_action, triage
from wards.models import Known

pytestmark = pytest.mark.django_db

NAMES = [pattern.name for pattern in one_incident if getattr(pattern, "name", "")]
MORE = {"tick": ["support"]}
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def addresses(pk, action_pk):
    for name in NAMES:
        more = [action_pk] if name in ("finish_action", "details") else MORE.get(name, [])
        yield reverse(f"incidents:{name}", args=[pk, *more])


def told(answer):
    """Everything an answer tells, but what differs each time."""
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
    return answer.status_code, CHANGING.sub(b"", answer.content), headers


def asked(client, address, method):
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(client, method)(address)
    return *told(answer), len(queries)


PERSONAS = ["rowan_colleague", "rowan_manager", "willow_nurse", "board_member", "administrator"]
share(globals(), "flagged", "lead", "children_lead", *PERSONAS)


@pytest.fixture
def hidden(flagged, lead):
    """About a member of staff, triaged, with an action: everything a ward must not see."""
    incident = flagged(staff_involved=Known.YES)
    triage(incident, lead, timezone.now(), audience=Audience.NAMED)
    give_action(incident, lead, lead, timezone.now())
    return incident


@pytest.mark.parametrize("persona", [*PERSONAS, "excluded_lead"])
def test_every_page_of_it(request, signed_in, hidden, lead, children_lead, persona):
    if persona == "excluded_lead":
        person = children_lead
        exclude_person(incident=hidden, person=person, by=lead, now=timezone.now())
    else:
        person = request.getfixturevalue(persona)
    client = signed_in(person)
    action = hidden.action_set.get().pk
    client.get("/incidents/")
    for secret, nothing in zip(addresses(hidden.pk, action), addresses(uuid4(), uuid4()), strict=True):
        for method in ("get", "post", "head", "put"):
            assert asked(client, secret, method) == asked(client, nothing, method), (method, secret)


def test_a_superuser_is_told_no_more(signed_in, hidden):
    from tests.factories import UserFactory

    client = signed_in(UserFactory(is_superuser=True, is_staff=True))
    assert told(client.get(f"/incidents/{hidden.pk}/")) == told(client.get(f"/incidents/{uuid4()}/"))


def test_the_lists_of_the_ward_are_the_same_bytes_with_and_without_it(
    signed_in, rowan_colleague, rowan_manager, flagged, lead
):
    """The same world twice, but for one incident about a member of staff."""
    shown = flagged()
    triage(shown, lead, timezone.now())
    clients = [signed_in(rowan_colleague), signed_in(rowan_manager)]
    pages = [
        "/",
        "/incidents/",
        "/incidents/?status=open",
        "/incidents/?days=7",
        f"/incidents/?ward={shown.ward_id}",
    ]
    without = [told(client.get(page)) for client in clients for page in pages]
    flagged(staff_involved=Known.YES, by=lead)
    assert [told(client.get(page)) for client in clients for page in pages] == without
