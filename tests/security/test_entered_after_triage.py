"""Whoever recorded keeps what was written up to triage. What leads enter later stays theirs."""

from datetime import timedelta

import pytest
from django.urls import reverse

from incidents import vocabulary as words
from incidents.access import may_know
from incidents.models import Exclusion, Involvement
from incidents.recording.services.adding import check_evidence
from incidents.vocabulary import Audience, Category, InvolvedAs
from tests.incidents.doing import triage
from tests.incidents.writing import enter
from wards.models import Known

LATER = ("Zephyr Hiddenby", "Ray Colleague", "Words of the lead")
#: how every colleague of the ward is offered, whatever was said of them
A_COLLEAGUE = '<option value="{}">Ray Colleague</option>'
PAGES = ("record", "submit", "helpers", "person_add", "account_add", "wish_add", "support_add", "told_add")


@pytest.fixture
def triaged(flagged, lead, rowan_nurse, rowan_colleague, now, clock):
    """For named people; then the lead named somebody affected, the initiator, and answered on evidence."""
    incident = flagged(staff_involved=Known.NOT_SURE, category=Category.RAPE)
    triage(incident, lead, now, audience=Audience.NAMED)
    after = now + timedelta(minutes=5)
    clock.move_to(after)
    enter(incident, InvolvedAs.AFFECTED, LATER[0], lead, after)
    enter(incident, InvolvedAs.INITIATOR, rowan_colleague, lead, after)
    item, answer = next(iter(words.EvidenceItem)), words.EvidenceAnswer.NOT_YET
    check_evidence(incident=incident, item=item, answer=answer, because=LATER[2], by=lead, now=after)
    return incident


@pytest.fixture
def initiator(triaged, rowan_colleague) -> Involvement:
    return Involvement.objects.get(incident=triaged, staff=rowan_colleague)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("how", ["get", "post"])
def test_no_page_of_the_record_tells_it(triaged, rowan_nurse, rowan_colleague, signed_in, page, how):
    address = reverse(f"incidents:{page}", args=[triaged.pk])
    answer = getattr(signed_in(rowan_nurse), how)(address)  # a form sent empty is shown again
    assert answer.status_code in {200, 405}
    shown = answer.content.decode().replace(A_COLLEAGUE.format(rowan_colleague.pk), "")
    assert [said for said in LATER if said in shown] == []


def test_a_colleague_is_a_choice_as_before(triaged, rowan_nurse, rowan_colleague, signed_in):
    """Missing from those who may have taken an account, they would be told of by their absence."""
    page = signed_in(rowan_nurse).get(reverse("incidents:account_add", args=[triaged.pk])).content.decode()
    assert A_COLLEAGUE.format(rowan_colleague.pk) in page


def test_a_lead_reads_it_there(triaged, lead, signed_in):
    page = signed_in(lead).get(reverse("incidents:submit", args=[triaged.pk])).content.decode()
    assert [said for said in LATER if said in page] == list(LATER)


def test_whoever_recorded_cannot_withdraw_it_and_lift_the_wall(
    triaged, initiator, rowan_nurse, rowan_colleague, signed_in
):
    address = reverse("incidents:person_withdraw", args=[triaged.pk, initiator.pk])
    assert signed_in(rowan_nurse).get(address).status_code == 404
    assert signed_in(rowan_nurse).post(address, {"reason": "Entered wrongly"}).status_code == 404
    assert Exclusion.objects.active().filter(incident=triaged, person=rowan_colleague).exists()


def test_nobody_is_rated_by_whoever_may_not_know_of_them(triaged, rowan_nurse, signed_in):
    affected = Involvement.objects.get(incident=triaged, described_as=LATER[0])
    address = reverse("incidents:rating_add", args=[triaged.pk, affected.pk])
    assert signed_in(rowan_nurse).post(address, {}).status_code == 404


def test_naming_a_helper_does_not_tell_who_is_the_initiator(
    triaged, initiator, rowan_nurse, rowan_colleague, signed_in, now
):
    """The same answer and the same list as for somebody who may help; the wall holds."""
    address = reverse("incidents:helpers", args=[triaged.pk])
    client = signed_in(rowan_nurse)
    form = client.post(address, {"search": "1", "q": rowan_colleague.name}).context["form"]
    sent = {"key": form["key"].value(), "q": rowan_colleague.name, "staff": str(rowan_colleague.pk)}
    answer = client.post(address, sent | {"because": "They were there"})
    assert (answer.status_code, answer.url) == (302, address)
    assert rowan_colleague.name in client.get(address).content.decode()
    assert not may_know(rowan_colleague, triaged.pk, now)
