"""The fast list shows exactly what the door shows, in the same order, for everybody."""

import random
from datetime import timedelta

import pytest
from django.http import Http404

from incidents import access, door
from incidents.confidentiality.services.case_members import name_on_case
from incidents.models import Exclusion, ExclusionCause, Incident, MemberAs
from incidents.viewing import incident_list
from incidents.viewing.filters import Filters
from incidents.vocabulary import Audience, Category
from incidents.wording import Worded
from staff.models import User
from staff.roles import Role
from staff.services import appoint
from tests.cast import share
from tests.conftest import NOW
from tests.factories import UserFactory, WardFactory
from tests.incidents.doing import triage
from wards.models import Known

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture
def people(
    site, rowan, willow, rowan_nurse, rowan_manager, willow_nurse, lead, allegations_lead, board_member
):
    """One of each reach, and some with several."""
    both = UserFactory()
    site_lead, floating = UserFactory(), UserFactory()
    for person, role, places in [
        (both, Role.WARD_MANAGER, {"ward": rowan}),
        (both, Role.WARD_STAFF, {"ward": willow}),
        (site_lead, Role.SAFEGUARDING_CHILDREN, {"site": site}),
    ]:
        appoint(person=person, role=role, by="system:tests", now=NOW - timedelta(days=9), **places)
    return [
        *(rowan_nurse, rowan_manager, willow_nurse, lead, allegations_lead, board_member),
        *(both, site_lead, floating),
    ]


@pytest.fixture
def world(people, flagged, rowan, willow, rowan_nurse, willow_nurse, lead, site):
    """Sixty incidents of every audience, some sharing a moment, some with people named or kept out."""
    chance = random.Random(20260610)
    wards = {rowan: rowan_nurse, willow: willow_nurse, WardFactory(site=site): rowan_nurse}
    for number in range(60):
        ward = chance.choice(list(wards))
        incident = flagged(
            at=NOW + timedelta(minutes=number // 3),
            ward=ward,
            by=wards[ward],
            category=chance.choice(list(Category)),
            staff_involved=chance.choice([Known.NO, Known.NO, Known.YES, Known.NOT_SURE]),
            keep_manager_out=chance.random() < 0.3,
        )
        if chance.random() < 0.5:
            staff = incident.may_involve_staff
            to = Audience.NAMED if staff or chance.random() < 0.3 else Audience.WARD
            triage(incident, lead, NOW + timedelta(hours=1), audience=to)
        named, barred = chance.sample(people, 2)
        if chance.random() < 0.3:
            name_on_case(
                incident=incident,
                person=named,
                member_as=MemberAs.INVESTIGATOR,
                because="Asked to",
                ends_at=chance.choice([None, LATER - timedelta(hours=1)]),
                by=lead,
                now=NOW,
            )
        if chance.random() < 0.3:
            Exclusion.objects.create(
                incident=incident, person=barred, cause=ExclusionCause.MANUAL, made_at=NOW, made_by=lead
            )


share(globals(), "world")


def every_page(person: User, where, size: int) -> list:
    rows, cursor = [], None
    while True:
        page = incident_list.page(person, LATER, where=where, cursor=cursor, size=size)
        rows += [row.pk for row in page.rows]
        if not page.after:
            return rows
        cursor = incident_list.cursors.read(page.after)


FILTERS = [{}, {"status": "open"}, {"kind": "5"}, {"days": "7"}, {"status": "responding", "kind": "1"}]


@pytest.mark.parametrize("most_cases", [0, 1, 5_000])
def test_every_page_for_everybody_is_what_the_door_allows(world, people, monkeypatch, most_cases):
    """Somebody with more cases than that has them read another way."""
    monkeypatch.setattr(door, "MOST_CASES", most_cases)
    for person in people:
        for given in FILTERS:
            where = Filters.read(given, []).where(incident_list.kinds(person, LATER), LATER)
            allowed = access.visible(person, LATER).filter(Worded(where))
            by_the_door = allowed.order_by("-flagged_at", "-id").values_list("pk", flat=True)
            assert every_page(person, where, 7) == list(by_the_door)


def test_everybody_opens_what_the_door_allows_and_nothing_else(world, people):
    for person in people:
        allowed = set(access.visible(person, LATER).values_list("pk", flat=True))
        assert {pk for pk in Incident.objects.values_list("pk", flat=True) if opens(person, pk)} == allowed


def opens(person: User, pk) -> bool:
    try:
        return access.fetch(person, pk, LATER).pk == pk
    except Http404:
        return False


def test_walking_back_shows_the_same_pages(world, lead):
    first = incident_list.page(lead, LATER, size=10)
    second = incident_list.page(lead, LATER, cursor=incident_list.cursors.read(first.after), size=10)
    back = incident_list.page(lead, LATER, cursor=incident_list.cursors.read(second.before), size=10)
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]
    assert back.before == ""


def test_the_world_is_worth_comparing(world, people):
    """Everybody but those without any part sees something, and nobody but a lead sees nearly everything."""
    seen = {person.pk: access.visible(person, LATER).count() for person in people}
    assert sum(count > 0 for count in seen.values()) >= 7
    assert len(set(seen.values())) >= 6
    assert max(seen.values()) < Incident.objects.count()
