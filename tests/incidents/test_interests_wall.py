"""Somebody close to a person in a record is kept out of it, and cannot tell whether there is one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from incidents.access import may_know, may_triage
from incidents.confidentiality.services import exclusions, interests
from incidents.confidentiality.services.case_members import exclude_person, lift_exclusion
from incidents.confidentiality.services.interests import Closeness
from incidents.confidentiality.services.linking import link, unlink
from incidents.models import Exclusion
from incidents.recording.services.people import withdraw_involvement
from incidents.vocabulary import Audience, InvolvedAs
from incidents.workflow import IllegalMove
from staff.models import Interest, InterestKind, SamePerson
from tests.factories import UserFactory
from tests.incidents.doing import triage
from tests.incidents.writing import affect, enter
from wards.models import Known

pytestmark = pytest.mark.django_db
PAGE = "/incidents/interests/"


@pytest.fixture
def partner(rowan_colleague, rowan_nurse, now):
    """Of the nurse's, by the colleague's own word."""

    def declare(other, kind=InterestKind.PARTNER, by=None):
        to = Closeness(kind, other=other)
        return interests.declare(person=rowan_colleague, to=to, by=by or rowan_colleague, now=now)

    return declare


@pytest.fixture
def on_the_ward(incident, lead, now):
    triage(incident, lead, now)
    return incident


def causes(person):
    return sorted(Exclusion.objects.active().filter(person=person).values_list("cause", flat=True))


def test_declared_before_or_after_somebody_is_named(
    on_the_ward, flagged, partner, rowan_colleague, willow_nurse, lead, now
):
    enter(on_the_ward, InvolvedAs.INITIATOR, willow_nurse, lead, now)
    partner(willow_nurse)
    assert not may_know(rowan_colleague, on_the_ward.pk, now)
    later = flagged()
    affect(later, willow_nurse, lead, now)
    assert Exclusion.objects.active().filter(incident=later, person=rowan_colleague).exists()


def test_calling_somebody_a_friend_closes_nothing_to_them(
    on_the_ward, partner, rowan_colleague, rowan_nurse, lead, now
):
    """Or whoever is accused could close their own case to every lead, by declaring closeness to each."""
    partner(lead)
    partner(rowan_nurse)
    enter(on_the_ward, InvolvedAs.INITIATOR, rowan_colleague, lead, now)
    assert may_know(lead, on_the_ward.pk, now)
    assert may_know(rowan_nurse, on_the_ward.pk, now)
    assert not may_know(rowan_colleague, on_the_ward.pk, now)


def test_what_a_lead_says_of_two_people_keeps_out_both(
    on_the_ward, partner, rowan_colleague, rowan_nurse, lead, now
):
    partner(rowan_nurse, by=lead)
    enter(on_the_ward, InvolvedAs.INITIATOR, rowan_colleague, lead, now)
    assert not may_know(rowan_nurse, on_the_ward.pk, now)


def test_a_lead_does_not_call_somebody_close_to_themselves(partner, lead):
    with pytest.raises(IllegalMove, match="This is about you"):
        partner(lead, by=lead)


def test_a_lead_does_not_respond_to_what_happened_to_their_other_account(
    on_the_ward, lead, children_lead, administrator, willow_nurse, now
):
    link(first=lead, second=willow_nurse, asked_by=children_lead, by=administrator, now=now)
    affect(on_the_ward, willow_nurse, children_lead, now)
    assert not may_triage(lead, on_the_ward)
    assert may_triage(children_lead, on_the_ward)


def test_closeness_to_a_service_user_counts(on_the_ward, rowan_colleague, service_user, lead, now):
    affect(on_the_ward, service_user, lead, now)
    to = Closeness(InterestKind.RELATIVE, service_user=service_user)
    interests.declare(person=rowan_colleague, to=to, by=rowan_colleague, now=now)
    assert causes(rowan_colleague) == ["interest"]


def test_the_answer_is_the_same_whether_or_not_there_is_an_incident(
    signed_in, incident, flagged, rowan_colleague, willow_nurse, lead, now
):
    answers, counts = [], []
    for other in (willow_nurse, UserFactory(name="Wren Nurse")):
        client = signed_in(rowan_colleague)
        client.get(PAGE)
        given = {"q": other.staff_number, "staff": str(other.pk), "kind": "partner"}
        if other == willow_nurse:
            for one in (incident, flagged(), flagged()):
                enter(one, InvolvedAs.INITIATOR, willow_nurse, lead, now)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            answer = client.post(PAGE, given)
        counts.append(len(seen))
        answers.append((answer.status_code, answer["Location"], client.get(PAGE).content.count(b"partner")))
        Interest.objects.update(ended_at=now)
    assert counts[0] == counts[1]
    assert answers[0] == answers[1]
    assert len(causes(rowan_colleague)) == 3


@pytest.mark.parametrize(
    "entered", ["as initiator after triage", "by a colleague who kept them out", "not at all"]
)
def test_whoever_recorded_learns_nothing_by_declaring(
    signed_in, flagged, rowan_nurse, rowan_colleague, willow_nurse, lead, entered, now
):
    """As the recorder, through the pages: what they wrote stays there, no matter who they name."""
    incident = flagged(staff_involved=Known.NOT_SURE)
    triage(incident, lead, now, audience=Audience.NAMED)
    if entered == "as initiator after triage":
        enter(incident, InvolvedAs.INITIATOR, willow_nurse, lead, now + timedelta(minutes=1))
    elif entered == "by a colleague who kept them out":
        exclusions.before_anybody_is_told(incident, [willow_nurse.pk], by=rowan_colleague, now=now)
    client = signed_in(rowan_nurse)
    given = {"q": willow_nurse.staff_number, "staff": str(willow_nurse.pk), "kind": "partner"}
    assert client.post(PAGE, given).status_code == 302
    assert client.get(f"/incidents/{incident.pk}/").status_code == 200
    assert incident.reference in client.get("/incidents/").content.decode()
    assert causes(rowan_nurse) == []


def test_a_lead_is_told_and_what_a_lead_says_closes_it_to_them(
    signed_in, flagged, rowan_nurse, willow_nurse, lead, now
):
    incident = flagged(staff_involved=Known.NOT_SURE)
    triage(incident, lead, now, audience=Audience.NAMED)
    enter(incident, InvolvedAs.INITIATOR, willow_nurse, lead, now + timedelta(minutes=1))
    to = Closeness(InterestKind.PARTNER, other=willow_nurse)
    interests.declare(person=rowan_nurse, to=to, by=rowan_nurse, now=now + timedelta(hours=1))
    assert causes(rowan_nurse) == []
    page = signed_in(lead).get(f"/incidents/{incident.pk}/people/").content.decode()
    assert f"{rowan_nurse.name} recorded this, and has since declared an interest in somebody in it" in page
    interests.declare(person=rowan_nurse, to=to, by=lead, now=now + timedelta(hours=1))
    assert causes(rowan_nurse) == ["interest"]


def test_what_was_declared_before_it_was_reported_counts(flagged, rowan_nurse, willow_nurse, lead, now):
    to = Closeness(InterestKind.PARTNER, other=willow_nurse)
    interests.declare(person=rowan_nurse, to=to, by=rowan_nurse, now=now - timedelta(days=9))
    incident = flagged(staff_involved=Known.NOT_SURE)
    triage(incident, lead, now, audience=Audience.NAMED)
    enter(incident, InvolvedAs.INITIATOR, willow_nurse, lead, now + timedelta(minutes=1))
    assert causes(rowan_nurse) == ["interest"]


def test_what_somebody_declared_is_on_their_page_alone(signed_in, partner, willow_nurse, rowan_colleague):
    interest = partner(willow_nurse)
    assert "Wren Nurse" in signed_in(rowan_colleague).get(PAGE).content.decode()
    other = signed_in(willow_nurse)
    assert "Ray Colleague" not in other.get(PAGE).content.decode()
    assert other.post(reverse("incidents:interest_end", args=[interest.pk])).status_code == 404


def test_what_a_lead_wrote_down_is_not_shown_to_them(signed_in, partner, willow_nurse, rowan_colleague, lead):
    partner(willow_nurse, by=lead)
    assert "Wren Nurse" not in signed_in(rowan_colleague).get(PAGE).content.decode()
    known = signed_in(lead).post(reverse("incidents:interests_of"), {"person": str(rowan_colleague.pk)})
    assert "Wren Nurse" in known.content.decode()


def test_a_lead_is_not_shown_an_interest_in_themselves(
    signed_in, partner, lead, children_lead, rowan_colleague
):
    partner(lead)
    where, person = reverse("incidents:interests_of"), {"person": str(rowan_colleague.pk)}
    page = signed_in(lead).post(where, person).content.decode()
    assert "Sam Lead" not in page.split("<main")[1].split("</main>")[0]
    assert "Sam Lead" in signed_in(children_lead).post(where, person).content.decode()


def test_only_those_who_triage_look_at_the_interests_of_others(signed_in, rowan_nurse, lead):
    answer = signed_in(rowan_nurse).post(reverse("incidents:interests_of"), {"person": str(lead.pk)})
    assert answer.status_code == 403


def test_a_lead_declares_for_somebody_and_ends_it(
    signed_in, on_the_ward, willow_nurse, rowan_colleague, lead, now
):
    affect(on_the_ward, willow_nurse, lead, now)
    client, where = signed_in(lead), reverse("incidents:interests_of")
    person = {"person": str(rowan_colleague.pk)}
    given = {"q": willow_nurse.staff_number, "staff": str(willow_nurse.pk), "kind": "close_friend"}
    assert "Saved." in client.post(where, person | given).content.decode()
    assert causes(rowan_colleague) == ["interest"]
    client.post(where, person | {"end": str(Interest.objects.get().pk)})
    assert causes(rowan_colleague) == []


def test_ending_ones_own_opens_nothing_that_was_reported_before(
    signed_in, on_the_ward, flagged, partner, rowan_colleague, willow_nurse, lead, now
):
    affect(on_the_ward, willow_nurse, lead, now)
    interest = partner(willow_nurse)
    interests.end(interest=interest, by=rowan_colleague, now=now + timedelta(hours=1))
    assert causes(rowan_colleague) == ["interest"]
    later = flagged(at=now + timedelta(hours=2))
    affect(later, willow_nurse, lead, now + timedelta(hours=2))
    assert not Exclusion.objects.filter(incident=later, person=rowan_colleague).exists()
    interests.end(interest=interest, by=lead, now=now + timedelta(hours=3))
    assert causes(rowan_colleague) == []


def test_each_ground_ends_with_its_own_source(
    on_the_ward, partner, rowan_colleague, willow_nurse, lead, children_lead, now
):
    entered = enter(on_the_ward, InvolvedAs.INITIATOR, willow_nurse, lead, now)
    partner(willow_nurse)
    exclude_person(incident=on_the_ward, person=rowan_colleague, by=lead, now=now)
    assert causes(rowan_colleague) == ["interest", "manual"]
    lift_exclusion(incident=on_the_ward, person=rowan_colleague, reason="Not needed", by=lead, now=now)
    assert causes(rowan_colleague) == ["interest"]
    with pytest.raises(IllegalMove, match="interest"):
        lift_exclusion(incident=on_the_ward, person=rowan_colleague, reason="Please", by=lead, now=now)
    withdraw_involvement(involvement=entered, reason="Wrong person", by=children_lead, now=now)
    assert causes(rowan_colleague) == causes(willow_nurse) == []


def test_a_withdrawal_by_whoever_records_lets_nobody_back_in(
    on_the_ward, partner, rowan_nurse, rowan_colleague, service_user, lead, now
):
    entered = enter(on_the_ward, InvolvedAs.INITIATOR, service_user, rowan_nurse, now)
    to = Closeness(InterestKind.RELATIVE, service_user=service_user)
    interests.declare(person=rowan_colleague, to=to, by=rowan_colleague, now=now)
    withdraw_involvement(involvement=entered, reason="Wrong", by=rowan_nurse, now=now)
    assert causes(rowan_colleague) == ["interest"]
    lift_exclusion(incident=on_the_ward, person=rowan_colleague, reason="It was wrong", by=lead, now=now)
    assert causes(rowan_colleague) == []


def test_every_account_of_a_person_is_kept_out_whenever_it_is_linked(
    on_the_ward, rowan_colleague, willow_nurse, lead, administrator, now
):
    enter(on_the_ward, InvolvedAs.INITIATOR, willow_nurse, lead, now)
    link(first=willow_nurse, second=rowan_colleague, asked_by=lead, by=administrator, now=now)
    assert causes(rowan_colleague) == ["same_person"]
    assert not may_know(rowan_colleague, on_the_ward.pk, now)
    third = UserFactory()
    link(first=third, second=rowan_colleague, asked_by=lead, by=administrator, now=now)
    assert causes(third) == ["same_person"]
    row = SamePerson.objects.active().get(account=rowan_colleague)
    assert unlink(row=row, asked_by=lead, by=administrator, now=now)
    assert causes(rowan_colleague) == []
    assert causes(third) == ["same_person"]


def test_two_groups_of_accounts_become_one(administrator, another_administrator, now):
    accounts = [UserFactory() for _ in range(4)]
    two = {"asked_by": another_administrator, "by": administrator, "now": now}
    for first, second in ((0, 1), (2, 3), (1, 2)):
        assert link(first=accounts[first], second=accounts[second], **two)
    assert SamePerson.objects.active().values("person").distinct().count() == 1
    assert SamePerson.objects.active().count() == 4
    assert not link(first=accounts[0], second=accounts[3], **two)


def test_nobody_links_their_own_account(administrator, another_administrator, now):
    """It would let them back in wherever the other was affected, and give them the other's roles."""
    two = [administrator, another_administrator]
    for pair in ((administrator, UserFactory()), (UserFactory(), administrator)):
        for asked_by, by in (two, two[::-1]):
            with pytest.raises(IllegalMove, match="an account of yours"):
                link(first=pair[0], second=pair[1], asked_by=asked_by, by=by, now=now)


