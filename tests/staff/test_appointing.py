from datetime import timedelta

import pytest

from audit.models import AuditEvent
from staff.access import holders, reach, recording_wards, wards_to_record_on, wards_where
from staff.models import Appointment, WardPermission
from staff.roles import TAKES_TWO, Permission, Role, Scope
from staff.services import TakesTwo, appoint, stand_down, sync_permissions
from tests.factories import SiteFactory, UserFactory, WardFactory

DAY = timedelta(days=1)


@pytest.fixture
def newcomer(db):
    return UserFactory(name="Nico Newcomer")


def again(person):
    """The same person at their next request."""
    return type(person).objects.get(pk=person.pk)


def test_a_role_on_a_ward_reaches_that_ward_alone(newcomer, rowan, willow, now):
    appoint(person=newcomer, role=Role.WARD_STAFF, ward=rowan, by="system:tests", now=now)
    assert list(wards_where(newcomer, Permission.RECORD)) == [rowan]
    assert list(recording_wards(newcomer)) == wards_to_record_on(newcomer) == [rowan]
    assert not reach(newcomer).trust


def test_a_role_on_a_site_reaches_its_wards_and_a_ward_that_opens_later(newcomer, site, rowan, willow, now):
    elsewhere = WardFactory(site=SiteFactory(trust=site.trust), name="Far ward")
    appoint(person=newcomer, role=Role.SAFEGUARDING_ADULTS, site=site, by="system:tests", now=now)
    assert set(wards_where(newcomer, Permission.TRIAGE_WARD)) == {rowan, willow}
    late = WardFactory(site=site, name="Late ward")
    sync_permissions(now=now)
    assert set(wards_where(again(newcomer), Permission.TRIAGE_WARD)) == {rowan, willow, late}
    assert elsewhere not in wards_where(again(newcomer), Permission.TRIAGE_WARD)


def test_a_role_over_the_trust_is_held_on_the_trust(lead, rowan):
    assert Permission.OVERSEE in reach(lead).trust
    assert not reach(lead).by_permission
    assert rowan in recording_wards(lead)
    assert list(recording_wards(lead)) == wards_to_record_on(lead)


def test_a_closed_ward_takes_no_new_records(newcomer, rowan, now):
    appoint(person=newcomer, role=Role.WARD_STAFF, ward=rowan, by="system:tests", now=now)
    rowan.closed_on = now.date()
    rowan.save()
    assert not recording_wards(newcomer).exists()
    assert wards_to_record_on(newcomer) == []


def test_a_role_the_policy_does_not_have_there_is_refused_and_leaves_nothing(newcomer, rowan, now):
    with pytest.raises(ValueError, match="Executive board member cannot be appointed over: a ward"):
        appoint(person=newcomer, role=Role.BOARD_MEMBER, ward=rowan, by="system:tests", now=now)
    assert not Appointment.objects.filter(person=newcomer).exists()


@pytest.mark.parametrize("role", sorted(TAKES_TWO))
def test_a_role_over_records_of_others_is_given_by_nobody_alone(newcomer, site, administrator, role, now):
    for asked_by in (None, administrator):
        with pytest.raises(TakesTwo, match="Another administrator has to agree"):
            appoint(person=newcomer, role=role, asked_by=asked_by, by=administrator, now=now)
    assert not Appointment.objects.filter(person=newcomer).exists()


def test_an_investigator_is_appointed_without_any_place(newcomer, rowan, now):
    made = appoint(person=newcomer, role=Role.INVESTIGATOR, by="system:tests", now=now)
    assert made.scope == Scope.CASE
    assert reach(newcomer).trust == {Permission.INVESTIGATE}
    assert not reach(newcomer).by_permission


def test_standing_down_takes_the_rights_at_once_and_no_sync_brings_them_back(newcomer, rowan, now):
    made = appoint(person=newcomer, role=Role.WARD_STAFF, ward=rowan, by="system:tests", now=now)
    stand_down(appointment=made, by="system:tests", now=now)
    assert not wards_where(again(newcomer), Permission.RECORD).exists()
    assert sync_permissions(now=now + timedelta(hours=1)) == 0
    assert not wards_where(again(newcomer), Permission.RECORD).exists()
    assert newcomer not in holders([Role.WARD_STAFF], rowan, now.date())


def test_standing_down_from_one_role_leaves_the_other(newcomer, rowan, willow, now):
    first = appoint(person=newcomer, role=Role.WARD_STAFF, ward=rowan, by="system:tests", now=now)
    appoint(person=newcomer, role=Role.WARD_STAFF, ward=willow, by="system:tests", now=now)
    stand_down(appointment=first, by="system:tests", now=now)
    assert list(wards_where(again(newcomer), Permission.RECORD)) == [willow]


def test_standing_down_does_not_move_a_last_day_that_has_passed(newcomer, rowan, now):
    last_day = now.date() - 3 * DAY
    made = appoint(
        person=newcomer,
        role=Role.WARD_STAFF,
        ward=rowan,
        by="system:tests",
        now=now - 9 * DAY,
        ends_on=last_day,
    )
    stand_down(appointment=made, by="system:tests", now=now)
    assert made.ends_on == last_day


def test_a_role_begins_and_ends_on_its_days(newcomer, rowan, now, time_machine):
    time_machine.move_to(now)
    appoint(
        person=newcomer,
        role=Role.WARD_STAFF,
        ward=rowan,
        by="system:tests",
        now=now,
        ends_on=(now + 2 * DAY).date(),
    )
    granted = [(sync_permissions(now=now + days * DAY), may_record(newcomer)) for days in range(4)]
    assert granted == [(0, True), (0, True), (0, True), (2, False)]


def test_a_role_ends_on_its_day_even_before_the_next_sync(newcomer, rowan, now, time_machine):
    appoint(person=newcomer, role=Role.WARD_STAFF, ward=rowan, by="system:tests", now=now, ends_on=now.date())
    held = []
    for days in range(2):
        time_machine.move_to(now + days * DAY)
        held.append(may_record(newcomer))
    assert held == [True, False]


def may_record(person):
    return wards_where(again(person), Permission.RECORD).exists()


def test_a_second_sync_changes_nothing(rowan_nurse, rowan_manager, lead, board_member, now):
    assert sync_permissions(now=now) == 0


def test_a_row_that_no_appointment_explains_is_taken_away(rowan_nurse, willow_nurse, willow, now):
    row = WardPermission.objects.filter(user=willow_nurse).first()
    WardPermission.objects.create(user=rowan_nurse, permission=row.permission, content_object=willow)
    assert sync_permissions(now=now) == 1
    assert willow not in wards_where(again(rowan_nurse), Permission.RECORD, Permission.SEE_WARD)


def test_appointing_and_standing_down_are_written_down_without_names(newcomer, rowan, administrator, now):
    made = appoint(person=newcomer, role=Role.CHAMPION, ward=rowan, by=administrator, now=now)
    stand_down(appointment=made, by=administrator, now=now)
    events = AuditEvent.objects.filter(target_id=str(made.pk)).order_by("at", "verb")
    assert [event.verb for event in events] == ["staff.appointed", "staff.stood_down"]
    assert all(event.actor == f"staff:{administrator.pk}" for event in events)
    assert newcomer.name not in str([event.detail for event in events])
