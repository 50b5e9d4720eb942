"""A superuser, or a permission on a whole table, opens nothing; who may not log in reaches nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import Permission as AuthPermission

from incidents.access import may_know, may_triage, visible
from staff.access import Reach, reach, recording_wards, wards_where
from staff.models import TrustPermission, User, WardPermission
from staff.roles import Permission
from tests.factories import UserFactory


@pytest.fixture
def superuser(db):
    return UserFactory(name="Sol Superuser", is_superuser=True, is_staff=True)


def test_a_superuser_reaches_nothing(superuser, incident, now):
    assert reach(superuser) == Reach()
    assert not visible(superuser, now).exists()
    assert not may_triage(superuser, incident)
    assert not recording_wards(superuser).exists()


def test_a_permission_ticked_for_a_whole_table_opens_no_ward(willow_nurse, rowan, incident, now):
    every = AuthPermission.objects.filter(content_type__app_label="wards")
    willow_nurse.user_permissions.set(every)
    fresh = type(willow_nurse).objects.get(pk=willow_nurse.pk)
    assert fresh.user_permissions.exists()
    assert rowan not in wards_where(fresh, *Permission)
    assert not reach(fresh).trust
    assert not may_know(fresh, incident.pk, now)


def test_somebody_who_may_not_log_in_reaches_nothing(rowan_nurse, incident, now):
    rowan_nurse.is_active = False
    rowan_nurse.save()
    fresh = type(rowan_nurse).objects.get(pk=rowan_nurse.pk)
    assert reach(fresh) == Reach()
    assert not may_know(fresh, incident.pk, now)


def test_a_reach_is_one_query_and_remembered(rowan_nurse, django_assert_num_queries):
    fresh = type(rowan_nurse).objects.get(pk=rowan_nurse.pk)
    with django_assert_num_queries(1):
        assert reach(fresh) is reach(fresh)


def test_a_reach_is_what_guardian_s_rows_say(rowan_nurse, rowan_manager, willow_nurse, lead, board_member):
    for person in (rowan_nurse, rowan_manager, willow_nurse, lead, board_member):
        fresh = User.objects.get(pk=person.pk)
        on_wards = WardPermission.objects.filter(user=fresh)
        on_trust = TrustPermission.objects.filter(user=fresh)
        held = {(p.value, ward) for p, wards in reach(fresh).by_permission.items() for ward in wards}
        assert held == set(on_wards.values_list("permission__codename", "content_object_id"))
        assert reach(fresh).trust == set(on_trust.values_list("permission__codename", flat=True))
        assert held or reach(fresh).trust


def test_an_anonymous_visitor_reaches_nothing(db):
    assert reach(AnonymousUser()) == Reach()
