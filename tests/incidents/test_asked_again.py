"""Every "ask again on" becomes a task, is reminded, and is in the list of what is open at closing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from deadlines import escalation
from deadlines.clock import Kind, State
from deadlines.models import Deadline, Notice
from incidents.models import Closure, Incident
from incidents.recording.services import adding
from incidents.recording.services.people import withdraw_involvement
from incidents.response.services.closing import reopen_incident
from incidents.response.services.steps import tick_step
from incidents.vocabulary import Audience, RatingState, SupportAnswer, SupportKind, WishAnswer, WishTopic
from incidents.workflow import Status, Step
from tests.cast import share
from tests.conftest import NOW
from tests.incidents.doing import boxes, in_days, moment_boxes, triage
from tests.incidents.writing import affect

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = {
    "rating": "Ask again how they rate the harm",
    "wish": "Ask again what they want: telling the police",
    "support": "Offer support again: time to talk with somebody they choose",
}


@pytest.fixture(autouse=True)
def at_now(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def person(incident, service_user, rowan_nurse, now):
    return affect(incident, service_user, rowan_nurse, now)


share(globals(), "person", "lead", "children_lead", "rowan_colleague", at=NOW)


def rated(person, by, now, state=RatingState.NOT_YET_ABLE, on=3):
    again = in_days(now, on) if on else None
    given = {"physical": "none", "psychological": "low"} if state is RatingState.GIVEN else {}
    return adding.add_rating(person=person, state=state, ask_again_on=again, by=by, now=now, **given)


def wished(person, by, now, answer=WishAnswer.UNDECIDED, on=3, topic=WishTopic.POLICE):
    again = in_days(now, on) if on else None
    about = {"incident": person.incident, "person": person, "topic": topic}
    return adding.record_wish(**about, answer=answer, ask_again_on=again, by=by, now=now)


def offered(person, by, now, answer=SupportAnswer.LATER, on=3, what=SupportKind.TIME_TO_TALK):
    again = in_days(now, on) if on else None
    about = {"incident": person.incident, "person": person, "what": what, "offered_at": now}
    return adding.offer_support(**about, answer=answer, ask_again_on=again, by=by, now=now)


ASKED = {"rating": rated, "wish": wished, "support": offered}
ANSWERS = {"rating": RatingState.GIVEN, "wish": WishAnswer.NO, "support": SupportAnswer.ACCEPTED}
every = pytest.mark.parametrize("what", ASKED)


def promise_of(answer):
    return Deadline.objects.get(kind=Kind.ASK_AGAIN, subject_id=answer.pk)


@every
def test_it_is_promised_for_the_end_of_that_day(what, person, rowan_nurse, now):
    promise = promise_of(ASKED[what](person, rowan_nurse, now))
    assert timezone.localtime(promise.due_at).isoformat() == "2026-06-13T17:00:00+01:00"
    assert AuditEvent.objects.filter(verb="deadline.opened", target_id=str(promise.pk)).get().incident_id == (
        person.incident_id
    )


@every
def test_it_is_a_task_of_whoever_asked_with_the_time_left(what, person, rowan_nurse, signed_in, now):
    answer = ASKED[what](person, rowan_nurse, now)
    page = signed_in(rowan_nurse).get("/").content.decode()
    assert "To ask again" in page
    assert WORDS[what] in page
    assert "3 days 2 hours left" in page
    assert person.incident.reference in page
    assert person.name not in page
    assert what == "rating" or f"?again={answer.pk}" in page


@every
def test_it_is_a_task_of_whoever_leads_and_of_nobody_else(
    what, person, rowan_nurse, rowan_colleague, lead, children_lead, signed_in, now
):
    ASKED[what](person, rowan_nurse, now)
    triage(person.incident, lead, now)
    assert WORDS[what] in signed_in(lead).get("/").content.decode()
    for other in (rowan_colleague, children_lead):
        assert WORDS[what] not in signed_in(other).get("/").content.decode()


@every
def test_both_are_reminded_that_morning_and_when_it_is_overdue_a_lead_above_them(
    what, person, rowan_nurse, lead, children_lead, now
):
    promise = promise_of(ASKED[what](person, rowan_nurse, now))
    triage(person.incident, children_lead, now)
    escalation.tick(now=promise.due_at - timedelta(hours=9))
    told = Notice.objects.filter(escalation__deadline=promise).values_list("person__name", flat=True)
    assert sorted(told) == ["Chris Lead", "Robin Nurse"]
    escalation.tick(now=promise.due_at + 2 * DAY)
    assert "Sam Lead" in set(told.all())


@every
def test_a_new_answer_keeps_it(what, person, rowan_nurse, lead, now):
    first = ASKED[what](person, rowan_nurse, now)
    ASKED[what](person, lead, now + DAY, ANSWERS[what], on=0)
    promise = promise_of(first)
    assert promise.state(now + DAY) is State.MET
    assert Deadline.objects.running().filter(kind=Kind.ASK_AGAIN).count() == 0


@every
def test_another_day_makes_another_promise(what, person, rowan_nurse, now):
    first = ASKED[what](person, rowan_nurse, now)
    second = ASKED[what](person, rowan_nurse, now + 4 * DAY, on=2)
    assert promise_of(first).state(now + 4 * DAY) is State.LATE
    assert promise_of(second).is_running


def test_an_answer_about_something_else_keeps_nothing(person, rowan_nurse, now):
    first = wished(person, rowan_nurse, now)
    wished(person, rowan_nurse, now, WishAnswer.YES, on=0, topic=WishTopic.FAMILY)
    offered(person, rowan_nurse, now, SupportAnswer.ACCEPTED, on=0)
    assert promise_of(first).is_running


def test_the_same_form_sent_twice_promises_once(person, rowan_nurse, now):
    key = uuid4()
    said = {
        "incident": person.incident,
        "person": person,
        "topic": WishTopic.POLICE,
        "by": rowan_nurse,
        "now": now,
    }
    for _ in range(2):
        adding.record_wish(
            **said,
            answer=WishAnswer.UNDECIDED,
            ask_again_on=in_days(now, 1),
            key=key,
        )
    assert Deadline.objects.filter(kind=Kind.ASK_AGAIN).count() == 1


def test_somebody_entered_by_mistake_is_not_asked_again(person, rowan_nurse, now):
    promise = promise_of(wished(person, rowan_nurse, now))
    withdraw_involvement(involvement=person, reason="Somebody else", by=rowan_nurse, now=now)
    promise.refresh_from_db()
    assert promise.state(now) is State.ENDED


@every
def test_an_overdue_one_stands_on_the_record(what, person, rowan_nurse, lead, signed_in, now, time_machine):
    ASKED[what](person, rowan_nurse, now)
    time_machine.move_to(now + 5 * DAY, tick=False)
    page = signed_in(lead).get(reverse("incidents:detail", args=[person.incident_id])).content.decode()
    assert WORDS[what] in page
    assert "1 day 22 hours overdue" in page


def test_a_recorder_does_not_learn_what_others_promised_after_triage(
    person, rowan_nurse, lead, signed_in, now, time_machine
):
    triage(person.incident, lead, now, audience=Audience.NAMED)
    wished(person, lead, now + timedelta(hours=1))
    time_machine.move_to(now + timedelta(hours=2), tick=False)
    client = signed_in(rowan_nurse)
    assert WORDS["wish"] not in client.get("/").content.decode()
    record = client.get(reverse("incidents:detail", args=[person.incident_id]))
    assert record.status_code == 200
    assert WORDS["wish"] not in record.content.decode()


def test_the_form_is_filled_with_the_question_and_its_answer_keeps_the_promise(
    person, rowan_nurse, signed_in, now
):
    answer = offered(person, rowan_nurse, now)
    client = signed_in(rowan_nurse)
    where = reverse("incidents:support_add", args=[person.incident_id])
    page = client.get(where, {"again": str(answer.pk)})
    asked = page.context["form"]
    assert (asked["person"].value(), asked["what"].value()) == (str(person.pk), "talk")
    sent = {"key": str(uuid4()), "person": str(person.pk), "what": "talk", "answer": "accepted"}
    assert client.post(where, sent | moment_boxes("offered_at", now)).status_code == 302
    assert promise_of(answer).state(now) is State.MET


@pytest.mark.parametrize("again", ["", "nonsense", "\x00", "11111111-2222-4333-8444-555555555555"])
def test_an_address_made_up_fills_nothing(person, rowan_nurse, signed_in, again):
    where = reverse("incidents:wish_add", args=[person.incident_id])
    page = signed_in(rowan_nurse).get(where, {"again": again})
    assert page.status_code == 200
    assert not page.context["form"]["person"].value()


# --- closing ------------------------------------------------------------------------------------------------


@pytest.fixture
def ready(person, lead, now):
    """Every step is done."""
    incident = person.incident
    triage(incident, lead, now)
    Incident.objects.filter(pk=incident.pk).update(submitted_at=now, submitted_by=incident.flagged_by)
    for step in (Step.REFERRALS, Step.CAPACITY, Step.CARE_PLANS, Step.SUPPORT):
        tick_step(incident=incident, step=step, because="Made-up reason", by=lead, now=now)
    incident.refresh_from_db()
    return incident


ANSWERED = {"learning": "What we learned", "person_content": "yes", "told_of_independent_help": "yes"}


def test_closing_lists_what_is_promised_each_with_a_link(ready, person, rowan_nurse, lead, signed_in, now):
    answers = [asked(person, rowan_nurse, now) for asked in ASKED.values()]
    page = signed_in(lead).get(reverse("incidents:close", args=[ready.pk])).content.decode()
    assert "Still promised" in page
    assert all(words in page for words in WORDS.values())
    assert page.count("by 13 June 2026") == 3
    assert reverse("incidents:rating_add", args=[ready.pk, person.pk]) in page
    assert all(f"?again={answer.pk}" in page for answer in answers[1:])


def test_it_does_not_close_over_a_promise_without_a_word_and_nothing_typed_is_lost(
    ready, person, rowan_nurse, lead, signed_in, now
):
    wished(person, rowan_nurse, now)
    page = signed_in(lead).post(reverse("incidents:close", args=[ready.pk]), ANSWERED).content.decode()
    assert "Ask again first, or say who will and why this can close before" in page
    assert "What we learned" in page
    ready.refresh_from_db()
    assert ready.status == Status.RESPONDING


def test_handed_on_with_a_reason_it_closes_and_both_stay(ready, person, rowan_nurse, lead, signed_in, now):
    promise = promise_of(wished(person, rowan_nurse, now))
    sent = ANSWERED | {"handed_on": "Her community nurse, who knows her, asks on Friday"}
    signed_in(lead).post(reverse("incidents:close", args=[ready.pk]), sent)
    ready.refresh_from_db()
    promise.refresh_from_db()
    closure = Closure.objects.get()
    assert ready.status == Status.CLOSED
    assert closure.handed_on == "Her community nurse, who knows her, asks on Friday"
    assert closure.still_promised == f"{person.name}: {WORDS['wish']}, by 13 June 2026"
    assert promise.state(now) is State.ENDED


def test_asked_just_before_it_closes_without(ready, person, rowan_nurse, lead, signed_in, now):
    wished(person, rowan_nurse, now)
    wished(person, lead, now, WishAnswer.NO, on=0)
    signed_in(lead).post(reverse("incidents:close", args=[ready.pk]), ANSWERED)
    ready.refresh_from_db()
    assert (ready.status, Closure.objects.get().still_promised) == (Status.CLOSED, "")


def test_reopened_what_closing_ended_is_promised_again(ready, person, rowan_nurse, lead, signed_in, now):
    answer = wished(person, rowan_nurse, now)
    signed_in(lead).post(
        reverse("incidents:close", args=[ready.pk]), ANSWERED | {"handed_on": "Her nurse asks"}
    )
    ready.refresh_from_db()
    later = now + 30 * DAY
    reopen_incident(
        incident=ready, reason="She called", review_on=in_days(later, 7), again=(), by=lead, now=later
    )
    again = Deadline.objects.running().get(kind=Kind.ASK_AGAIN)
    assert (again.subject_id, again.due_at) == (answer.pk, later + DAY)


def test_a_wrong_day_is_said_beside_the_field(person, rowan_nurse, signed_in, now):
    sent = {"key": str(uuid4()), "person": str(person.pk), "topic": "police", "answer": "undecided"}
    sent |= boxes("ask_again_on", now.date() - DAY)
    page = signed_in(rowan_nurse).post(reverse("incidents:wish_add", args=[person.incident_id]), sent)
    assert page.status_code == 200
    assert not Deadline.objects.filter(kind=Kind.ASK_AGAIN).exists()
