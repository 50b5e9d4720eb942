"""What waits for triage: most urgent first, then what has been known longest."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deadlines.clock import Kind
from incidents import access
from incidents.models import Exclusion, ExclusionCause
from incidents.response.services.triaging import IllegalMove
from incidents.viewing import triage_queue
from incidents.vocabulary import Category
from staff.roles import Role
from staff.services import appoint
from tests.factories import UserFactory
from tests.incidents.doing import triage
from wards.models import Known

pytestmark = pytest.mark.django_db
QUEUE = "/incidents/queue/"


def order(page, incidents):
    text = page.content.decode()
    return sorted(
        (one for one in incidents if one.reference in text), key=lambda one: text.index(one.reference)
    )


def test_most_urgent_first_then_the_longest_known(signed_in, lead, flagged, now):
    routine = flagged(category=Category.NEAR_MISS)
    later = flagged(category=Category.RAPE, known_at=now - timedelta(hours=1))
    sooner = flagged(category=Category.RAPE, known_at=now - timedelta(hours=9))
    unsafe = flagged(category=Category.NEAR_MISS, everyone_safe=Known.NO, known_at=now - timedelta(hours=3))
    shown = order(signed_in(lead).get(QUEUE), [routine, later, sooner, unsafe])
    assert shown == [sooner, unsafe, later, routine]


def test_it_says_the_time_left_and_whether_it_is_still_being_recorded(signed_in, lead, flagged):
    flagged(known_at=timezone.now() - timedelta(hours=20, seconds=30))
    page = signed_in(lead).get(QUEUE).content.decode()
    assert "3 hours 59 minutes left" in page
    assert "Still being recorded" in page


def test_what_is_triaged_leaves_the_queue(signed_in, lead, incident, now):
    triage(incident, lead, now)
    assert "Nothing waits for triage" in signed_in(lead).get(QUEUE).content.decode()


@pytest.mark.parametrize("persona", ["rowan_nurse", "rowan_manager", "board_member", "administrator"])
def test_those_who_do_not_triage_have_no_queue(request, signed_in, incident, persona):
    assert signed_in(request.getfixturevalue(persona)).get(QUEUE).status_code == 403


def test_a_site_lead_waits_for_their_wards_only(site, lead, flagged, willow_nurse, now):
    from tests.factories import SiteFactory, WardFactory

    elsewhere = WardFactory(site=SiteFactory(trust=site.trust))
    person = UserFactory()
    appoint(person=person, role=Role.SAFEGUARDING_ADULTS, site=site, by="system:tests", now=now)
    here = flagged()
    flagged(ward=elsewhere)
    assert [row.pk for row in triage_queue.page(person, now).rows] == [here.pk]


def test_an_excluded_lead_does_not_see_it_wait(signed_in, lead, incident, now):
    Exclusion.objects.create(
        incident=incident, person=lead, cause=ExclusionCause.MANUAL, made_at=now, made_by=lead
    )
    assert incident.reference not in signed_in(lead).get(QUEUE).content.decode()


def by_the_models(person, now):
    due = {
        name: triage_queue.running(kind)
        for name, kind in (("triage_due", Kind.TRIAGE), ("entry_due", Kind.ENTRY))
    }
    found = access.visible(person, now).filter(triaged_at=None).annotate(**due)
    return [one for one in found.order_by("urgency", "known_at", "id") if access.may_triage(person, one)]


def test_pages_go_on_from_the_last_and_back(lead, flagged, now):
    for minutes in range(7):
        flagged(known_at=now - timedelta(minutes=minutes), category=list(Category)[minutes])
    first = triage_queue.page(lead, now, size=3)
    second = triage_queue.page(lead, now, cursor=triage_queue.cursors.read(first.after), size=3)
    third = triage_queue.page(lead, now, cursor=triage_queue.cursors.read(second.after), size=3)
    back = triage_queue.page(lead, now, cursor=triage_queue.cursors.read(second.before), size=3)
    assert [*first.rows, *second.rows, *third.rows] == [
        triage_queue.Row(
            *(one.pk, one.reference, one.category, one.ward.name, one.urgency, one.known_at),
            *(one.submitted_at, one.triage_due, one.entry_due),
        )
        for one in by_the_models(lead, now)
    ]
    assert back.rows == first.rows
    assert (third.after, back.before) == ("", "")


def test_it_takes_at_most_six_queries(signed_in, lead, flagged, django_assert_max_num_queries):
    for _ in range(3):
        flagged()
    client = signed_in(lead)
    client.get(QUEUE)
    with django_assert_max_num_queries(6):
        client.get(QUEUE)


def test_a_closed_incident_is_not_triaged_again(incident, lead, now):
    from incidents.models import Incident

    triage(incident, lead, now)
    Incident.objects.filter(pk=incident.pk).update(status="closed")
    with pytest.raises(IllegalMove, match="Reopen it first"):
        triage(incident, lead, now)