def test_nobody_unlinks_their_own_account(administrator, lead, children_lead, now):
    link(first=administrator, second=UserFactory(), asked_by=children_lead, by=lead, now=now)
    row = SamePerson.objects.get(account=administrator)
    with pytest.raises(IllegalMove, match="an account of yours"):
        unlink(row=row, asked_by=lead, by=administrator, now=now)


def test_a_partner_of_another_account_of_the_accused_is_kept_out(
    on_the_ward, partner, rowan_colleague, willow_nurse, lead, administrator, now
):
    bank = UserFactory()
    partner(bank)
    enter(on_the_ward, InvolvedAs.INITIATOR, willow_nurse, lead, now)
    assert causes(rowan_colleague) == []
    link(first=willow_nurse, second=bank, asked_by=lead, by=administrator, now=now)
    assert causes(rowan_colleague) == ["interest"]


def test_every_change_is_in_the_audit_trail_and_names_the_system_for_what_follows(
    on_the_ward, partner, willow_nurse, rowan_colleague, lead, now
):
    affect(on_the_ward, willow_nurse, lead, now)
    partner(willow_nurse)
    event = AuditEvent.objects.get(verb="incident.person_excluded", incident_id=on_the_ward.pk)
    assert event.actor == "system:interests"
    assert event.detail == {"person": str(rowan_colleague.pk), "cause": "interest"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Search for a member of staff, or choose a service user"),
        ({"kind": "nonsense"}, "Choose one of the answers"),
    ],
)
def test_what_is_missing_is_said_by_the_question(signed_in, rowan_nurse, given, words):
    answer = signed_in(rowan_nurse).post(PAGE, given)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_nobody_declares_an_interest_in_themselves(signed_in, rowan_nurse):
    given = {"q": rowan_nurse.staff_number, "staff": str(rowan_nurse.pk), "kind": "partner"}
    assert "Choose somebody else" in signed_in(rowan_nurse).post(PAGE, given).content.decode()
