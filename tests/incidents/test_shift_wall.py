"""A member of staff did it and nobody knows who: the shift is kept out until somebody does."""

from datetime import timedelta

import pytest

from incidents.access import may_know
from incidents.confidentiality.services import windows
from incidents.confidentiality.services.windows import Shift
from incidents.models import Exclusion, RosterWindow
from incidents.routing import fill
from incidents.vocabulary import InvolvedAs
from incidents.workflow import IllegalMove
from staff.roles import Role
from staff.services import appoint, stand_down
from tests.conftest import appointed
from tests.incidents.doing import moment_boxes
from tests.incidents.writing import affect, enter, url
from wards.models import Known

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.django_db]


@pytest.fixture
def about_staff(flagged):
    return flagged(staff_involved=Known.YES)


@pytest.fixture
def night(rowan, now):
    def of(*, recorder_stays=True, ward=rowan):
        return Shift(ward, now - timedelta(hours=12), now - timedelta(hours=4), recorder_stays)

    return of


@pytest.fixture
def keep_out(about_staff, night, lead, now):
    def set_it(**given):
        return windows.set_window(incident=about_staff, shift=night(**given), by=lead, now=now)

    return set_it


def kept_out(incident):
    standing = Exclusion.objects.active().filter(incident=incident, cause="rostered")
    return set(standing.values_list("person__name", flat=True))


def test_everybody_with_a_role_on_the_ward_then_is_kept_out(
    about_staff, keep_out, rowan_colleague, rowan_manager, willow_nurse, lead
):
    keep_out()
    assert kept_out(about_staff) == {"Ray Colleague", "Reese Manager"}


def test_the_recorder_too_where_the_lead_says_so(about_staff, keep_out, rowan_nurse, now):
    keep_out(recorder_stays=False)
    assert kept_out(about_staff) == {"Robin Nurse"}
    assert not may_know(rowan_nurse, about_staff.pk, now)


def test_a_role_over_the_whole_site_counts_and_one_that_ended_before_does_not(
    about_staff, keep_out, site, rowan_colleague, lead, now
):
    floating = appointed("Fern Floating", Role.CAPACITY_ASSESSOR, ward=about_staff.ward)
    everywhere = appointed("Sol Site", Role.CAPACITY_ASSESSOR, ward=about_staff.ward)
    stand_down(appointment=everywhere.appointments.get(), by=lead, now=now - timedelta(days=2))
    appoint(person=everywhere, role=Role.WARD_STAFF, site=site, by=lead, now=now - timedelta(days=1))
    stand_down(appointment=rowan_colleague.appointments.get(), by=lead, now=now - timedelta(days=2))
    keep_out()
    assert kept_out(about_staff) == {floating.name, everywhere.name}


def test_whoever_was_harmed_keeps_their_own_report(about_staff, keep_out, rowan_colleague, lead, now):
    affect(about_staff, rowan_colleague, lead, now)
    keep_out()
    assert may_know(rowan_colleague, about_staff.pk, now)


def test_somebody_from_the_bank_is_added_by_name(signed_in, about_staff, keep_out, willow_nurse, lead):
    client, person = signed_in(lead), {"person": str(willow_nurse.pk)}
    keep_out()
    assert "Was on the shift" in client.post(url("find", about_staff), {"name": "wren"}).content.decode()
    client.post(url("window_add", about_staff), person)
    assert kept_out(about_staff) == {"Wren Nurse"}


def test_adding_to_a_window_that_is_not_there_says_so(signed_in, about_staff, willow_nurse, lead):
    given = {"person": str(willow_nurse.pk)}
    answer = signed_in(lead).post(url("window_add", about_staff), given, follow=True)
    assert "Set the time window first" in answer.content.decode()


def test_a_lead_who_names_the_person_ends_it(about_staff, keep_out, rowan_colleague, willow_nurse, lead, now):
    keep_out()
    enter(about_staff, InvolvedAs.INITIATOR, willow_nurse, lead, now)
    assert kept_out(about_staff) == set()
    assert RosterWindow.objects.get().ended_by == lead


def test_whoever_records_and_names_somebody_does_not(
    about_staff, keep_out, rowan_colleague, willow_nurse, rowan_nurse, now
):
    keep_out()
    enter(about_staff, InvolvedAs.INITIATOR, willow_nurse, rowan_nurse, now)
    assert kept_out(about_staff) == {"Ray Colleague"}


def test_a_lead_ends_it_with_a_reason(signed_in, about_staff, keep_out, rowan_colleague, lead):
    keep_out()
    client = signed_in(lead)
    assert "Enter why" in client.post(url("window_end", about_staff), {}).content.decode()
    client.post(url("window_end", about_staff), {"reason": "It was somebody from another trust"})
    assert kept_out(about_staff) == set()
    assert Exclusion.objects.get(cause="rostered").lifted_because == "It was somebody from another trust"


def test_it_is_set_on_a_page(signed_in, about_staff, rowan, rowan_colleague, lead, now):
    client = signed_in(lead)
    assert (
        "Keep out everybody who worked on a shift" in client.get(url("people", about_staff)).content.decode()
    )
    given = {"ward": rowan.pk, "recorder": "stays"}
    given |= moment_boxes("from_at", now - timedelta(hours=12)) | moment_boxes("to_at", now)
    assert client.post(url("window", about_staff), given).url == url("people", about_staff)
    page = client.get(url("people", about_staff)).content.decode()
    assert "Ray Colleague: on the ward at the time, until the person is named" in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"from_at": 4, "to_at": 12}, "The end must be after the beginning"),
        ({"from_at": -3, "to_at": -9}, "must be in the past"),
        ({"from_at": 24 * 60, "to_at": 1}, "31 days or shorter"),
        ({}, "Enter the date and time for the beginning"),
    ],
)
def test_a_window_that_makes_no_sense_is_explained(signed_in, about_staff, rowan, lead, now, given, words):
    sent = {"ward": rowan.pk, "recorder": "stays"}
    for name, hours in given.items():
        sent |= moment_boxes(name, now - timedelta(hours=hours))
    answer = signed_in(lead).post(url("window", about_staff), sent)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not RosterWindow.objects.exists()


def test_it_is_only_for_when_staff_may_be_involved_and_one_at_a_time(incident, night, keep_out, lead, now):
    with pytest.raises(IllegalMove, match="may be involved"):
        windows.set_window(incident=incident, shift=night(), by=lead, now=now)
    keep_out()
    with pytest.raises(IllegalMove, match="End it first"):
        keep_out()


def test_a_lead_who_worked_there_closes_it_to_themselves_and_escalation_goes_on(
    signed_in, about_staff, rowan, lead, children_lead, now
):
    appoint(person=lead, role=Role.WARD_STAFF, ward=rowan, by=children_lead, now=now - timedelta(days=3))
    given = {"ward": rowan.pk, "recorder": "out"}
    given |= moment_boxes("from_at", now - timedelta(hours=12)) | moment_boxes("to_at", now)
    assert signed_in(lead).post(url("window", about_staff), given).url == "/incidents/"
    assert fill(about_staff, "recorder", now) == [children_lead]
