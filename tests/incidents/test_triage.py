"""Triage: the decision, who may see it from then on, and the promises it keeps and makes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from deadlines.models import Deadline
from incidents import access
from incidents.models import CaseMember, Exclusion, ExclusionCause, Incident, StatusChange, Triage
from incidents.response.services.triaging import triage_incident
from incidents.vocabulary import Audience, Response, Severity
from incidents.workflow import IllegalMove, Status
from tests.incidents.doing import boxes, decision, in_days, triage
from wards.models import Known

pytestmark = pytest.mark.django_db


def answers(lead, **changed):
    today = timezone.localdate()
    given = {
        "severity": "moderate",
        "response": "mdt_review",
        "audience": "ward",
        "lead": str(lead.pk),
        "because": "Made-up reasons",
        "after": "",
    }
    days = boxes("review_on", today + timedelta(days=7)) | boxes("close_by", today + timedelta(days=30))
    return given | days | changed


def test_a_decision_opens_the_response(signed_in, lead, incident):
    signed_in(lead).post(reverse("incidents:triage", args=[incident.pk]), answers(lead))
    incident.refresh_from_db()
    assert (incident.status, incident.severity, incident.lead) == (Status.RESPONDING, Severity.MODERATE, lead)
    assert incident.response == Response.MDT_REVIEW
    assert StatusChange.objects.filter(incident=incident, was="recording", became="responding").exists()
    assert AuditEvent.objects.filter(verb="incident.triaged", target_id=str(incident.pk)).exists()


def test_next_come_the_questions_about_referrals(signed_in, lead, incident):
    address = reverse("incidents:triage", args=[incident.pk])
    answer = signed_in(lead).post(address, answers(lead), follow=True)
    assert answer.redirect_chain == [(f"/referrals/incident/{incident.pk}/questions/", 302)]
    assert "Does an adult directly affected have needs for care and support?" in answer.content.decode()


def test_triage_is_kept_in_time_and_the_review_is_due_at_five_in_the_afternoon(lead, flagged):
    autumn = datetime(2026, 9, 15, 9, tzinfo=UTC)
    incident = flagged(at=autumn)
    winter, summer = (datetime(2026, month, 3, tzinfo=UTC).date() for month in (11, 10))
    triage(incident, lead, autumn, review_on=winter, close_by=in_days(autumn, 300))
    assert Deadline.objects.get(kind="triage", subject_id=incident.pk).met_at == autumn
    review = Deadline.objects.get(kind="review", subject_id=incident.pk)
    assert review.due_at == datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
    triage(incident, lead, autumn, review_on=summer)
    again = Deadline.objects.running().get(kind="review", subject_id=incident.pk)
    assert again.due_at == datetime(2026, 10, 3, 16, 0, tzinfo=UTC)  # summer time


def test_the_lead_is_named_on_the_case(lead, children_lead, incident, now):
    triage(incident, lead, now, lead=children_lead)
    assert CaseMember.objects.filter(incident=incident, person=children_lead, member_as="lead").exists()


def test_only_leads_are_offered_as_lead_and_never_one_kept_out(
    signed_in, lead, children_lead, rowan_nurse, incident
):
    Exclusion.objects.create(
        incident=incident,
        person=children_lead,
        cause=ExclusionCause.MANUAL,
        made_at=timezone.now(),
        made_by=lead,
    )
    page = signed_in(lead).get(reverse("incidents:triage", args=[incident.pk])).content.decode()
    assert f'value="{lead.pk}"' in page
    assert str(children_lead.pk) not in page
    assert str(rowan_nurse.pk) not in page


def test_where_staff_may_be_involved_only_named_people_are_offered_and_the_page_says_why(
    signed_in, lead, flagged
):
    incident = flagged(staff_involved=Known.NOT_SURE)
    address = reverse("incidents:triage", args=[incident.pk])
    page = signed_in(lead).get(address).content.decode()
    assert 'value="ward"' not in page
    assert "A member of staff is or may be involved" in page
    refused = signed_in(lead).post(address, answers(lead)).content.decode()
    assert "Choose one of the answers to who may see it" in refused
    assert not Triage.objects.exists()


def test_the_service_refuses_the_ward_too(lead, flagged, now):
    with pytest.raises(IllegalMove, match="It never opens to the ward"):
        triage(flagged(staff_involved=Known.YES), lead, now, audience=Audience.WARD)


def test_what_a_ward_has_seen_does_not_vanish_from_it(lead, incident, rowan_colleague, now):
    triage(incident, lead, now)
    assert access.may_know(rowan_colleague, incident.pk, now)
    with pytest.raises(IllegalMove, match="can already see this"):
        triage(incident, lead, now, audience=Audience.NAMED)


def test_a_manager_who_could_see_it_as_new_still_can(lead, incident, rowan_manager, now):
    triage(incident, lead, now, audience=Audience.NAMED)
    assert access.may_know(rowan_manager, incident.pk, now)


def test_a_manager_kept_out_stays_out(lead, flagged, rowan_manager, now):
    incident = flagged(keep_manager_out=True)
    triage(incident, lead, now, audience=Audience.NAMED)
    assert not access.may_know(rowan_manager, incident.pk, now)


def test_a_second_triage_stands_beside_the_first_and_the_latest_counts(lead, incident, now):
    triage(incident, lead, now)
    triage(incident, lead, now + timedelta(days=1), severity=Severity.SEVERE)
    assert Triage.objects.filter(incident=incident).count() == 2
    assert (incident.severity, incident.triaged_at) == (Severity.SEVERE, now)
    assert Deadline.objects.running().filter(kind="review", subject_id=incident.pk).count() == 1


def test_two_leads_at_once_the_second_is_told_and_may_send_theirs_again(
    signed_in, lead, children_lead, incident
):
    address = reverse("incidents:triage", args=[incident.pk])
    triage(incident, children_lead, timezone.now())
    told = signed_in(lead).post(address, answers(lead))
    assert "Somebody else has triaged this since" in told.content.decode()
    assert "Made-up reasons" in told.content.decode()
    after = Triage.objects.get().pk
    assert f'name="after" value="{after}"' in told.content.decode()
    signed_in(lead).post(address, answers(lead, after=str(after)))
    assert Triage.objects.count() == 2


def test_a_lead_kept_out_since_is_refused(lead, children_lead, incident, now):
    Exclusion.objects.create(
        incident=incident, person=children_lead, cause=ExclusionCause.MANUAL, made_at=now, made_by=lead
    )
    with pytest.raises(IllegalMove, match="kept out"):
        triage(incident, lead, now, lead=children_lead)


def test_a_refusal_leaves_nothing_behind(lead, incident, now):
    with pytest.raises(IllegalMove):
        triage_incident(incident=incident, decision=decision(lead, now), after=incident.pk, by=lead, now=now)
    assert not Triage.objects.exists()
    assert Incident.objects.get().status == Status.RECORDING


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            boxes("review_on", timezone.localdate() - timedelta(days=1)),
            "Choose a later day for the first review",
        ),
        (boxes("close_by", timezone.localdate() - timedelta(days=1)), "today or in the future"),
        (boxes("close_by", timezone.localdate() + timedelta(days=1)), "on or after the first review"),
        ({"severity": "dreadful"}, "Choose one of the answers to how severe the harm is"),
        ({"lead": "nobody"}, "Choose one of the answers to who leads"),
        ({"because": ""}, "Enter your reasons"),
    ],
)
def test_a_wrong_answer_is_said_beside_it(signed_in, lead, incident, changed, says):
    address = reverse("incidents:triage", args=[incident.pk])
    assert says in signed_in(lead).post(address, answers(lead) | changed).content.decode()


def test_ward_staff_who_see_it_may_not_triage_it(signed_in, rowan_nurse, incident):
    assert signed_in(rowan_nurse).get(reverse("incidents:triage", args=[incident.pk])).status_code == 403


def test_the_first_review_is_at_most_three_months_ahead(signed_in, lead, incident, now):
    far = {**answers(lead), **boxes("review_on", in_days(timezone.now(), 92))}
    page = signed_in(lead).post(reverse("incidents:triage", args=[incident.pk]), far).content.decode()
    assert "Choose a date in the next 3 months for the first review" in page
    with pytest.raises(IllegalMove, match="Choose a date in the next 3 months"):
        triage(incident, lead, now, review_on=in_days(now, 92), close_by=in_days(now, 100))
    triage(incident, lead, now, review_on=in_days(now, 91), close_by=in_days(now, 100))
