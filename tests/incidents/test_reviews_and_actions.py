"""Looking again at an open incident, and the actions that follow (NCCMH standard 6.5)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from deadlines.models import Deadline
from incidents.models import Action, Review, StepTick
from incidents.response.services.reviewing import Looked, Task, add_action, finish_action, review_incident
from incidents.vocabulary import Audience, Explained
from incidents.workflow import IllegalMove, Step
from tests.incidents.doing import boxes, give_action, in_days, triage

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_incident(incident, lead):
    triage(incident, lead, timezone.now())
    return incident


def looked(now, days=14):
    return Looked(Explained.YES, "Made-up notes", in_days(now, days))


def test_a_review_keeps_its_promise_and_makes_the_next(signed_in, lead, open_incident):
    address = reverse("incidents:review", args=[open_incident.pk])
    day = timezone.localdate() + timedelta(days=14)
    answers = {"with_person": "yes", "notes": "Made-up notes", "after": ""} | boxes("next_review_on", day)
    signed_in(lead).post(address, answers)
    open_incident.refresh_from_db()
    assert open_incident.review_on == day
    reviews = Deadline.objects.filter(kind="review", subject_id=open_incident.pk).order_by("due_at")
    assert [bool(one.met_at) for one in reviews] == [True, False]


def test_the_same_review_sent_twice_is_said_and_not_written_twice(lead, open_incident, now):
    review_incident(incident=open_incident, looked=looked(now), after=None, by=lead, now=now)
    with pytest.raises(IllegalMove, match="Somebody else has reviewed this"):
        review_incident(incident=open_incident, looked=looked(now), after=None, by=lead, now=now)
    assert Review.objects.count() == 1


def test_what_is_not_open_is_not_reviewed(lead, incident, now):
    with pytest.raises(IllegalMove, match="Triage it"):
        review_incident(incident=incident, looked=looked(now), after=None, by=lead, now=now)


def test_an_action_is_owned_due_and_promised(signed_in, lead, open_incident, rowan_nurse):
    day = timezone.localdate() + timedelta(days=5)
    answers = {"what": "Move the chairs", "owner": str(rowan_nurse.pk), "form_key": str(uuid4())}
    client, address = signed_in(lead), reverse("incidents:add_action", args=[open_incident.pk])
    for _ in range(2):
        client.post(address, answers | boxes("due_on", day))
    action = Action.objects.get()
    assert (action.owner, action.due_on) == (rowan_nurse, day)
    assert Deadline.objects.running().filter(kind="action", subject_id=action.pk).count() == 1


def test_only_people_who_can_see_it_can_own_an_action(
    signed_in, lead, incident, rowan_nurse, rowan_colleague
):
    triage(incident, lead, timezone.now(), audience=Audience.NAMED)
    page = signed_in(lead).get(reverse("incidents:add_action", args=[incident.pk])).content.decode()
    assert str(rowan_nurse.pk) in page  # recorded it
    assert str(rowan_colleague.pk) not in page


def test_an_owner_kept_out_since_is_refused(lead, open_incident, rowan_colleague, now):
    open_incident.exclusions.create(person=rowan_colleague, cause="manual", made_at=now, made_by=lead)
    task = Task("Anything", rowan_colleague, in_days(now, 3))
    with pytest.raises(IllegalMove, match="kept out"):
        add_action(incident=open_incident, task=task, form_key=uuid4(), by=lead, now=now)


def test_its_owner_finishes_it_with_evidence(signed_in, lead, open_incident, rowan_nurse):
    action = give_action(open_incident, rowan_nurse, lead, timezone.now())
    address = reverse("incidents:finish_action", args=[open_incident.pk, action.pk])
    signed_in(rowan_nurse).post(address, {"evidence": "Curtain is up"})
    action.refresh_from_db()
    assert (action.done_by, action.evidence) == (rowan_nurse, "Curtain is up")
    assert Deadline.objects.get(kind="action").met_at
    assert StepTick.objects.active().get().step == Step.ACTIONS


def test_the_step_is_ticked_by_the_last_action_and_undone_by_a_new_one(lead, open_incident, now):
    first, second = (give_action(open_incident, lead, lead, now) for _ in range(2))
    finish_action(action=first, evidence="Done", by=lead, now=now)
    assert not StepTick.objects.active().exists()
    finish_action(action=second, evidence="Done", by=lead, now=now)
    assert StepTick.objects.active().exists()
    give_action(open_incident, lead, lead, now)
    assert not StepTick.objects.active().exists()


def test_an_action_is_finished_once(lead, open_incident, now):
    action = give_action(open_incident, lead, lead, now)
    finish_action(action=action, evidence="Done", by=lead, now=now)
    with pytest.raises(IllegalMove, match="already finished"):
        finish_action(action=action, evidence="Done again", by=lead, now=now)


def test_somebody_elses_action_is_not_theirs_to_finish(signed_in, lead, open_incident, rowan_colleague):
    action = give_action(open_incident, lead, lead, timezone.now())
    address = reverse("incidents:finish_action", args=[open_incident.pk, action.pk])
    assert signed_in(rowan_colleague).post(address, {"evidence": "Mine"}).status_code == 403


def test_an_action_of_another_incident_is_not_found_here(signed_in, lead, open_incident, flagged):
    action = give_action(open_incident, lead, lead, timezone.now())
    address = reverse("incidents:finish_action", args=[flagged().pk, action.pk])
    assert signed_in(lead).get(address).status_code == 404


def test_the_next_review_is_at_most_three_months_ahead(signed_in, lead, open_incident, now):
    answers = {"with_person": "yes", "notes": "Looked at it"}
    far = answers | boxes("next_review_on", in_days(timezone.now(), 92))
    page = signed_in(lead).post(reverse("incidents:review", args=[open_incident.pk]), far).content.decode()
    assert "Choose a date in the next 3 months for the next review" in page
    with pytest.raises(IllegalMove, match="Choose a date in the next 3 months"):
        review_incident(incident=open_incident, looked=looked(now, 92), after=None, by=lead, now=now)
