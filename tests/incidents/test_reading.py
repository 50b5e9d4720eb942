"""Reading one incident: what is shown to whom, in few queries, each reading written down."""

import re
from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent, Outcome
from deadlines import escalation
from incidents.models import Account, Involvement
from incidents.recording.services import adding
from incidents.recording.services.saving import correct_known_at
from incidents.response.services.closing import Ending, close_incident
from incidents.response.services.reviewing import Looked, finish_action, review_incident
from incidents.response.services.steps import tick_step
from incidents.viewing import timeline as events
from incidents.viewing.timeline import level_in_words
from incidents.vocabulary import (
    Audience,
    Content,
    Explained,
    InvolvedAs,
    PersonKind,
    RatingState,
    SupportAnswer,
    SupportKind,
    WishAnswer,
    WishTopic,
)
from incidents.workflow import Step
from referrals.facts import ReferralKind
from referrals.services import decide, propose
from tests.incidents.details import change, look
from tests.incidents.doing import give_action, in_days, triage
from tests.incidents.writing import affect, submitted

pytestmark = pytest.mark.django_db
PAGES = ("detail", "accounts", "response", "timeline")


def page(client, name, incident):
    return client.get(reverse(f"incidents:{name}", args=[incident.pk]))


def say(incident, words, by, at):
    return Account.objects.create(
        incident=incident,
        given_by_words="Jo",
        verbatim=words,
        given_at=at,
        taken_by=by,
        recorded_at=at,
        recorded_by=by,
    )


@pytest.fixture
def full(incident, lead, rowan_nurse):
    """Triaged to the ward, with people, accounts and actions."""
    now = timezone.now()
    for number in range(3):
        person = Involvement.objects.create(
            incident=incident,
            involved_as=InvolvedAs.WITNESS,
            kind=PersonKind.VISITOR,
            described_as=f"Visitor {number}",
            recorded_at=now,
            recorded_by=rowan_nurse,
        )
        say(incident, f"Account {number}", rowan_nurse, now - timedelta(hours=number))
        person.wishes.create(
            incident=incident, topic="police", answer="undecided", recorded_at=now, recorded_by=rowan_nurse
        )
    triage(incident, lead, now)
    for _ in range(3):
        give_action(incident, rowan_nurse, lead, now)
    return incident


