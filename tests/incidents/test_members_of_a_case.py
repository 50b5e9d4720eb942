"""Somebody named on a case is withdrawn with a reason, or steps back; the page says who sees it and why."""

import pytest

from audit.models import AuditEvent
from incidents.access import may_know
from incidents.confidentiality.services.case_members import exclude_person, name_on_case
from incidents.models import CaseMember, MemberAs
from incidents.vocabulary import Audience
from tests.factories import UserFactory
from tests.incidents.doing import triage
from tests.incidents.writing import url

pytestmark = pytest.mark.django_db
KINDS = [MemberAs.CONTRIBUTOR, MemberAs.INVESTIGATOR, MemberAs.AFFECTED]


@pytest.fixture
def named(incident, willow_nurse, lead, now):
    triage(incident, lead, now, audience=Audience.NAMED)

    def as_a(kind, person=willow_nurse):
        because = "Made-up reasons"
        return name_on_case(
            incident=incident, person=person, member_as=kind, because=because, by=lead, now=now
        )

    return as_a


@pytest.mark.parametrize("kind", KINDS)
def test_a_lead_withdraws_somebody_with_a_reason(signed_in, incident, named, willow_nurse, lead, now, kind):
    member = named(kind)
    client, chosen = signed_in(lead), {"member": str(member.pk)}
    assert "Wren Nurse" in client.post(url("member_withdraw", incident), chosen).content.decode()
    without = client.post(url("member_withdraw", incident), chosen | {"shown": "yes"})
    assert "Enter why" in without.content.decode()
    assert may_know(willow_nurse, incident.pk, now)
    client.post(url("member_withdraw", incident), chosen | {"shown": "yes", "reason": "No longer needed"})
    assert not may_know(willow_nurse, incident.pk, now)
    member.refresh_from_db()
    assert (member.withdrawn_by, member.withdrawn_because) == (lead, "No longer needed")
    assert AuditEvent.objects.filter(verb="incident.member_withdrawn", incident_id=incident.pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_steps_back(signed_in, incident, named, willow_nurse, now, kind):
    named(kind)
    client = signed_in(willow_nurse)
    assert "Step back from this case" in client.get(url("detail", incident)).content.decode()
    assert "Enter why" in client.post(url("leave", incident), {}).content.decode()
    assert client.post(url("leave", incident), {"reason": "I know somebody in it"}).url == "/incidents/"
    assert not may_know(willow_nurse, incident.pk, now)


def test_whoever_leads_hands_over_first(signed_in, incident, named, lead):
    client = signed_in(lead)
    assert (
        "choose another lead first" in client.post(url("leave", incident), {"reason": "x"}).content.decode()
    )
    member = CaseMember.objects.get(person=lead, member_as=MemberAs.LEAD)
    given = {"member": str(member.pk), "shown": "yes", "reason": "x"}
    answer = client.post(url("member_withdraw", incident), given)
    assert "choose another lead first" in answer.content.decode()


def test_a_part_in_another_case_is_not_there(signed_in, flagged, incident, named, lead):
    other = CaseMember.objects.get(incident=flagged())
    for member in (str(other.pk), "nonsense", ""):
        answer = signed_in(lead).post(url("member_withdraw", incident), {"member": member})
        assert answer.status_code == 404


def test_the_page_says_who_sees_it_and_for_whom_it_is_closed(
    signed_in, incident, named, children_lead, allegations_lead, rowan_colleague, lead, now
):
    named(MemberAs.INVESTIGATOR)
    exclude_person(incident=incident, person=rowan_colleague, by=lead, now=now)
    page = signed_in(lead).get(url("people", incident)).content.decode()
    for words in ("Sam Lead", "Chris Lead", "Wren Nurse: investigator", "Ray Colleague: excluded by a lead"):
        assert words in page
    assert "Ash Lead" not in page  # over allegations, and nobody of staff is involved


def test_the_queries_do_not_grow(signed_in, incident, named, lead, now, django_assert_max_num_queries):
    client = signed_in(lead)
    client.get(url("people", incident))
    counts = []
    for more in (1, 6):
        for _ in range(more):
            named(MemberAs.CONTRIBUTOR, UserFactory())
            exclude_person(incident=incident, person=UserFactory(), by=lead, now=now)
        with django_assert_max_num_queries(23) as seen:
            client.get(url("people", incident))
        counts.append(len(seen))
    assert counts[0] == counts[1]
