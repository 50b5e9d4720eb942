"""The list of incidents: newest first, filtered, page by page, at the same cost however many there are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents import door
from incidents.models import Incident
from incidents.viewing import incident_list
from incidents.vocabulary import Audience, Category
from tests.conftest import NOW
from tests.incidents.doing import triage

pytestmark = pytest.mark.django_db


def references(page):
    """In the order of the page."""
    text = page.content.decode()
    mine = Incident.objects.values_list("reference", flat=True)
    return sorted((ref for ref in mine if ref in text), key=text.index)


@pytest.fixture
def sixty(flagged):
    return [flagged(at=NOW + timedelta(minutes=number)) for number in range(60)]


def test_the_newest_come_first_and_each_opens(signed_in, rowan_nurse, sixty):
    client = signed_in(rowan_nurse)
    shown = references(client.get("/incidents/"))
    assert shown == [incident.reference for incident in reversed(sixty[-25:])]
    assert f'href="{sixty[-1].pk}/"' in client.get("/incidents/").content.decode()


def test_older_and_newer_lead_through_every_incident_and_back(signed_in, rowan_nurse, sixty):
    client, seen, address = signed_in(rowan_nurse), [], "/incidents/"
    while address:
        answer = client.get(address)
        seen += references(answer)
        address = answer.context["older"] and f"/incidents/{answer.context['older']}"
    assert seen == [incident.reference for incident in reversed(sixty)]
    back = client.get(f"/incidents/{answer.context['newer']}")
    assert references(back) == seen[25:50]


def test_a_cursor_says_nothing_that_names_anybody_and_a_changed_one_is_the_first_page(
    signed_in, rowan_nurse, sixty
):
    client = signed_in(rowan_nurse)
    first = client.get("/incidents/")
    older = first.context["older"]
    assert not any(incident.reference in older for incident in sixty)
    assert references(client.get(f"/incidents/{older[:-2]}zz")) == references(first)


def test_filters_narrow_the_list_and_stay_in_the_links_to_other_pages(
    signed_in, rowan_nurse, sixty, flagged, rowan
):
    near_miss = flagged(category=Category.NEAR_MISS)
    client = signed_in(rowan_nurse)
    number = list(Category).index(Category.NEAR_MISS) + 1
    assert references(client.get(f"/incidents/?kind={number}")) == [near_miss.reference]
    page = client.get(f"/incidents/?ward={rowan.pk}&status=open")
    assert page.context["older"].startswith(f"?ward={rowan.pk}&status=open&from=")


def test_only_open_leaves_out_the_closed(signed_in, rowan_nurse, flagged):
    still, closed = flagged(), flagged()
    Incident.objects.filter(pk=closed.pk).update(status="closed")
    assert references(signed_in(rowan_nurse).get("/incidents/?status=open")) == [still.reference]


def test_a_period_counts_from_today(signed_in, rowan_nurse, flagged):
    now = timezone.now()
    flagged(at=now - timedelta(days=40))
    lately = flagged(at=now - timedelta(days=3))
    assert references(signed_in(rowan_nurse).get("/incidents/?days=7")) == [lately.reference]


def test_the_filter_of_another_ward_shows_nothing_of_it(
    signed_in, rowan_nurse, willow_nurse, flagged, willow
):
    hidden = flagged(ward=willow, by=willow_nurse)
    assert (
        hidden.reference not in signed_in(rowan_nurse).get(f"/incidents/?ward={willow.pk}").content.decode()
    )


def test_an_empty_list_says_so_kindly(signed_in, rowan_colleague):
    assert "nothing here for you to see yet" in signed_in(rowan_colleague).get("/incidents/").content.decode()


@pytest.mark.parametrize(
    "persona", ["rowan_nurse", "rowan_manager", "lead", "allegations_lead", "board_member"]
)
def test_it_takes_at_most_six_queries_and_no_more_with_more_rows(
    request, signed_in, flagged, persona, django_assert_max_num_queries, django_assert_num_queries
):
    client = signed_in(request.getfixturevalue(persona))
    flagged()
    client.get("/incidents/")  # the names of the trust are read once a minute
    with django_assert_max_num_queries(6) as few:
        client.get("/incidents/")
    for minutes in range(30):
        flagged(at=NOW + timedelta(minutes=minutes))
    with django_assert_num_queries(len(few)):
        client.get("/incidents/")


def test_a_site_lead_with_many_wards_reads_the_plain_index(lead, site, now):
    from staff.roles import Role
    from staff.services import appoint
    from tests.factories import UserFactory, WardFactory

    for _ in range(incident_list.FEW_WARDS + 1):
        WardFactory(site=site)
    person = UserFactory()
    appoint(person=person, role=Role.SAFEGUARDING_ADULTS, site=site, by="system:tests", now=now)
    by_name = len(door.cases(person, now))
    assert len(incident_list.ranges(person, now)) == by_name + 2


def test_the_list_of_a_lead_shows_what_was_triaged_to_named_people(signed_in, lead, flagged, now):
    incident = flagged()
    triage(incident, lead, now, audience=Audience.NAMED)
    assert references(signed_in(lead).get("/incidents/")) == [incident.reference]
