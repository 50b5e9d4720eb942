"""One search for members of staff, wherever one is: nobody is missing from it, and nobody is marked."""

import pytest
from django.urls import reverse

from incidents.models import Exclusion, ExclusionCause
from incidents.recording.people_to_choose import account_takers
from staff.directory import MOST, find_staff
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def marla(trust):
    return UserFactory(name="Marla Quince-Example", staff_number="S77001")


@pytest.mark.parametrize(
    "words", ["marla", "Quince", "example  MARLA", " Marla Quince-Example ", "s77001", "Mar\0la"]
)
def test_by_parts_of_the_name_or_the_staff_number(marla, words):
    assert find_staff(words) == [marla]


@pytest.mark.parametrize("words", ["", " ", "\0", "m", "marla nobody", "S7700"])
def test_too_little_or_something_else_finds_nobody(marla, words):
    assert find_staff(words) == []


def test_the_first_by_name_and_never_more_than_can_be_read(trust):
    made = [UserFactory(name=f"Zzz {number:02}") for number in reversed(range(MOST + 2))]
    assert find_staff("zzz") == made[::-1][:MOST]


def test_who_is_kept_out_is_found_like_anybody_else(
    signed_in, lead, rowan_nurse, rowan_colleague, incident, now
):
    """Everywhere a name is asked for, before and after."""
    asked = [
        (lead, reverse("incidents:find", args=[incident.pk]), {"name": "Ray"}),
        (rowan_nurse, reverse("incidents:helpers", args=[incident.pk]), {"q": "Ray", "search": "Search"}),
        (rowan_nurse, reverse("incidents:interests"), {"q": "Ray", "search": "Search"}),
    ]

    def answers():
        pages = [signed_in(person).post(where, sent).content.decode() for person, where, sent in asked]
        takers = account_takers(incident, rowan_nurse, [])
        return [page.count(rowan_colleague.name) for page in pages], [taker.pk for taker in takers]

    before, takers = answers()
    assert min(before) > 0
    assert rowan_colleague.pk in takers
    Exclusion.objects.create(
        incident=incident, person=rowan_colleague, cause=ExclusionCause.MANUAL, made_at=now, made_by=lead
    )
    (found_by_lead, *found), takers_after = answers()
    assert (found, takers_after) == (before[1:], takers)
    assert found_by_lead > before[0]  # leads see who is kept out, beside what the search found
