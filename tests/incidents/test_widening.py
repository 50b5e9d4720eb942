"""From named people to the ward: it takes two people, and never happens where staff may be involved."""

import pytest

from incidents.access import may_know
from incidents.confidentiality.services import widening
from incidents.confidentiality.services.case_members import exclude_person
from incidents.confidentiality.services.linking import link
from incidents.models import WideningRequest
from incidents.vocabulary import Audience, InvolvedAs
from incidents.workflow import IllegalMove
from tests.incidents.doing import decision, triage
from tests.incidents.writing import enter, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(incident, lead, now):
    triage(incident, lead, now, audience=Audience.NAMED)
    return incident


def ask(incident, by, now):
    return widening.ask(incident=incident, because="The ward needs to know", by=by, now=now)


def agree(incident, by, now):
    widening.decide(incident=incident, agreed=True, because="I think so too", by=by, now=now)
    incident.refresh_from_db()


def test_triage_alone_never_widens_it(named, lead, now):
    with pytest.raises(IllegalMove, match="another lead has to agree"):
        triage(named, lead, now, audience=Audience.WARD)
    assert decision(lead, now).audience == Audience.WARD


def test_one_lead_asks_and_another_agrees(signed_in, named, lead, children_lead, rowan_colleague, now):
    first, second = signed_in(lead), signed_in(children_lead)
    assert "Ask to open this to the ward" in first.get(url("people", named)).content.decode()
    assert "Enter why" in first.post(url("widen", named), {}).content.decode()
    first.post(url("widen", named), {"reason": "The ward needs to know"})
    assert not may_know(rowan_colleague, named.pk, now)
    assert "The ward needs to know" in second.get(url("widen_decide", named)).content.decode()
    second.post(url("widen_decide", named), {"answer": "yes", "reason": "I think so too"})
    assert may_know(rowan_colleague, named.pk, now)
    asked = WideningRequest.objects.get()
    assert (asked.asked_by, asked.decided_by, asked.agreed) == (lead, children_lead, True)


def test_no_leaves_it_as_it_is(signed_in, named, lead, children_lead, rowan_colleague, now):
    ask(named, lead, now)
    signed_in(children_lead).post(url("widen_decide", named), {"answer": "no", "reason": "Not needed"})
    assert not may_know(rowan_colleague, named.pk, now)
    ask(named, lead, now)


def test_nobody_agrees_with_themselves_by_any_account(
    signed_in, named, lead, children_lead, administrator, another_administrator, now
):
    ask(named, lead, now)
    answer = signed_in(lead).post(url("widen_decide", named), {"answer": "yes", "reason": "Yes"})
    assert "Another safeguarding lead has to agree" in answer.content.decode()
    link(first=lead, second=children_lead, asked_by=another_administrator, by=administrator, now=now)
    with pytest.raises(IllegalMove, match="asked for this yourself"):
        agree(named, children_lead, now)


def test_a_lead_who_is_kept_out_neither_answers_nor_counts(
    signed_in, named, lead, children_lead, allegations_lead, now
):
    ask(named, lead, now)
    exclude_person(incident=named, person=children_lead, by=lead, now=now)
    assert signed_in(children_lead).get(url("widen_decide", named)).status_code == 404
    exclude_person(incident=named, person=lead, by=allegations_lead, now=now)
    with pytest.raises(IllegalMove, match="can no longer see"):
        agree(named, allegations_lead, now)


def test_never_once_staff_may_be_involved(signed_in, named, lead, children_lead, willow_nurse, now):
    ask(named, lead, now)
    enter(named, InvolvedAs.INITIATOR, willow_nurse, lead, now)
    with pytest.raises(IllegalMove, match="never opens"):
        agree(named, children_lead, now)
    widening.decide(incident=named, agreed=False, because="Staff", by=children_lead, now=now)
    answer = signed_in(lead).post(url("widen", named), {"reason": "Please"})
    assert "never opens to the ward" in answer.content.decode()
    assert not WideningRequest.objects.waiting().exists()


def test_it_is_asked_once_at_a_time_of_what_is_named_and_triaged(incident, lead, children_lead, now):
    with pytest.raises(IllegalMove, match="not kept to named people"):
        ask(incident, lead, now)
    triage(incident, lead, now, audience=Audience.NAMED)
    ask(incident, lead, now)
    with pytest.raises(IllegalMove, match="asked already"):
        ask(incident, children_lead, now)


def test_an_answer_nobody_asked_for_is_refused(signed_in, named, lead):
    answer = signed_in(lead).post(url("widen_decide", named), {"answer": "yes", "reason": "Yes"})
    assert "Nobody is asking" in answer.content.decode()
