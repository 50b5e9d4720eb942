import pytest

from audit.models import AuditEvent
from deadlines import escalation, subjects
from deadlines.clock import Audience, Kind
from deadlines.models import Deadline, Notice
from incidents import routing
from incidents.confidentiality.services.case_members import possible_leads
from incidents.models import CaseMember, Involvement, MemberAs
from incidents.vocabulary import InvolvedAs, PersonKind
from staff.roles import Role
from staff.services import stand_down
from tests.conftest import appointed
from tests.deadlines.conftest import swept_to, told
from wards.ages import AgeBand
from wards.models import Known

pytestmark = pytest.mark.django_db


def told_at(deadline, hours):
    """Names of those told of the rung reached so many hours after it was due."""
    swept_to(deadline, hours)
    return told(deadline.escalations.latest("was_due_at").level, deadline)


def names(people):
    return {person.name for person in people}


@pytest.fixture
def everyone(rowan_manager, rowan_deputy, lead, executive_lead, allegations_lead, board_member, willow_nurse):
    return None


@pytest.mark.parametrize(
    ("hours", "who"),
    [
        (-12, {"Robin Nurse"}),
        (-4, {"Robin Nurse", "Reese Manager"}),
        (-1, {"Reese Manager"}),  # the deputy does not see a record before triage
        (24, {"Eden Executive"}),
    ],
)
def test_the_entry_ladder_tells_each_in_their_turn(everyone, entry, hours, who):
    assert told_at(entry, hours) == who


def test_when_due_the_ward_manager_and_the_safeguarding_lead_are_told(everyone, entry):
    assert told_at(entry, 0) == {"Reese Manager", "Sam Lead"}


def test_the_safeguarding_lead_is_told_at_once_and_nobody_else(everyone, triage, now):
    escalation.tick(now=now)
    assert told("new") == {"Sam Lead"}
    assert not Notice.objects.exclude(escalation__deadline=triage).exists()


@pytest.mark.parametrize("involved", [Known.YES, Known.NOT_SURE])
def test_where_staff_may_be_involved_the_allegations_lead_is_told_at_once_too(
    everyone, flagged, involved, now
):
    flagged(staff_involved=involved)
    escalation.tick(now=now)
    assert told("new") == {"Sam Lead", "Ash Lead"}


def test_somebody_helping_to_record_is_told_too(incident, entry, rowan_colleague, now):
    CaseMember.objects.create(
        incident=incident,
        person=rowan_colleague,
        member_as=MemberAs.CONTRIBUTOR,
        because="Was there",
        added_at=now,
        added_by=rowan_colleague,
    )
    assert told_at(entry, -12) == {"Robin Nurse", "Ray Colleague"}


def test_a_manager_kept_out_by_the_recorder_is_routed_around(flagged, rowan_manager, lead):
    entry = Deadline.objects.get(kind=Kind.ENTRY, subject_id=flagged(keep_manager_out=True).pk)
    assert told_at(entry, -1) == {"Sam Lead"}


def test_an_excluded_lead_is_routed_around(incident, entry, lead, exclude, children_lead, executive_lead):
    exclude(lead, incident)
    assert told_at(entry, 0) == {"Chris Lead"}


def test_a_lead_it_happened_to_is_not_asked_to_respond_to_it(incident, entry, lead, children_lead, now):
    Involvement.objects.create(
        incident=incident,
        involved_as=InvolvedAs.AFFECTED,
        kind=PersonKind.STAFF,
        staff=lead,
        recorded_at=now,
        recorded_by=incident.flagged_by,
    )
    assert told_at(entry, 0) == {"Chris Lead"}
    assert set(possible_leads(incident, now.date())) == {children_lead}


def test_where_every_lead_is_excluded_the_executive_lead_is_told(
    incident, triage, lead, allegations_lead, exclude, executive_lead
):
    exclude(lead, incident)
    exclude(allegations_lead, incident)
    assert told_at(triage, 0) == {"Eden Executive"}


def test_an_excluded_executive_lead_is_routed_around(incident, triage, lead, exclude, executive_lead):
    exclude(executive_lead, incident)
    assert told_at(triage, 24) == {"Sam Lead"}


def test_when_there_is_truly_nobody_it_is_noted(incident, triage):
    assert told_at(triage, 0) == set()
    assert AuditEvent.objects.filter(verb="deadline.nobody_to_tell", target_id=str(triage.pk)).exists()


def test_where_staff_may_be_involved_the_allegations_lead_is_told_and_the_ward_manager_is_not(
    flagged, rowan_manager, lead, allegations_lead
):
    restricted = flagged(staff_involved=Known.NOT_SURE)
    entry = Deadline.objects.get(kind=Kind.ENTRY, subject_id=restricted.pk)
    assert told_at(entry, 0) == {"Sam Lead", "Ash Lead"}


def test_where_a_child_is_involved_the_childrens_lead_is_told(
    incident, triage, lead, children_lead, rowan_nurse, now
):
    Involvement.objects.create(
        incident=incident,
        involved_as=InvolvedAs.AFFECTED,
        kind=PersonKind.VISITOR,
        age_band=AgeBand.SIXTEEN_OR_17,
        recorded_at=now,
        recorded_by=rowan_nurse,
    )
    assert told_at(triage, 0) == {"Sam Lead", "Chris Lead"}


def test_somebody_who_stood_down_is_no_longer_told(incident, triage, lead, now):
    other = appointed("New Lead", Role.SAFEGUARDING_ADULTS)
    stand_down(appointment=lead.appointments.get(), by="system:tests", now=now)
    assert told_at(triage, 0) == {other.name}


def test_the_executive_lead_may_know_but_is_given_no_way_to_the_record(entry, executive_lead, now):
    about = subjects.of(entry)
    assert about.may_know(entry, executive_lead, now)
    assert about.url(entry, executive_lead, now) == ""


def test_a_board_member_may_not_know(entry, board_member, now):
    assert not subjects.of(entry).may_know(entry, board_member, now)


def test_the_case_lead_is_told_and_without_one_the_safeguarding_leads(incident, lead, children_lead, now):
    assert names(routing.fill(incident, Audience.CASE_LEAD, now)) == {"Sam Lead"}
    incident.lead = children_lead
    assert names(routing.fill(incident, Audience.CASE_LEAD, now)) == {"Chris Lead"}


def test_every_audience_has_a_next_up():
    assert set(routing.NEXT_UP) == set(Audience)


def test_an_open_record_of_the_ward_reaches_its_deputies(incident, rowan_deputy, rowan_manager, now):
    type(incident).objects.filter(pk=incident.pk).update(audience="ward")
    incident.refresh_from_db()
    assert names(routing.fill(incident, Audience.WARD_DEPUTY, now)) == {"Dale Deputy"}
