"""Who may see an incident: nothing is open that should be closed, and what is seen does not vanish."""

from datetime import timedelta

import pytest

from incidents import door
from incidents.access import may_know, may_refer, may_triage, not_kept_from
from incidents.confidentiality.services.case_members import exclude_person, name_on_case
from incidents.confidentiality.services.membership import leave
from incidents.models import CaseMember, Exclusion, Incident, MemberAs
from incidents.viewing import triage_queue
from incidents.vocabulary import Audience
from incidents.wording import Worded, any_of
from tests.factories import UserFactory
from tests.incidents.doing import triage
from tests.incidents.writing import affect
from wards.models import Known

pytestmark = pytest.mark.django_db


@pytest.fixture
def sees(now):
    return lambda person, incident: may_know(person, incident.pk, now)


def test_its_recorder_sees_it(sees, incident, rowan_nurse):
    assert sees(rowan_nurse, incident)


def test_a_colleague_on_the_ward_does_not_until_triage(sees, incident, rowan_colleague):
    assert not sees(rowan_colleague, incident)


def test_the_ward_manager_sees_it_as_new(sees, incident, rowan_manager):
    assert sees(rowan_manager, incident)


def test_a_ward_manager_kept_out_does_not(sees, flagged, rowan_manager):
    assert not sees(rowan_manager, flagged(keep_manager_out=True))


def test_another_ward_does_not(sees, incident, willow_nurse):
    assert not sees(willow_nurse, incident)


def test_safeguarding_leads_see_it(sees, incident, lead, children_lead):
    assert sees(lead, incident)
    assert sees(children_lead, incident)


def test_an_excluded_lead_does_not(sees, incident, lead, children_lead, now):
    exclude_person(incident=incident, person=lead, by=children_lead, now=now)
    assert not sees(lead, incident)


def test_the_allegations_lead_sees_it_only_where_staff_may_be_involved(sees, flagged, allegations_lead):
    assert not sees(allegations_lead, flagged())
    assert sees(allegations_lead, flagged(staff_involved=Known.NOT_SURE))


@pytest.mark.parametrize("persona", ["board_member", "executive_lead", "administrator"])
def test_those_who_see_figures_or_settings_see_no_record(request, sees, flagged, lead, persona, now):
    person = request.getfixturevalue(persona)
    incident = flagged()
    triage(incident, lead, now)
    assert not sees(person, incident)


def test_a_superuser_gets_no_pass(sees, incident):
    assert not sees(UserFactory(is_superuser=True, is_staff=True), incident)


def test_after_triage_to_the_ward_the_ward_sees_it(sees, incident, rowan_colleague, willow_nurse, lead, now):
    triage(incident, lead, now, audience=Audience.WARD)
    assert sees(rowan_colleague, incident)
    assert not sees(willow_nurse, incident)


def test_after_triage_to_named_people_the_ward_does_not(sees, incident, rowan_colleague, lead, now):
    triage(incident, lead, now, audience=Audience.NAMED)
    assert not sees(rowan_colleague, incident)


@pytest.mark.parametrize("involved", [Known.YES, Known.NOT_SURE])
def test_where_staff_may_be_involved_the_ward_and_its_manager_never_see_it(
    sees, flagged, rowan_colleague, rowan_manager, lead, now, involved
):
    incident = flagged(staff_involved=involved)
    before = [sees(rowan_colleague, incident), sees(rowan_manager, incident)]
    triage(incident, lead, now, audience=Audience.NAMED)
    assert [*before, sees(rowan_colleague, incident), sees(rowan_manager, incident)] == [False] * 4


def test_somebody_named_sees_it_until_their_time_ends(sees, incident, willow_nurse, lead, now):
    name_on_case(
        incident=incident,
        person=willow_nurse,
        member_as="investigator",
        because="Trained",
        ends_at=now + timedelta(days=1),
        by=lead,
        now=now,
    )
    assert sees(willow_nurse, incident)
    assert not may_know(willow_nurse, incident.pk, now + timedelta(days=2))


def test_kept_out_after_it_was_open_to_the_ward_they_lose_it_at_once(
    sees, incident, rowan_colleague, lead, now
):
    triage(incident, lead, now)
    exclude_person(incident=incident, person=rowan_colleague, by=lead, now=now)
    assert not sees(rowan_colleague, incident)


def test_somebody_who_may_no_longer_log_in_sees_nothing(sees, incident, rowan_nurse):
    rowan_nurse.is_active = False
    assert not sees(rowan_nurse, incident)


def test_what_the_door_asks_in_sql_is_what_the_models_say(flagged, willow_nurse, lead, now):
    """Named and standing, ended, withdrawn; kept out, and let back in."""
    ends = [None, now + timedelta(hours=1), now, now - timedelta(hours=1)]
    for ends_at in ends:
        for withdrawn_at in (None, now):
            incident = flagged()
            member = {"incident": incident, "person": willow_nurse, "because": "Helps", "added_at": now}
            CaseMember.objects.create(
                **member,
                member_as=MemberAs.CONTRIBUTOR,
                added_by=lead,
                ends_at=ends_at,
                withdrawn_at=withdrawn_at,
            )
            Exclusion.objects.create(
                incident=incident,
                person=willow_nurse,
                cause="manual",
                made_at=now,
                made_by=lead,
                lifted_at=withdrawn_at,
            )
    standing = CaseMember.objects.active(now).filter(person=willow_nurse)
    barred = Exclusion.objects.active().filter(person=willow_nurse)
    for words in (door.named(willow_nurse, now), any_of(door.cases(willow_nurse, now))):
        assert ids(Incident.objects.filter(Worded(words))) == ids(standing, "incident_id") != set()
    others = Incident.objects.exclude(pk__in=not_kept_from(willow_nurse))
    assert ids(others) == ids(barred, "incident_id") != set()


def ids(rows, column="pk"):
    return set(rows.values_list(column, flat=True))


def test_a_lead_it_happened_to_reads_their_own_report_and_another_lead_responds(
    incident, lead, children_lead, rowan_nurse, now
):
    affect(incident, lead, rowan_nurse, now)
    incident.refresh_from_db()
    assert (may_triage(lead, incident), may_refer(lead, incident)) == (False, False)
    assert may_triage(children_lead, incident)
    assert incident.pk not in {row.pk for row in triage_queue.page(lead, now).rows}
    assert incident.pk in {row.pk for row in triage_queue.page(children_lead, now).rows}
    leave(incident=incident, because="Made-up reasons", by=lead, now=now)
    assert not may_triage(lead, incident)
