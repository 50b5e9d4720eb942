"""After an outage, or for what was known long ago, everybody whose turn has come is told, once."""

from datetime import timedelta

import pytest

from audit.models import AuditEvent
from deadlines import escalation, services
from deadlines.clock import Kind
from deadlines.models import Deadline, Escalation, Notice
from incidents.models import CaseMember, MemberAs
from mail import sending
from staff.models import User
from tests.at_once import at_once
from tests.deadlines.conftest import HOUR, swept_to

pytestmark = pytest.mark.django_db

LATE = timedelta(hours=48, minutes=1)
EVERYBODY = ["Dale Deputy", "Eden Executive", "Reese Manager", "Robin Nurse", "Sam Lead"]


@pytest.fixture
def everybody(rowan_manager, rowan_deputy, lead, executive_lead):
    return None


@pytest.fixture
def known_long_ago(flagged, everybody, rowan_deputy, now):
    """Known 48 hours and a minute before it was flagged; the ward's deputy helps to write it down."""
    incident = flagged(known_at=now - LATE)
    CaseMember.objects.create(
        incident=incident,
        person=rowan_deputy,
        member_as=MemberAs.AFFECTED,  # sees it, and is no recorder
        because="Was there",
        added_at=now,
        added_by=incident.flagged_by,
    )
    return incident


def entry_of(incident):
    return Deadline.objects.get(kind=Kind.ENTRY, subject_id=incident.pk)


def names_told(deadline):
    """One name for each notice."""
    notices = Notice.objects.filter(escalation__deadline=deadline)
    return sorted(notices.values_list("person__name", flat=True))


def test_known_48_hours_and_a_minute_ago_everybody_is_told_once_and_by_name(known_long_ago, now):
    escalation.tick(now=now)
    assert names_told(entry_of(known_long_ago)) == EVERYBODY


def test_the_true_time_of_the_breach_is_kept_and_what_was_passed_over_is_named(known_long_ago, now):
    escalation.tick(now=now)
    entry = entry_of(known_long_ago)
    fired = entry.escalations.get()
    assert (fired.level, fired.was_due_at) == ("24h_over", now - timedelta(minutes=1))
    assert sorted(fired.tells_also) == ["recorder", "safeguarding_lead", "ward_deputy", "ward_manager"]
    event = AuditEvent.objects.get(verb="deadline.escalated", target_id=str(entry.pk))
    assert event.detail["passed_over"] == ["12h_before", "4h_before", "1h_before", "due"]


def test_triage_that_was_never_news_is_told_to_the_lead_too(known_long_ago, now):
    escalation.tick(now=now)
    triage = Deadline.objects.get(kind=Kind.TRIAGE, subject_id=known_long_ago.pk)
    assert names_told(triage) == ["Eden Executive", "Sam Lead"]


def test_a_sweep_silent_for_three_days_tells_everybody_once(incident, entry, everybody, now):
    """The deputy does not see a record before triage: the manager, who is next, is told once all the same."""
    silent = now + timedelta(days=3)
    for minutes in range(3):
        escalation.tick(now=silent + timedelta(minutes=minutes))
    assert names_told(entry) == sorted(set(EVERYBODY) - {"Dale Deputy"})


def test_each_gets_one_e_mail_and_finds_what_is_true_now(
    known_long_ago, now, mailoutbox, signed_in, time_machine
):
    time_machine.move_to(now, tick=False)
    escalation.tick(now=now)
    sending.dispatch(now=now)
    assert len(mailoutbox) == len({message.to[0] for message in mailoutbox}) == len(EVERYBODY)
    for name in EVERYBODY:
        page = signed_in(User.objects.get(name=name)).get("/notices/").content.decode()
        assert page.count("A record needs to be completed") == 1, name
        assert "1 day 1 minute overdue" in page, name
        assert "It was due" in page, name
        assert ">9 June 2026, 14:59</time>" in page, name


def test_who_was_told_earlier_is_not_told_again_of_what_an_outage_passed_over(entry, everybody):
    """The recorder heard twelve hours before. Their turn, and the manager's, was passed over since."""
    swept_to(entry, -12)
    escalation.tick(now=entry.due_at + HOUR)
    assert names_told(entry) == ["Reese Manager", "Robin Nurse", "Sam Lead"]


def test_whose_own_turn_comes_is_told_again(entry, everybody):
    swept_to(entry, -4)
    escalation.tick(now=entry.due_at + HOUR)
    assert names_told(entry) == ["Reese Manager", "Reese Manager", "Robin Nurse", "Robin Nurse", "Sam Lead"]


def test_in_order_nobody_is_told_more_than_their_own_rungs(entry, everybody):
    swept_to(entry, 25)
    told = Notice.objects.filter(escalation__deadline=entry).values_list("escalation__level", "person__name")
    assert sorted(told) == [
        ("12h_before", "Robin Nurse"),
        ("1h_before", "Reese Manager"),
        ("24h_over", "Eden Executive"),
        ("4h_before", "Reese Manager"),
        ("4h_before", "Robin Nurse"),
        ("due", "Reese Manager"),
        ("due", "Sam Lead"),
    ]


def test_killed_between_escalating_and_telling_they_still_have_one_notice_of_the_newest(entry, everybody):
    for hours in (-12, -4, 0, 24):
        escalation.escalate(now=entry.due_at + hours * HOUR)
    escalation.tell(now=entry.due_at + 25 * HOUR)
    assert names_told(entry) == ["Eden Executive", "Reese Manager", "Robin Nurse", "Sam Lead"]
    assert set(
        Notice.objects.filter(escalation__deadline=entry).values_list("escalation__level", flat=True)
    ) == {"24h_over"}
    assert not Escalation.objects.filter(deadline=entry, told_at=None).exists()


def test_a_lower_rung_that_could_not_be_told_tells_nobody_twice_once_a_higher_one_was(entry, everybody):
    escalation.escalate(now=entry.due_at - 4 * HOUR)
    Escalation.objects.update(retry_at=entry.due_at + 2 * HOUR)
    escalation.tick(now=entry.due_at)
    Escalation.objects.filter(level="4h_before").update(told_at=None)
    escalation.tick(now=entry.due_at + 2 * HOUR)
    assert names_told(entry) == ["Reese Manager", "Robin Nurse", "Sam Lead"]


def test_a_role_filled_since_is_told_when_the_next_rung_is_reached(
    entry, rowan_manager, executive_lead, request
):
    """Nobody led when it fell due. The person who leads now learns of it with the executive lead."""
    swept_to(entry, 0)
    request.getfixturevalue("lead")
    escalation.tick(now=entry.due_at + 24 * HOUR)
    assert names_told(entry).count("Sam Lead") == 1


def test_brought_forward_past_several_rungs_each_is_told_once(incident, entry, everybody, now):
    escalation.tick(now=now)
    services.bring_forward(kind=Kind.ENTRY, subject=incident, due_at=now - HOUR, by="system:tests", now=now)
    escalation.tick(now=now)
    assert names_told(entry) == ["Reese Manager", "Robin Nurse", "Sam Lead"]


def test_somebody_kept_out_is_told_nothing_of_what_was_passed_over(known_long_ago, lead, exclude, now):
    exclude(lead, known_long_ago)
    escalation.tick(now=now)
    assert "Sam Lead" not in names_told(entry_of(known_long_ago))


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_everybody_once(known_long_ago, now):
    at_once(lambda: escalation.tick(now=now))
    escalation.tick(now=now)
    assert names_told(entry_of(known_long_ago)) == EVERYBODY
