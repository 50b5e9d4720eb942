"""A case whose lead is gone is promised another at the next sweep, and somebody who can see to it is told."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from deadlines import escalation, subjects
from deadlines.clock import Kind, State
from deadlines.models import Deadline, Notice
from incidents.confidentiality.services.case_members import exclude_person, lift_exclusion
from incidents.models import Incident
from incidents.response.services import leading
from incidents.response.services.closing import close_incident
from incidents.response.services.steps import tick_step
from incidents.workflow import Status
from mail import sending
from staff.models import Appointment, User
from staff.roles import Role
from staff.services import sync_permissions
from tests.at_once import at_once
from tests.conftest import appointed
from tests.incidents.doing import triage
from tests.incidents.test_closing import BEFORE, ENDING
from tests.incidents.test_nobody_holds_it import (
    first,  # noqa: F401  # a fixture
    it_happened_to_another_account_of_theirs,
    led,  # noqa: F401  # a fixture
    left,
    lost_the_role,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WORDS = "A record needs a lead"
NAME = "Name a lead"


@pytest.fixture(autouse=True)
def at_now(now, time_machine):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def case(led, first):  # noqa: F811
    """Led by Fern, whom every test sends away."""
    return led


def closed_out(person, incident, by, now):
    exclude_person(incident=incident, person=person, by=by, now=now)


def its_day_has_passed(person, incident, by, now):
    Appointment.objects.filter(person=person).update(ends_on=now.date() - timedelta(days=1))
    sync_permissions(now=now, people=[person])


GONE = [left, lost_the_role, closed_out, its_day_has_passed, it_happened_to_another_account_of_theirs]
gone = pytest.mark.parametrize("gone", GONE)


def promises(incident):
    return Deadline.objects.filter(kind=Kind.LEAD, subject_id=incident.pk)


def told(incident):
    of_it = Notice.objects.filter(escalation__deadline__in=promises(incident))
    return sorted(of_it.values_list("person__name", flat=True))


def round_at(at):
    """As the workers do."""
    escalation.tick(now=at)
    sending.dispatch(now=at)


def read(client, person, incident):
    """What the page says at the end of the way from their notice, without what differs each time."""
    notice = Notice.objects.get(escalation__deadline__in=promises(incident), person=person)
    page = client.get(notice.get_absolute_url(), follow=True)
    main = re.search(r"<main.*?</main>", page.content.decode(), re.S)[0]
    return page, " ".join(strip_tags(main).split())


@gone
def test_the_other_leads_are_told_in_that_sweep_and_led_to_where_they_name_another(
    gone, case, first, lead, executive_lead, signed_in, now, mailoutbox  # noqa: F811
):  # fmt: skip
    round_at(now)
    mailoutbox.clear()
    gone(first, case, lead, now)
    round_at(now)
    assert told(case) == ["Sam Lead"]
    assert [(message.to, message.subject) for message in mailoutbox] == [([lead.email], "You have a task")]
    client = signed_in(lead)
    assert WORDS in client.get("/notices/").content.decode()
    page, _ = read(client, lead, case)
    assert page.redirect_chain[-1][0] == reverse("incidents:triage", args=[case.pk])


@gone
def test_where_nobody_else_has_the_role_the_executive_lead_is_told_in_that_sweep_in_the_same_words(
    gone, case, first, executive_lead, signed_in, now, mailoutbox  # noqa: F811
):  # fmt: skip
    round_at(now)
    mailoutbox.clear()
    gone(first, case, first, now)
    round_at(now)
    assert told(case) == ["Eden Executive"]
    assert [message.to for message in mailoutbox] == [[executive_lead.email]]
    page, words = read(signed_in(executive_lead), executive_lead, case)
    assert words == (
        "A record needs a lead 1 day left It is due 11 June 2026, 15:00, and is not done yet. Your role does "
        "not open records, so this page says all that you can know of it. Who can act on it Nobody who could "
        "act on it is available. It waits until somebody else is given a role that can. Ask a system "
        "administrator today to give somebody the role of safeguarding lead. Another administrator has to "
        "agree. What else you can open All your notices Emergency access to look at Board reports"
    )
    assert first.name not in page.content.decode()
    assert case.reference not in page.content.decode()


def test_a_role_that_ends_by_its_date_is_noticed_with_nobody_doing_anything(
    case, first, executive_lead, now  # noqa: F811
):  # fmt: skip
    Appointment.objects.filter(person=first).update(ends_on=now.date())
    sync_permissions(now=now, people=[first])
    before_midnight = now.replace(hour=22, minute=59, second=30)  # in London an hour later
    escalation.tick(now=before_midnight)
    assert told(case) == []
    escalation.tick(now=before_midnight + timedelta(seconds=30))
    assert told(case) == ["Eden Executive"]


def test_while_somebody_leads_it_nothing_is_promised(case, lead, now):
    for hours in range(48):
        escalation.tick(now=now + hours * HOUR)
    assert not promises(case).exists()


def test_whoever_was_closed_out_is_told_nothing(
    case, first, lead, signed_in, now, mailoutbox  # noqa: F811
):  # fmt: skip
    closed_out(first, case, lead, now)
    for hours in (0, 24, 30, 48, 60):
        round_at(now + hours * HOUR)
    assert first.email not in {address for message in mailoutbox for address in message.to}
    assert WORDS not in signed_in(first).get("/notices/").content.decode()


def test_looking_again_promises_and_tells_nothing_twice(case, first, lead, now):  # noqa: F811
    closed_out(first, case, lead, now)
    for minutes in range(3):
        escalation.tick(now=now + timedelta(minutes=minutes))
    assert promises(case).count() == 1
    assert told(case) == ["Sam Lead"]


def test_nobody_named_after_a_day_they_are_told_again_and_a_day_later_those_above(
    case, first, lead, executive_lead, now  # noqa: F811
):  # fmt: skip
    closed_out(first, case, lead, now)
    for hours in (0, 24):
        escalation.tick(now=now + hours * HOUR)
    assert told(case) == ["Sam Lead", "Sam Lead"]
    escalation.tick(now=now + 48 * HOUR)
    assert told(case) == ["Eden Executive", "Sam Lead", "Sam Lead"]


def test_naming_another_lead_keeps_the_promise(case, first, lead, now):  # noqa: F811
    closed_out(first, case, lead, now)
    escalation.tick(now=now)
    triage(case, lead, now + HOUR)
    assert promises(case).get().state(now + HOUR) is State.MET
    escalation.tick(now=now + 48 * HOUR)
    assert told(case) == ["Sam Lead"]


def test_another_lead_who_is_gone_too_is_another_promise(case, first, lead, children_lead, now):  # noqa: F811
    closed_out(first, case, lead, now)
    escalation.tick(now=now)
    triage(case, lead, now + HOUR)
    left(lead, case, lead, now)
    escalation.tick(now=now + 2 * HOUR)
    assert told(case) == ["Chris Lead", "Sam Lead"]


def test_a_lead_who_is_let_back_in_ends_it_and_nobody_is_told_more(case, first, lead, now):  # noqa: F811
    closed_out(first, case, lead, now)
    escalation.tick(now=now)
    lift_exclusion(incident=case, person=first, reason="It was not they", by=lead, now=now + HOUR)
    escalation.tick(now=now + HOUR)
    assert promises(case).get().state(now + HOUR) is State.ENDED
    escalation.tick(now=now + 48 * HOUR)
    assert told(case) == ["Sam Lead"]


def test_closing_ends_it_and_a_closed_case_is_promised_nothing(case, first, lead, now):  # noqa: F811
    closed_out(first, case, lead, now)
    escalation.tick(now=now)
    for step in BEFORE:
        tick_step(incident=case, step=step, because="Made-up reason", by=lead, now=now)
    Incident.objects.filter(pk=case.pk).update(submitted_at=now, submitted_by=lead)
    close_incident(incident=case, ending=ENDING, by=lead, now=now)
    escalation.tick(now=now)
    assert promises(case).get().state(now) is State.ENDED


def test_one_that_waits_for_triage_has_no_lead_to_lose(incident, now):
    escalation.tick(now=now)
    assert incident.status == Status.RECORDING
    assert not promises(incident).exists()


def test_its_pages_say_so_to_those_alone_who_can_name_another(
    case, first, lead, rowan_nurse, rowan_manager, signed_in, now  # noqa: F811
):  # fmt: skip
    closed_out(first, case, lead, now)
    escalation.tick(now=now)
    detail, timeline = (reverse(f"incidents:{name}", args=[case.pk]) for name in ("detail", "timeline"))
    page = strip_tags(signed_in(lead).get(detail).content.decode())
    assert f"{NAME}, due 11 June 2026, 15:00" in page
    for person in (rowan_nurse, rowan_manager):
        for address in (detail, timeline):
            assert NAME not in signed_in(person).get(address).content.decode(), (person.name, address)


def test_what_cannot_be_looked_for_stops_nothing(case, lead, now, monkeypatch, caplog):
    def broken(now):
        raise ZeroDivisionError

    monkeypatch.setattr(subjects, "_looks", [broken])
    review = Deadline.objects.get(kind=Kind.REVIEW, subject_id=case.pk)
    escalation.tick(now=review.due_at)
    assert review.escalations.exists()
    assert "could not be found out" in caplog.text


def test_looking_costs_the_same_however_many_are_led(
    case, first, flagged, django_assert_num_queries, now  # noqa: F811
):  # fmt: skip
    for _ in range(3):
        triage(flagged(), first, now)
    with django_assert_num_queries(2):
        leading.look(now)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_promise_it_once(flagged, trust, now):
    fern, sam = (appointed(name, Role.SAFEGUARDING_ADULTS) for name in ("Fern Lead", "Sam Lead"))
    cases = [flagged() for _ in range(5)]
    for one in cases:
        triage(one, fern, now)
    User.objects.filter(pk=fern.pk).update(is_active=False)
    at_once(lambda: escalation.tick(now=now))
    escalation.tick(now=now)
    assert [told(one) for one in cases] == [[sam.name]] * 5
    assert Deadline.objects.filter(kind=Kind.LEAD).count() == 5
