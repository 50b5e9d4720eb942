"""The safeguarding questions are a promise from when it became known, and are asked again when it changes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from deadlines import escalation, subjects
from deadlines.clock import Kind, State
from deadlines.models import Deadline, Notice
from incidents.models import Incident, StepTick
from incidents.recording.section_names import Section
from incidents.recording.services.saving import correct_known_at
from incidents.response.services.closing import reopen_incident
from incidents.response.services.questions import KINDS_CHANGED, STAFF_CHANGED
from incidents.vocabulary import Category, InvolvedAs
from incidents.workflow import Status, Step
from referrals import services
from referrals.facts import ReferralKind
from referrals.models import Referral
from tests.incidents.doing import in_days, triage
from tests.incidents.writing import enter, save
from tests.referrals.conftest import ADULT

HOUR = timedelta(hours=1)


def asked(incident):
    """Every promise to answer, the earliest first."""
    return list(Deadline.objects.about(incident).filter(kind=Kind.QUESTIONS).order_by("opened_at"))


def running(incident):
    return [one for one in asked(incident) if one.is_running]


def ticked(incident):
    return StepTick.objects.active().filter(incident=incident, step=Step.REFERRALS).exists()


def told(deadline, at):
    escalation.tick(now=at)
    return {notice.person for notice in Notice.objects.filter(escalation__deadline=deadline)}


@pytest.fixture
def triaged(incident, lead, now):
    triage(incident, lead, now)
    return incident


# from triage


def test_triage_asks_from_when_it_became_known(triaged, now):
    (promise,) = asked(triaged)
    assert (promise.basis_at, promise.due_at) == (triaged.known_at, triaged.known_at + timedelta(hours=24))


def test_triaged_a_day_late_it_is_overdue_at_once(incident, lead):
    late = incident.known_at + 25 * HOUR
    triage(incident, lead, late)
    assert asked(incident)[0].state(late) is State.OVERDUE


def test_answering_keeps_the_promise(triaged, answered, now):
    answered(at=now + HOUR)
    assert asked(triaged)[0].state(now + HOUR) is State.MET


def test_answered_before_triage_nothing_is_asked(incident, answered, lead, now):
    answered()
    triage(incident, lead, now)
    assert asked(incident) == []


def test_triaged_twice_it_is_asked_once(triaged, lead, now):
    triage(triaged, lead, now + HOUR)
    assert len(asked(triaged)) == 1


def test_when_nobody_answers_the_leads_are_told_then_the_executive_lead(
    incident, lead, children_lead, executive_lead, now
):
    triage(incident, lead, now, lead=children_lead)
    (promise,) = asked(incident)
    assert told(promise, promise.due_at - HOUR) == set()
    assert told(promise, promise.due_at) == {children_lead, lead}
    assert told(promise, promise.due_at + 24 * HOUR) == {children_lead, lead, executive_lead}


def test_the_notice_opens_the_questions_for_who_may_answer_them(
    triaged, lead, rowan_nurse, willow_nurse, now
):
    (promise,) = asked(triaged)
    address = subjects.of(promise).url
    assert address(promise, lead, now) == reverse("referrals:questions", args=[triaged.pk])
    assert address(promise, rowan_nurse, now) == reverse("incidents:detail", args=[triaged.pk])
    assert address(promise, willow_nurse, now) == ""


def test_known_earlier_brings_it_forward_and_known_later_does_not(triaged, rowan_nurse, now):
    first = triaged.known_at
    correct_known_at(incident=triaged, known_at=first - 3 * HOUR, reason="Nights", by=rowan_nurse, now=now)
    assert asked(triaged)[0].due_at == first + 21 * HOUR
    correct_known_at(incident=triaged, known_at=first + HOUR, reason="Misread", by=rowan_nurse, now=now)
    assert asked(triaged)[0].due_at == first + 21 * HOUR


def test_the_lead_finds_it_at_home_on_the_summary_and_with_the_referrals(signed_in, lead, flagged):
    now = timezone.now()
    incident = flagged(known_at=now - 20 * HOUR, at=now)
    triage(incident, lead, now)
    client = signed_in(lead)
    home = client.get("/").content.decode()
    assert "Safeguarding questions" in home
    assert reverse("referrals:questions", args=[incident.pk]) in home
    for page in ("incidents:detail", "referrals:for_incident"):
        text = client.get(reverse(page, args=[incident.pk])).content.decode()
        assert "Answer the safeguarding questions, due" in text
        assert "3 hours 59 minutes left" in text
    services.answer_questions(incident=incident, answers=services.Answers(), by=lead, now=now)
    assert "Safeguarding questions" not in client.get("/").content.decode()


# asked again


@pytest.fixture
def decided(triaged, answered):
    """Nothing was recommended, so the step is done."""
    answered()
    assert ticked(triaged)
    return triaged


def why(incident):
    return AuditEvent.objects.get(verb="incident.step_undone", target_id=str(incident.pk)).detail["because"]


@pytest.mark.parametrize(
    "values",
    [
        {"category": Category.RAPE},
        {"other_categories": [Category.EXPOSURE]},
    ],
)
def test_another_kind_of_incident_asks_again_from_now(decided, rowan_nurse, now, values):
    later = now + 30 * HOUR
    save(decided, Section.WHAT_HAPPENED, rowan_nurse, later, **values)
    (again,) = running(decided)
    assert (again.basis_at, again.due_at) == (later, later + 24 * HOUR)
    assert not ticked(decided)
    assert why(decided) == KINDS_CHANGED


def test_staff_being_involved_after_all_asks_again(decided, rowan_nurse, now):
    save(decided, Section.PEOPLE, rowan_nurse, now, staff_involved="not_sure")
    assert len(running(decided)) == 1
    assert why(decided) == STAFF_CHANGED


def test_naming_a_member_of_staff_asks_again(decided, rowan_manager, rowan_nurse, now):
    enter(decided, InvolvedAs.INITIATOR, rowan_manager, rowan_nurse, now)
    assert len(running(decided)) == 1
    assert not ticked(decided)


def test_other_words_about_the_same_kind_ask_nothing(decided, rowan_nurse, now):
    save(decided, Section.WHAT_HAPPENED, rowan_nurse, now, narrative="He said it twice.")
    assert running(decided) == []
    assert ticked(decided)


def test_before_any_answer_a_change_asks_nothing_more(triaged, rowan_nurse, now):
    save(triaged, Section.WHAT_HAPPENED, rowan_nurse, now, category=Category.RAPE)
    assert len(asked(triaged)) == 1


def test_asked_again_while_a_referral_is_open_deciding_it_does_not_do_the_step(
    triaged, answered, rowan_nurse, lead, now
):
    answered(**ADULT)
    save(triaged, Section.WHAT_HAPPENED, rowan_nurse, now, category=Category.EXPOSURE)
    referral = Referral.objects.get()
    services.decide(referral=referral, send=False, reason="Known to them.", by=lead, now=now)
    assert not ticked(triaged)
    answered(**ADULT, wants_police="no")
    assert ticked(triaged)
    assert running(triaged) == []


def test_what_is_new_is_recommended_when_they_are_answered_again(decided, answered, rowan_nurse, now):
    save(decided, Section.WHAT_HAPPENED, rowan_nurse, now, category=Category.RAPE)
    answered(at=now + HOUR)
    kinds = set(Referral.objects.values_list("kind", flat=True))
    assert kinds == {ReferralKind.POLICE, ReferralKind.SARC}
    assert running(decided) == []


def test_known_earlier_leaves_what_was_asked_again(decided, rowan_nurse, now):
    save(decided, Section.WHAT_HAPPENED, rowan_nurse, now, category=Category.RAPE)
    earlier = decided.known_at - 9 * HOUR
    correct_known_at(incident=decided, known_at=earlier, reason="Nights", by=rowan_nurse, now=now)
    assert running(decided)[0].due_at == now + 24 * HOUR


def test_changed_while_closed_it_is_asked_once_it_is_reopened(decided, rowan_nurse, lead, now):
    Incident.objects.filter(pk=decided.pk).update(status=Status.CLOSED, closed_at=now)
    save(decided, Section.WHAT_HAPPENED, rowan_nurse, now, category=Category.RAPE)
    assert (running(decided), ticked(decided)) == ([], False)
    reopen_incident(
        incident=decided,
        reason="More is known.",
        review_on=in_days(now, 7),
        again=[],
        by=lead,
        now=now + HOUR,
    )
    assert [one.basis_at for one in running(decided)] == [now + HOUR]


def test_reopened_with_nothing_changed_asks_nothing(decided, lead, now):
    Incident.objects.filter(pk=decided.pk).update(status=Status.CLOSED, closed_at=now)
    reopen_incident(
        incident=decided, reason="A complaint.", review_on=in_days(now, 7), again=[], by=lead, now=now
    )
    assert running(decided) == []