@pytest.mark.parametrize("persona", ["lead", "rowan_nurse", "rowan_colleague"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_takes_at_most_ten_queries(
    request, signed_in, full, persona, name, django_assert_max_num_queries
):
    client = signed_in(request.getfixturevalue(persona))
    page(client, "detail", full)
    with django_assert_max_num_queries(10):
        assert page(client, name, full).status_code == 200


def test_each_reading_is_one_event_without_content(signed_in, lead, full):
    page(signed_in(lead), "accounts", full)
    event = AuditEvent.objects.get(verb="incident.read")
    assert (event.actor, event.target_id, event.incident_id) == (f"staff:{lead.pk}", str(full.pk), full.pk)
    assert event.detail == {"page": "incidents:accounts", "shown": [str(full.pk)]}


def test_what_is_refused_is_not_a_reading(signed_in, willow_nurse, incident):
    assert page(signed_in(willow_nurse), "detail", incident).status_code == 404
    event = AuditEvent.objects.get(verb="incident.read")
    assert (event.outcome, event.target_id) == (Outcome.NOT_THERE, str(incident.pk))
    assert "shown" not in event.detail


def test_the_summary_says_the_time_left(signed_in, lead, flagged):
    incident = flagged(known_at=timezone.now() - timedelta(hours=20, seconds=20))
    assert "3 hours 59 minutes left" in page(signed_in(lead), "detail", incident).content.decode()


def test_it_offers_each_what_they_may_do_next(signed_in, lead, rowan_nurse, incident):
    triage_address = reverse("incidents:triage", args=[incident.pk])
    record_address = reverse("incidents:record", args=[incident.pk])
    to_lead = page(signed_in(lead), "detail", incident).content.decode()
    to_nurse = page(signed_in(rowan_nurse), "detail", incident).content.decode()
    assert triage_address in to_lead
    assert triage_address not in to_nurse
    assert record_address in to_nurse


def test_accounts_stand_as_they_were_given(signed_in, lead, incident, now):
    say(incident, "<b>First</b>\nthen مرحبا", lead, now)
    text = page(signed_in(lead), "accounts", incident).content.decode()
    assert "&lt;b&gt;First&lt;/b&gt;\nthen مرحبا" in text


def test_whoever_recorded_keeps_what_was_written_before_triage_and_not_what_leads_add(
    signed_in, lead, rowan_nurse, rowan_manager, incident, now
):
    say(incident, "Written before", rowan_manager, now - timedelta(minutes=5))
    triage(incident, lead, now, audience=Audience.NAMED)
    say(incident, "Written after, by a lead", lead, now + timedelta(hours=1))
    say(incident, "Written after, by the recorder", rowan_nurse, now + timedelta(hours=2))
    client = signed_in(rowan_nurse)
    text = page(client, "accounts", incident).content.decode()
    assert "Written before" in text
    assert "Written after, by the recorder" in text
    assert "Written after, by a lead" not in text
    assert [page(client, name, incident).status_code for name in ("response", "timeline")] == [403, 403]


def test_staff_affected_read_the_facts_and_what_is_theirs_and_nothing_of_others(
    signed_in, rowan_nurse, rowan_colleague, service_user, incident, now
):
    theirs = affect(incident, rowan_colleague, rowan_nurse, now)
    other = affect(incident, service_user, rowan_nurse, now)
    for person, whose in ((theirs, "mine"), (other, "another")):
        common = {"by": rowan_nurse, "now": now}
        adding.add_account(
            incident=incident,
            given_by=person,
            verbatim=f"Account: {whose}",
            given_at=now,
            taken_by=rowan_nurse,
            **common,
        )
        given = {"physical": "low", "psychological": "low", "own_words": f"Rating: {whose}"}
        adding.add_rating(person=person, state=RatingState.GIVEN, **given, **common)
        wish = {"topic": WishTopic.POLICE, "answer": WishAnswer.YES, "own_words": f"Wish: {whose}"}
        adding.record_wish(incident=incident, person=person, **wish, **common)
        offer = {"what": SupportKind.OTHER, "what_words": f"Offer: {whose}", "answer": SupportAnswer.ACCEPTED}
        adding.offer_support(incident=incident, person=person, offered_at=now, **offer, **common)
    client = signed_in(rowan_colleague)
    facts, said = (page(client, name, incident).content.decode() for name in ("detail", "accounts"))
    assert "Comments in the lounge" in facts
    assert "Ray Colleague" in facts
    assert "Jo Example" not in facts + said
    assert "another" not in said
    for what in ("Account", "Rating", "Wish", "Offer"):
        assert f"{what}: mine" in said
    assert "record is due" not in facts.lower()
    for name in ("response", "timeline", "record", "triage"):
        assert page(client, name, incident).status_code == 403
    assert client.get(reverse("incidents:versions", args=[incident.pk, "people"])).status_code == 403


@pytest.mark.parametrize("persona", ["lead", "rowan_nurse"])
def test_who_may_see_it_says_the_truth_when_the_manager_is_kept_out(request, signed_in, flagged, persona):
    client = signed_in(request.getfixturevalue(persona))
    hidden, usual = flagged(keep_manager_out=True), flagged()
    told = page(client, "detail", hidden).content.decode()
    assert "the recorder and those they named. The ward manager is kept out" in told
    assert "and the ward manager" not in told
    assert "and the ward manager" in page(client, "detail", usual).content.decode()


@pytest.fixture
def whole_life(incident, service_user, lounge, rowan_nurse, lead, now):
    """Everything that can happen to an incident, a minute apart."""
    at = (now + timedelta(minutes=number) for number in count(1))
    submitted(incident, service_user, lounge, rowan_nurse, next(at))
    say(incident, "Said once", lead, next(at))
    earlier = incident.known_at - timedelta(hours=1)
    correct_known_at(incident=incident, known_at=earlier, reason="Nights", by=rowan_nurse, now=next(at))
    triage(incident, lead, next(at))
    change(service_user, rowan_nurse, next(at), pronouns="they/them")
    look(incident, service_user, lead, next(at))
    action = give_action(incident, rowan_nurse, lead, next(at))
    finish_action(action=action, evidence="It is up", by=rowan_nurse, now=next(at))
    looked = Looked(Explained.YES, "Spoke", in_days(now, 7))
    review_incident(incident=incident, looked=looked, after=None, by=lead, now=next(at))
    idea = propose(incident=incident, kind=ReferralKind.POLICE, reason="Asked", by=lead, now=next(at))
    decide(referral=idea, send=False, reason="Not now", by=lead, now=next(at))
    done = next(at)
    for step in (Step.REFERRALS, Step.CAPACITY, Step.CARE_PLANS, Step.SUPPORT):
        tick_step(incident=incident, step=step, because="Made-up reason", by=lead, now=done)
    ending = Ending("Made-up learning", Content.YES, "", Explained.YES, handed_on="Their nurse asks")
    close_incident(incident=incident, ending=ending, by=lead, now=done)
    return incident


def test_the_timeline_tells_everything_in_order_and_by_whom(signed_in, lead, whole_life):
    told = [
        ("Now: Being recorded", "Robin Nurse"),
        ("Now: Waiting for triage", "Robin Nurse"),
        ("An account was written down", "Sam Lead"),
        ("Corrected when it became known", "Robin Nurse"),
        ("Triage: Local learning review", "Sam Lead"),
        ("Now: Open", "Sam Lead"),
        ("Changed details of a person are used", "Sam Lead"),
        ("Action added", "Sam Lead"),
        ("Action finished", "Robin Nurse"),
        ("Review, with the person: yes", "Sam Lead"),
        ("Referral, Police: To be decided", "Sam Lead"),
        ("Referral, Police: Decided: not to send", "Sam Lead"),
        ("Closing, the person is content: yes", "Sam Lead"),
        ("Now: Closed", "Sam Lead"),
    ]
    found = [(event.title, event.by) for event in events.of(whole_life)]
    assert [event for event in found if not event[0].startswith("Saved: ")] == told
    assert ("Saved: What happened", "Robin Nurse") in found
    text = page(signed_in(lead), "timeline", whole_life).content.decode()
    places = [
        text.index(f"<strong>{title}</strong>") for title, _ in found if not title.startswith("Saved: ")
    ]
    assert places == sorted(places)


def test_every_kind_of_event_is_in_a_whole_life(whole_life, flagged, now):
    told = [event.title for event in events.of(whole_life)]
    reminded = flagged()
    escalation.escalate(now=now)
    told += [event.title for event in events.of(reminded)]
    assert len({re.split("[:,]", title)[0] for title in told}) == len(events.TITLES)


def test_referrals_and_reminders_are_on_the_timeline(signed_in, lead, incident, now):
    from deadlines.models import Deadline, Escalation
    from referrals.models import Referral, ReferralChange

    referral = Referral.objects.create(incident=incident, kind="police", recommended_at=now)
    ReferralChange.objects.create(referral=referral, became="recommended", recorded_at=now, recorded_by=lead)
    entry = Deadline.objects.get(kind="entry", subject_id=incident.pk)
    Escalation.objects.create(deadline=entry, level="4h_before", was_due_at=now, fired_at=now)
    text = page(signed_in(lead), "timeline", incident).content.decode()
    assert "Referral, Police: To be decided" in text
    assert "Reminder, Complete the record: 4 hours before it was due" in text
    assert "Police</a>: to be decided" in page(signed_in(lead), "response", incident).content.decode()


def test_a_reminder_due_before_the_flag_stands_after_it(lead, flagged, now):
    incident = flagged(known_at=now - timedelta(hours=5))
    escalation.escalate(now=now + timedelta(seconds=20))
    told = [(event.at, event.title) for event in events.of(incident)]
    assert told == [
        (now, "Now: Being recorded"),
        (now + timedelta(seconds=20), "Reminder, Triage: it was new"),
    ]


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("new", "it was new"),
        ("due", "it fell due"),
        ("1h_before", "1 hour before it was due"),
        ("7d_over", "7 days after it was due"),
    ],
)
def test_a_rung_is_said_in_words(level, words):
    assert level_in_words(level) == words


def test_titles_and_addresses_name_nobody(signed_in, lead, full):
    client = signed_in(lead)
    for name in PAGES:
        title = page(client, name, full).content.decode().split("<title>")[1].split("</title>")[0]
        assert title == "Incident - Heard"
