"""Whoever comes to be in an audience that was told already is told once, of what is true now."""

from datetime import timedelta

import pytest

from deadlines import escalation, services
from deadlines.clock import Kind
from deadlines.models import Deadline, Notice
from incidents.confidentiality.services.case_members import exclude_person, lift_exclusion
from mail import sending
from staff.models import User
from staff.roles import Role
from tests.at_once import at_once
from tests.conftest import appointed
from tests.deadlines.conftest import HOUR, swept_to

pytestmark = pytest.mark.django_db


def names_told(deadline):
    notices = Notice.objects.filter(escalation__deadline=deadline)
    return sorted(notices.values_list("person__name", flat=True))


@pytest.fixture
def late(triage, executive_lead, time_machine):
    """Nobody leads. Every rung has passed, and the executive lead alone was told. Returns when that was."""
    at = swept_to(triage, 25)
    time_machine.move_to(at, tick=False)
    assert set(names_told(triage)) == {"Eden Executive"}
    return at


def test_a_lead_appointed_after_the_last_rung_has_one_notice_and_one_e_mail_of_what_is_true_now(
    triage, late, signed_in, mailoutbox, time_machine
):
    sending.dispatch(now=late)
    mailoutbox.clear()
    lead = appointed("Sam Lead", Role.SAFEGUARDING_ADULTS)
    for hours in (1, 2, 3, 30):
        at = late + hours * HOUR
        time_machine.move_to(at, tick=False)
        escalation.tick(now=at)
        sending.dispatch(now=at)
    assert names_told(triage).count("Sam Lead") == 1
    assert [message.to for message in mailoutbox] == [[lead.email]]
    page = signed_in(lead).get("/notices/").content.decode()
    assert page.count("A record is waiting for triage") == 1
    assert "2 days 7 hours overdue" in page


def test_they_are_told_within_the_hour(triage, late):
    escalation.tick(now=late)
    appointed("Sam Lead", Role.SAFEGUARDING_ADULTS)
    escalation.tick(now=late + HOUR)
    assert "Sam Lead" in names_told(triage)


def test_while_another_rung_lies_ahead_they_are_told_too(triage, executive_lead, lead):
    swept_to(triage, -24)
    appointed("Casey Lead", Role.SAFEGUARDING_ADULTS)
    escalation.tick(now=triage.due_at - 22 * HOUR)
    assert names_told(triage) == ["Casey Lead", "Sam Lead"]


def test_a_lead_who_is_let_back_in_is_told(incident, triage, lead, children_lead, now):
    exclude_person(incident=incident, person=lead, by=children_lead, now=now)
    at = swept_to(triage, 25)
    assert "Sam Lead" not in names_told(triage)
    lift_exclusion(incident=incident, person=lead, reason="It was not they", by=children_lead, now=at)
    for hours in (1, 2, 3):
        escalation.tick(now=at + hours * HOUR)
    assert names_told(triage).count("Sam Lead") == 1


def test_one_whose_notice_was_held_back_is_told_once_they_are_let_back_in(
    incident, triage, lead, children_lead, now, mailoutbox
):
    """Kept out between the notice and its e-mail, they have seen nothing of it."""
    at = swept_to(triage, 25)
    exclude_person(incident=incident, person=lead, by=children_lead, now=at)
    sending.dispatch(now=at)
    assert lead.email not in {address for message in mailoutbox for address in message.to}
    lift_exclusion(incident=incident, person=lead, reason="It was not they", by=children_lead, now=at)
    escalation.tick(now=at + HOUR)
    sending.dispatch(now=at + HOUR)
    assert [message.to for message in mailoutbox].count([lead.email]) == 1
    standing = Notice.objects.shown_to(lead).filter(escalation__deadline=triage)
    assert [notice.created_at for notice in standing] == [at + HOUR]


def test_a_lead_who_is_kept_out_is_never_told(incident, triage, late, exclude):
    exclude(appointed("Casey Lead", Role.SAFEGUARDING_ADULTS), incident)
    for hours in range(1, 5):
        escalation.tick(now=late + hours * HOUR)
    assert "Casey Lead" not in names_told(triage)


def test_of_a_promise_that_was_kept_nobody_is_told(incident, triage, late):
    services.meet(kind=Kind.TRIAGE, subject=incident, by="system:tests", now=late)
    appointed("Sam Lead", Role.SAFEGUARDING_ADULTS)
    escalation.tick(now=late + HOUR)
    assert "Sam Lead" not in names_told(triage)


def test_before_its_first_rung_nobody_is_looked_for(flagged, now):
    entry = Deadline.objects.get(kind=Kind.ENTRY, subject_id=flagged().pk)
    escalation.tick(now=now)
    entry.refresh_from_db()
    assert entry.next_look_at is None


def test_those_who_were_told_hear_nothing_more(entry, triage, lead, rowan_manager, executive_lead):
    at = swept_to(entry, 25)
    before = Notice.objects.count()
    for hours in range(1, 30):
        escalation.tick(now=at + hours * HOUR)
    assert Notice.objects.count() == before


def test_a_sweep_looks_at_so_many_and_the_next_at_the_others(flagged, executive_lead, now, monkeypatch):
    monkeypatch.setattr(escalation, "LOOKS", 2)
    made = [Deadline.objects.get(kind=Kind.TRIAGE, subject_id=flagged().pk) for _ in range(3)]
    Deadline.objects.filter(kind=Kind.ENTRY).update(ended_at=now)
    at = made[0].due_at + 25 * HOUR
    escalation.tick(now=at)
    appointed("Sam Lead", Role.SAFEGUARDING_ADULTS)
    for told in (2, 3):
        escalation.tick(now=at + HOUR)
        assert sum("Sam Lead" in names_told(one) for one in made) == told


def test_what_is_finished_costs_a_sweep_nothing(flagged, executive_lead, now, django_assert_num_queries):
    for _ in range(3):
        flagged()
    at = now + timedelta(days=3)
    escalation.tick(now=at)
    Deadline.objects.update(met_at=at, next_rung_at=None)
    with django_assert_num_queries(1):  # that finds none
        escalation.tell_newcomers(now=at + HOUR)


def test_one_that_fails_holds_up_no_other(triage, late, flagged, monkeypatch, caplog):
    other = Deadline.objects.get(kind=Kind.TRIAGE, subject_id=flagged().pk)
    escalation.tick(now=late)
    appointed("Sam Lead", Role.SAFEGUARDING_ADULTS)
    people = escalation._people

    def broken(deadline, *rest):
        if deadline.pk == triage.pk:
            raise ZeroDivisionError
        return people(deadline, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(escalation, "_people", broken)
        escalation.tick(now=late + HOUR)
    assert "Sam Lead" in names_told(other)
    assert "Who came to be told could not be found out" in caplog.text
    escalation.tick(now=late + 2 * HOUR)
    assert "Sam Lead" in names_told(triage)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_them_once(flagged, executive_lead, now):
    made = [Deadline.objects.get(kind=Kind.TRIAGE, subject_id=flagged().pk) for _ in range(5)]
    at = now + timedelta(days=3)
    escalation.tick(now=at)
    lead = appointed("Sam Lead", Role.SAFEGUARDING_ADULTS)
    at_once(lambda: escalation.tick(now=at + HOUR))
    escalation.tick(now=at + HOUR)
    assert [names_told(one).count(lead.name) for one in made] == [1] * 5
    assert User.objects.filter(notices__isnull=False).distinct().count() == 3
