"""Naming somebody on a case and keeping somebody out, with names that are never in an address."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents import access
from incidents.confidentiality.services.case_members import name_on_case
from incidents.models import CaseMember, Exclusion
from incidents.workflow import IllegalMove
from tests.incidents.doing import boxes, triage

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(incident):
    return lambda name: reverse(f"incidents:{name}", args=[incident.pk])


def test_a_search_by_part_of_a_name_or_by_staff_number(signed_in, lead, at, willow_nurse):
    client = signed_in(lead)
    for words in ("wren", "Nurse Wren", willow_nurse.staff_number.lower()):
        assert str(willow_nurse.pk) in client.post(at("find"), {"name": words}).content.decode()


def test_a_search_is_sent_by_post_alone(signed_in, lead, at):
    assert signed_in(lead).get(at("find"), {"name": "wren"}).status_code == 405


def test_naming_somebody_opens_this_one_incident_to_them(signed_in, lead, at, incident, willow_nurse):
    client = signed_in(lead)
    asked = client.post(at("name"), {"person": str(willow_nurse.pk)})
    assert "There is a problem" not in asked.content.decode()
    answers = {
        "person": str(willow_nurse.pk),
        "member_as": "investigator",
        "because": "Trained to investigate",
    }
    assert client.post(at("name"), answers).url == at("people")
    assert access.may_know(willow_nurse, incident.pk, timezone.now())


def test_naming_can_end_on_a_day(signed_in, lead, at, incident, willow_nurse):
    until = timezone.localdate() + timedelta(days=2)
    answers = {"person": str(willow_nurse.pk), "member_as": "investigator", "because": "For two days"}
    signed_in(lead).post(at("name"), answers | boxes("until", until))
    assert access.may_know(willow_nurse, incident.pk, timezone.now())
    assert not access.may_know(willow_nurse, incident.pk, timezone.now() + timedelta(days=3))
    again = name_on_case(
        incident=incident,
        person=willow_nurse,
        member_as="investigator",
        because="Once more",
        by=lead,
        now=timezone.now() + timedelta(days=4),
    )
    assert again.ends_at is None


def test_naming_twice_keeps_one_row(lead, incident, willow_nurse, now):
    for _ in range(2):
        name_on_case(
            incident=incident, person=willow_nurse, member_as="contributor", because="Helps", by=lead, now=now
        )
    assert CaseMember.objects.filter(person=willow_nurse).count() == 1


def test_keeping_somebody_out_shows_what_it_means_first(signed_in, lead, at, incident, rowan_colleague, now):
    triage(incident, lead, now)
    client, person = signed_in(lead), {"person": str(rowan_colleague.pk)}
    assert "or any trace of it" in client.post(at("keep_out"), person).content.decode()
    assert not Exclusion.objects.exists()
    client.post(at("keep_out"), person | {"shown": "yes"})
    assert not access.may_know(rowan_colleague, incident.pk, now)


def test_being_kept_out_wins_over_being_named(lead, incident, rowan_nurse, now):
    Exclusion.objects.create(incident=incident, person=rowan_nurse, cause="manual", made_at=now, made_by=lead)
    assert not access.may_know(rowan_nurse, incident.pk, now)
    with pytest.raises(IllegalMove, match="kept out"):
        name_on_case(
            incident=incident, person=rowan_nurse, member_as="contributor", because="Helps", by=lead, now=now
        )


@pytest.mark.parametrize("also_another_lead", [True, False])
def test_keeping_out_yourself_or_the_last_lead_asks_twice(
    request, signed_in, lead, at, incident, also_another_lead
):
    if also_another_lead:
        request.getfixturevalue("children_lead")
    client, me = signed_in(lead), {"person": str(lead.pk), "shown": "yes"}
    first = client.post(at("keep_out"), me).content.decode()
    assert "Tick the box if you are sure" in first
    assert ("They are the last lead" in first) is not also_another_lead
    assert not Exclusion.objects.exists()
    assert client.post(at("keep_out"), me | {"sure": "on"}).url == reverse("incidents:list")
    assert client.get(at("detail")).status_code == 404


def test_keeping_out_the_case_lead_asks_twice(signed_in, lead, children_lead, at, incident, now):
    triage(incident, lead, now, lead=children_lead)
    answer = signed_in(lead).post(at("keep_out"), {"person": str(children_lead.pk), "shown": "yes"})
    assert "They lead the response" in answer.content.decode()
    assert not Exclusion.objects.exists()


def test_somebody_who_does_not_work_here_is_a_page_that_does_not_exist(signed_in, lead, at, incident):
    for person in ("", "nobody", str(incident.pk)):
        assert signed_in(lead).post(at("name"), {"person": person}).status_code == 404


@pytest.mark.parametrize("page", ["find", "name", "keep_out"])
def test_those_who_do_not_triage_may_do_none_of_it(signed_in, rowan_nurse, lead, at, page):
    assert signed_in(rowan_nurse).post(at(page), {"person": str(lead.pk)}).status_code == 403
