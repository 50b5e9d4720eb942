"""Closing waits for its steps, in words; reopening undoes nothing silently (NCCMH standards 6.4, 6.5)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from deadlines.models import Deadline
from incidents.models import Closure, Incident, StatusChange, StepTick
from incidents.response.services.closing import Ending, close_incident, done_steps, reopen_incident
from incidents.response.services.steps import tick_step
from incidents.vocabulary import Content, Explained
from incidents.workflow import IllegalMove, Status, Step
from tests.incidents.doing import boxes, give_action, in_days, triage

pytestmark = pytest.mark.django_db
ENDING = Ending("Made-up learning", Content.YES, "", Explained.YES)
BEFORE = (Step.REFERRALS, Step.CAPACITY, Step.CARE_PLANS, Step.SUPPORT)


@pytest.fixture
def open_incident(incident, lead, now):
    triage(incident, lead, now)
    Incident.objects.filter(pk=incident.pk).update(submitted_at=now, submitted_by=incident.flagged_by)
    incident.refresh_from_db()
    return incident


@pytest.fixture
def ready(open_incident, lead, now):
    for step in BEFORE:
        tick_step(incident=open_incident, step=step, because="Made-up reason", by=lead, now=now)
    return open_incident


@pytest.fixture
def closed(ready, lead, now):
    close_incident(incident=ready, ending=ENDING, by=lead, now=now)
    ready.refresh_from_db()
    return ready


def test_it_refuses_and_names_every_step_that_waits(signed_in, lead, open_incident):
    answers = {"learning": "What we learned", "person_content": "yes", "told_of_independent_help": "yes"}
    page = signed_in(lead).post(reverse("incidents:close", args=[open_incident.pk]), answers).content.decode()
    for step in BEFORE:
        assert step.label in page.split("There is a problem")[1].split("</div>")[0]
    assert "What we learned" in page
    assert Incident.objects.get().status == Status.RESPONDING
    assert not StepTick.objects.exists()


def test_with_its_steps_done_it_closes_and_its_promises_end(signed_in, lead, ready):
    answers = {"learning": "What we learned", "person_content": "yes", "told_of_independent_help": "yes"}
    signed_in(lead).post(reverse("incidents:close", args=[ready.pk]), answers)
    ready.refresh_from_db()
    assert (ready.status, Closure.objects.get().learning) == (Status.CLOSED, "What we learned")
    assert not Deadline.objects.running().filter(subject_id=ready.pk).exists()
    assert StatusChange.objects.filter(incident=ready, became="closed").exists()
    assert done_steps(ready) == set(Step)


def test_what_was_never_submitted_does_not_close(ready, lead, now):
    Incident.objects.filter(pk=ready.pk).update(submitted_at=None, submitted_by=None)
    with pytest.raises(IllegalMove, match="has not been submitted"):
        close_incident(incident=ready, ending=ENDING, by=lead, now=now)


def test_an_action_still_to_do_holds_it_open(ready, lead, now):
    give_action(ready, lead, lead, now)
    with pytest.raises(IllegalMove, match="Actions are done or handed on"):
        close_incident(incident=ready, ending=ENDING, by=lead, now=now)


def test_what_has_not_been_triaged_does_not_close(incident, lead, now):
    with pytest.raises(IllegalMove, match="cannot go from"):
        close_incident(incident=incident, ending=ENDING, by=lead, now=now)


def test_a_person_who_is_not_content_is_told_of_independent_help_first(ready, lead, now):
    ending = Ending("Learning", Content.NO, "Not heard yet", Explained.NOT_YET)
    with pytest.raises(IllegalMove, match="independent help first"):
        close_incident(incident=ready, ending=ending, by=lead, now=now)


def test_not_content_needs_the_reason(signed_in, lead, ready):
    answers = {"learning": "x", "person_content": "not_possible", "told_of_independent_help": "yes"}
    page = signed_in(lead).post(reverse("incidents:close", args=[ready.pk]), answers).content.decode()
    assert "Say why they are not content" in page


NOT_POSSIBLE = {"learning": "x", "person_content": "yes", "told_of_independent_help": "not_possible"}


def test_not_possible_to_tell_of_independent_help_needs_the_reason(signed_in, lead, ready):
    client, address = signed_in(lead), reverse("incidents:close", args=[ready.pk])
    page = client.post(address, NOT_POSSIBLE).content.decode()
    assert "Say why it was not possible to tell them where they can get independent help" in page
    client.post(address, NOT_POSSIBLE | {"help_because": "They have left the country"})
    assert Closure.objects.get().help_because == "They have left the country"


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        (Ending("Learning", Content.NO, "", Explained.YES), "why they are not content"),
        (Ending("Learning", Content.NOT_POSSIBLE, "", Explained.YES), "why it was not possible to ask"),
        (Ending("Learning", Content.YES, "", Explained.NOT_POSSIBLE), "independent help"),
    ],
)
def test_the_service_asks_for_the_reasons_too(ready, lead, now, ending, says):
    with pytest.raises(IllegalMove, match=says):
        close_incident(incident=ready, ending=ending, by=lead, now=now)
    assert not Closure.objects.exists()


def test_the_page_lists_what_is_not_yet_and_asks_nothing_more(signed_in, lead, ready, now):
    Incident.objects.filter(pk=ready.pk).update(privacy_explained="not_yet")
    client, address = signed_in(lead), reverse("incidents:close", args=[ready.pk])
    page = client.get(address).content.decode()
    assert "Telling the person how their information is kept and used (not yet)" in page
    answers = {"learning": "x", "person_content": "yes", "told_of_independent_help": "yes"}
    client.post(address, answers)
    assert Closure.objects.count() == 1


def test_reopening_cannot_put_the_review_off_for_years(closed, lead, now):
    far = {"reason": "x", "review_on": in_days(now, 92), "again": []}
    with pytest.raises(IllegalMove, match="Choose a date in the next 3 months"):
        reopen_incident(incident=closed, by=lead, now=now, **far)


def test_a_step_is_ticked_by_hand_with_what_was_done(signed_in, lead, open_incident):
    client, address = signed_in(lead), reverse("incidents:tick", args=[open_incident.pk, "support"])
    assert Step.SUPPORT.label in client.get(address).content.decode()
    client.post(address, {"because": "Everybody was offered time to talk"})
    assert StepTick.objects.active().get().because == "Everybody was offered time to talk"


@pytest.mark.parametrize("step", ["referrals", "learning", "made-up"])
def test_steps_that_work_ticks_by_itself_are_not_ticked_by_hand(signed_in, lead, open_incident, step):
    assert signed_in(lead).get(reverse("incidents:tick", args=[open_incident.pk, step])).status_code == 404


def test_the_page_says_where_each_step_stands(signed_in, lead, open_incident, now):
    tick_step(incident=open_incident, step=Step.SUPPORT, because="Offered to all", by=lead, now=now)
    page = signed_in(lead).get(reverse("incidents:close", args=[open_incident.pk])).content.decode()
    assert "Offered to all" in page
    assert reverse("incidents:tick", args=[open_incident.pk, "capacity"]) in page


def test_two_people_closing_at_once_the_second_is_told(closed, lead, now):
    with pytest.raises(IllegalMove, match="from “Closed” to “Closed”"):
        close_incident(incident=closed, ending=ENDING, by=lead, now=now)
    assert Closure.objects.count() == 1


def test_reopening_says_why_and_promises_a_review(signed_in, lead, closed):
    day = timezone.localdate() + timedelta(days=3)
    answers = {"reason": "New information", "again": ["support"]} | boxes("review_on", day)
    signed_in(lead).post(reverse("incidents:reopen", args=[closed.pk]), answers)
    closed.refresh_from_db()
    assert (closed.status, closed.review_on, closed.closed_at) == (Status.RESPONDING, day, None)
    assert Deadline.objects.running().filter(kind="review", subject_id=closed.pk).exists()
    assert StatusChange.objects.get(was="closed").reason == "New information"
    assert done_steps(closed) == {Step.REFERRALS, Step.CAPACITY, Step.CARE_PLANS, Step.ACTIONS}
    assert Closure.objects.filter(incident=closed).exists()


def test_reopening_needs_a_reason_and_a_review(signed_in, lead, closed):
    page = signed_in(lead).post(reverse("incidents:reopen", args=[closed.pk]), {}).content.decode()
    assert "Enter why it is opened again" in page
    assert "Enter the date for the next review" in page
    assert Incident.objects.get().status == Status.CLOSED


def test_what_is_open_is_not_reopened(open_incident, lead, now):
    with pytest.raises(IllegalMove, match="not closed"):
        reopen_incident(
            incident=open_incident, reason="x", review_on=in_days(now, 3), again=[], by=lead, now=now
        )


def test_it_can_be_closed_again(closed, lead, now):
    reopen_incident(
        incident=closed, reason="New information", review_on=in_days(now, 3), again=[], by=lead, now=now
    )
    close_incident(incident=closed, ending=ENDING, by=lead, now=now + timedelta(days=1))
    assert Closure.objects.filter(incident=closed).count() == 2
