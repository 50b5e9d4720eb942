from datetime import timedelta

import pytest
from django.urls import reverse

from deadlines import escalation, notice_list, services
from deadlines.clock import Kind
from deadlines.models import Deadline, Notice
from tests.cast import share
from tests.deadlines.conftest import HOUR

pytestmark = pytest.mark.django_db
NOTICES = "/notices/"


@pytest.fixture
def at(now, time_machine):
    """The pages read the clock, so it is moved: to when the entry of `incident` has fallen due."""
    moment = now + 22 * HOUR
    time_machine.move_to(moment, tick=False)
    return moment


share(globals(), "flagged", "lead", "executive_lead", "willow_nurse")


def opened(client, notice):
    return client.get(reverse("deadlines:open", args=[notice.pk]))


def test_the_list_says_what_is_needed_and_nothing_of_the_record(incident, lead, at, signed_in):
    escalation.tick(now=at)
    page = signed_in(lead).get(NOTICES)
    html = page.content.decode()
    assert page.status_code == 200
    assert "A record needs to be completed" in html
    assert "A record is waiting for triage" in html
    for secret in (incident.reference, str(incident.pk), incident.ward.name, incident.headline, "harassment"):
        assert secret not in html


def test_without_notices_the_list_says_so(lead, at, signed_in):
    assert "You have no notices" in signed_in(lead).get(NOTICES).content.decode()


def test_opening_a_notice_marks_it_seen_and_leads_to_the_record(incident, lead, at, signed_in):
    escalation.tick(now=at)
    notice = lead.notices.first()
    answer = opened(signed_in(lead), notice)
    assert (answer.status_code, answer["Location"]) == (302, reverse("incidents:detail", args=[incident.pk]))
    notice.refresh_from_db()
    assert notice.seen_at == at


def test_another_persons_notice_is_as_absent_as_one_that_never_existed(
    incident, lead, at, signed_in, willow_nurse
):
    escalation.tick(now=at)
    notice = lead.notices.first()
    client = signed_in(willow_nurse)
    theirs = opened(client, notice)
    notice.pk = incident.pk  # the id of no notice
    none = opened(client, notice)
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.content == none.content


def test_the_executive_lead_learns_only_that_it_is_late_and_whom_to_ask(
    incident, executive_lead, lead, at, signed_in, time_machine
):
    later = at + timedelta(hours=24)
    time_machine.move_to(later, tick=False)
    escalation.tick(now=later)
    notice = executive_lead.notices.first()
    page = opened(signed_in(executive_lead), notice)
    html = page.content.decode()
    assert page.status_code == 200
    assert "Safeguarding lead (adults): 1 person" in html
    assert incident.reference not in html
    assert str(incident.pk) not in html


def test_excluded_later_they_see_no_trace(incident, lead, at, signed_in, exclude):
    escalation.tick(now=at)
    notice = lead.notices.first()
    exclude(lead, incident)
    client = signed_in(lead)
    assert "You have no notices" in client.get(NOTICES).content.decode()
    assert opened(client, notice).status_code == 404
    assert notice_list.unseen(lead, at) == []


def test_every_notice_is_met_once_going_from_page_to_page_and_hidden_ones_leave_no_gap(
    flagged, lead, at, signed_in, exclude
):
    incidents = [flagged() for _ in range(30)]
    escalation.tick(now=at)
    first = notice_list.page(lead, at)
    second = notice_list.page(lead, at, before=first.older)
    third = notice_list.page(lead, at, before=second.older)
    met = [notice.pk for page in (first, second, third) for notice in page.notices]
    assert len(met) == len(set(met)) == Notice.objects.filter(person=lead).count() == 60
    assert third.older is None
    assert signed_in(lead).get(NOTICES, {"before": str(first.older)}).status_code == 200
    newest = {notice.escalation.deadline.subject_id for notice in first.notices}
    for incident in [one for one in incidents if one.pk in newest][:5]:
        exclude(lead, incident)
    after = notice_list.page(lead, at)
    assert len(after.notices) == notice_list.PAGE
    assert len({notice.pk for notice in after.notices} & set(met[: notice_list.PAGE])) < notice_list.PAGE


@pytest.mark.parametrize("before", ["nonsense", "\x00", "1' or 1=1"])
def test_an_address_made_up_is_not_found(lead, at, signed_in, before):
    assert signed_in(lead).get(NOTICES, {"before": before}).status_code == 404


def test_queries_do_not_grow_with_notices(flagged, lead, at, signed_in, django_assert_max_num_queries):
    client = signed_in(lead)
    client.get(NOTICES)
    counts = []
    for more in (1, 12):
        for _ in range(more):
            flagged()
        escalation.tick(now=at)
        with django_assert_max_num_queries(12) as seen:
            client.get(NOTICES)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_home_page_shows_what_still_needs_them(incident, lead, at):
    escalation.tick(now=at)
    assert {n.escalation.deadline.kind for n in notice_list.unseen(lead, at)} == {Kind.ENTRY, Kind.TRIAGE}
    services.meet(kind=Kind.ENTRY, subject=incident, by="system:tests", now=at)
    assert {n.escalation.deadline.kind for n in notice_list.unseen(lead, at)} == {Kind.TRIAGE}
    assert Deadline.objects.running().count() == 1
