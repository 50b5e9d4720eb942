from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from deadlines import escalation
from deadlines.clock import Kind, State
from deadlines.models import Deadline, Notice
from incidents.models import Incident, StepTick
from incidents.recording.services.saving import correct_known_at
from incidents.workflow import Status as IncidentStatus
from incidents.workflow import Step
from referrals import queries, services
from referrals.facts import Conduct, ReferralKind, Strength
from referrals.models import Recommendation, Referral
from referrals.workflow import How, IllegalStep, Outcome, Status
from tests.referrals.conftest import ADULT
from wards.models import Known

HOUR = timedelta(hours=1)


def deadline(referral, kind):
    return Deadline.objects.about(referral).get(kind=kind)


def ticked(incident):
    return StepTick.objects.active().filter(incident=incident, step=Step.REFERRALS).exists()


def history(referral):
    return [(change.was, change.became) for change in queries.history(referral)]


def test_answers_bring_a_recommendation_a_referral_and_a_time_to_decide_by(recommended, incident):
    kept = Recommendation.objects.get()
    assert kept.kind == recommended.kind == ReferralKind.SAFEGUARDING_ADULT
    assert kept.strength == recommended.strength == Strength.MUST
    assert "Care Act 2014" in recommended.reasons[0][1]
    assert (
        deadline(recommended, Kind.DECISION).due_at == incident.known_at + timedelta(hours=24) == kept.due_at
    )
    assert AuditEvent.objects.filter(verb="referrals.answered").count() == 1


def test_answered_late_it_is_overdue_at_once_and_the_leads_are_told(answered, incident, lead, now):
    late = incident.known_at + timedelta(hours=30)
    answered(**ADULT, at=late)
    decision = deadline(Referral.objects.get(), Kind.DECISION)
    assert decision.basis_at == incident.known_at
    assert decision.state(late) is State.OVERDUE
    escalation.tick(now=late)
    assert Notice.objects.get(escalation__deadline=decision).escalation.level == "due"


def test_a_later_time_known_gains_nobody_time(answered, incident, rowan_nurse, now):
    first = incident.known_at
    correct_known_at(incident=incident, known_at=now, reason="Misread", by=rowan_nurse, now=now)
    answered(**ADULT)
    assert deadline(Referral.objects.get(), Kind.DECISION).due_at == first + timedelta(hours=24)


def test_nothing_recommended_ticks_the_step(answered, incident):
    answered()
    assert not Referral.objects.exists()
    assert ticked(incident)


def test_the_step_waits_while_a_referral_is_unfinished(answered, incident, lead, now):
    answered()
    answered(**ADULT)
    assert not ticked(incident)
    services.decide(
        referral=Referral.objects.get(), send=False, reason="Known to them already.", by=lead, now=now
    )
    assert ticked(incident)


def test_no_answers_means_no_tick(incident, lead, now):
    idea = services.propose(
        incident=incident, kind=ReferralKind.POLICE, reason="She asked.", by=lead, now=now
    )
    services.decide(referral=idea, send=False, by=lead, now=now)
    assert not ticked(incident)


def test_a_referral_lives_from_recommended_to_closed(acknowledged, incident, lead, now):
    later = now + timedelta(days=3)
    services.record_outcome(
        referral=acknowledged, outcome=Outcome.ENQUIRY, words="Starts Monday.", by=lead, now=later
    )
    services.close(referral=acknowledged, by=lead, now=later + HOUR)
    acknowledged.refresh_from_db()
    assert acknowledged.status == Status.CLOSED
    assert acknowledged.their_reference == "REF 1"
    assert history(acknowledged) == [
        ("", "recommended"),
        ("recommended", "to_send"),
        ("to_send", "sent"),
        ("sent", "acknowledged"),
        ("acknowledged", "acknowledged"),
        ("acknowledged", "closed"),
    ]
    states = {d.kind: d.state(later) for d in Deadline.objects.about(acknowledged)}
    assert states == dict.fromkeys([Kind.DECISION, Kind.SENDING, Kind.ACKNOWLEDGEMENT], State.MET)
    assert ticked(incident)


def test_every_step_is_in_the_audit_trail_without_words(acknowledged):
    events = AuditEvent.objects.filter(target_kind="referrals.referral", target_id=str(acknowledged.pk))
    verbs = set(events.values_list("verb", flat=True))
    assert verbs == {"referral.begun", "referral.to_send", "referral.sent", "referral.acknowledged"}
    assert "lounge" not in str(list(events.values_list("detail", flat=True)))


@pytest.mark.parametrize("reason", ["", "   "])
def test_declining_a_must_takes_a_reason(recommended, lead, now, reason):
    with pytest.raises(IllegalStep, match="Say why"):
        services.decide(referral=recommended, send=False, reason=reason, by=lead, now=now)
    recommended.refresh_from_db()
    assert recommended.status == Status.RECOMMENDED


def test_the_database_too_refuses_a_declined_must_without_a_reason(recommended):
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=recommended.pk).update(status=Status.NOT_SENT)


def test_a_strength_raised_meanwhile_counts_when_declining(answered, incident, lead, now):
    answered(has_needs=Known.YES, at_risk=Known.YES)  # a consider
    seen = Referral.objects.get()
    answered(**ADULT)
    with pytest.raises(IllegalStep, match="Say why"):
        services.decide(referral=seen, send=False, by=lead, now=now)


def test_a_decision_to_send_can_be_changed_before_sending(to_send, lead, now):
    services.decide(referral=to_send, send=False, reason="They were told already.", by=lead, now=now)
    assert deadline(to_send, Kind.SENDING).ended_at == now
    assert deadline(to_send, Kind.DECISION).met_at == now


def test_what_was_sent_cannot_be_declined(sent, lead, now):
    with pytest.raises(IllegalStep, match="cannot go"):
        services.decide(referral=sent, send=False, reason="Too late.", by=lead, now=now)


def test_only_an_organisation_in_the_directory_that_takes_this_kind(to_send, package, police, lead, now):
    with pytest.raises(IllegalStep, match="directory"):
        services.send(referral=to_send, **package | {"partner": police}, by=lead, now=now)


def test_an_organisation_no_longer_in_use_is_refused(to_send, package, partner, lead, now):
    partner.is_active = False
    partner.save()
    with pytest.raises(IllegalStep, match="directory"):
        services.send(referral=to_send, **package, by=lead, now=now)


def test_an_address_that_the_directory_does_not_hold_is_refused(to_send, package, partner, lead, now):
    partner.secure_email = ""
    partner.save()
    with pytest.raises(IllegalStep, match="no secure e-mail address"):
        services.send(referral=to_send, **package | {"how": How.SECURE_EMAIL}, by=lead, now=now)


@pytest.mark.parametrize("agrees", [Known.NO, Known.NOT_SURE])
def test_sharing_without_agreement_takes_a_basis(to_send, package, lead, now, agrees):
    without = package | {"person_agrees": agrees}
    with pytest.raises(IllegalStep, match="on what basis"):
        services.send(referral=to_send, **without, by=lead, now=now)
    services.send(referral=to_send, **without, sharing_basis="Serious risk to others.", by=lead, now=now)
    assert to_send.status == Status.SENT


def test_sending_takes_what_they_need_to_know(to_send, package, lead, now):
    with pytest.raises(IllegalStep, match="needs to know"):
        services.send(referral=to_send, **package | {"information": " "}, by=lead, now=now)


def test_an_undecided_referral_cannot_be_sent(recommended, package, lead, now):
    with pytest.raises(IllegalStep, match="cannot go"):
        services.send(referral=recommended, **package, by=lead, now=now)


def test_getting_ready_sends_nothing(to_send, package, lead, now):
    services.prepare(referral=to_send, package=services.Package(**package), by=lead, now=now)
    to_send.refresh_from_db()
    assert (to_send.status, to_send.sent_at) == (Status.TO_SEND, None)
    assert to_send.information == package["information"]


def test_two_leads_deciding_at_once(recommended, lead, children_lead, now):
    stale = Referral.objects.get(pk=recommended.pk)
    services.decide(referral=recommended, send=True, by=lead, now=now)
    with pytest.raises(IllegalStep, match="Somebody else"):
        services.decide(referral=stale, send=False, reason="No.", by=children_lead, now=now)
    assert Referral.objects.get().status == Status.TO_SEND
    assert len(history(recommended)) == 2


def test_two_leads_sending_at_once(to_send, package, lead, now):
    stale = Referral.objects.get(pk=to_send.pk)
    services.send(referral=to_send, **package, by=lead, now=now)
    with pytest.raises(IllegalStep, match="Somebody else"):
        services.send(referral=stale, **package, by=lead, now=now)
    assert Deadline.objects.about(to_send).filter(kind=Kind.ACKNOWLEDGEMENT).count() == 1


def test_an_outcome_before_an_acknowledgement_is_one_too(sent, lead, now):
    services.record_outcome(referral=sent, outcome=Outcome.ADVICE, by=lead, now=now + 3 * HOUR)
    assert sent.acknowledged_at == now + 3 * HOUR
    assert deadline(sent, Kind.ACKNOWLEDGEMENT).met_at == now + 3 * HOUR


def test_a_later_outcome_leaves_the_earlier_in_the_history(acknowledged, lead, now):
    for days, outcome in ((1, Outcome.ACCEPTED), (9, Outcome.ENQUIRY)):
        at = now + timedelta(days=days)
        services.record_outcome(referral=acknowledged, outcome=outcome, by=lead, now=at)
    said = list(acknowledged.changes.values_list("reason", flat=True))[-2:]
    assert said == ["Accepted.", "Section 42 enquiry."]


def test_two_outcomes_from_the_same_page_are_not_mixed_up(acknowledged, lead, now):
    stale = Referral.objects.get(pk=acknowledged.pk)
    services.record_outcome(referral=acknowledged, outcome=Outcome.ENQUIRY, by=lead, now=now)
    with pytest.raises(IllegalStep, match="Somebody else"):
        services.record_outcome(referral=stale, outcome=Outcome.ADVICE, by=lead, now=now)


def test_an_outcome_of_what_was_never_sent_is_refused(to_send, lead, now):
    with pytest.raises(IllegalStep, match="once the referral has been sent"):
        services.record_outcome(referral=to_send, outcome=Outcome.ADVICE, by=lead, now=now)


def test_closing_without_an_outcome_takes_a_reason(sent, lead, now):
    with pytest.raises(IllegalStep, match="Record the outcome first"):
        services.close(referral=sent, by=lead, now=now)
    services.close(referral=sent, reason="Handed on to the other trust.", by=lead, now=now)
    assert deadline(sent, Kind.ACKNOWLEDGEMENT).ended_at == now


def test_answers_given_again_bring_an_undecided_referral_up_to_date(answered, recommended, now):
    answered(**ADULT, immediate_danger=Known.YES, at=now + HOUR)
    assert deadline(recommended, Kind.DECISION).due_at == recommended.incident.known_at + HOUR
    assert Referral.objects.filter(kind=ReferralKind.SAFEGUARDING_ADULT).count() == 1


def test_answers_given_again_never_give_more_time(answered, recommended, now):
    before = deadline(recommended, Kind.DECISION).due_at
    answered(**ADULT, at=now + 5 * HOUR)
    assert deadline(recommended, Kind.DECISION).due_at == before


def test_the_same_answers_do_not_reopen_what_was_decided(answered, recommended, lead, now):
    services.decide(referral=recommended, send=False, reason="Raised already.", by=lead, now=now)
    answered(**ADULT)
    assert Referral.objects.count() == 1


def test_a_new_reason_reopens_what_was_declined(answered, recommended, lead, now):
    services.decide(referral=recommended, send=False, reason="Raised already.", by=lead, now=now)
    answered(**ADULT, coercion=Known.YES)
    assert Referral.objects.filter(kind=ReferralKind.SAFEGUARDING_ADULT).unfinished().count() == 1


def test_a_stronger_recommendation_reopens_what_was_declined(answered, incident, lead, now):
    answered(has_needs=Known.NOT_SURE, at_risk=Known.NOT_SURE, cannot_protect=Known.NOT_SURE)
    services.decide(referral=Referral.objects.get(), send=False, reason="Not yet.", by=lead, now=now)
    answered(**ADULT)
    assert Referral.objects.unfinished().get().strength == Strength.MUST


def test_what_is_being_sent_is_left_alone_by_new_answers(answered, to_send):
    answered(**ADULT, coercion=Known.YES)
    to_send.refresh_from_db()
    assert to_send.status == Status.TO_SEND
    assert len(to_send.reasons) == 1


def test_one_of_a_kind_is_open_at_a_time(recommended, incident, lead, now):
    with pytest.raises(IllegalStep, match="already an open referral"):
        services.propose(
            incident=incident, kind=ReferralKind.SAFEGUARDING_ADULT, reason="Again.", by=lead, now=now
        )


def test_a_lead_s_own_idea_has_a_day_and_may_be_declined_without_a_reason(incident, lead, now):
    idea = services.propose(
        incident=incident, kind=ReferralKind.POLICE, reason="She asked.", by=lead, now=now
    )
    assert idea.strength == ""
    assert deadline(idea, Kind.DECISION).due_at == now + timedelta(hours=24)
    services.decide(referral=idea, send=False, by=lead, now=now)
    assert idea.status == Status.NOT_SENT


def test_nothing_begins_on_a_closed_incident(incident, answered, lead, now):
    Incident.objects.filter(pk=incident.pk).update(status=IncidentStatus.CLOSED)
    with pytest.raises(IllegalStep, match="Reopen it"):
        answered(**ADULT)
    with pytest.raises(IllegalStep, match="Reopen it"):
        services.propose(incident=incident, kind=ReferralKind.POLICE, reason="x", by=lead, now=now)


def test_lado_must_be_told_by_the_time_it_was_to_be_decided(incident, answered, lead, now):
    answered(initiator_is_staff=Known.YES, works_with_children=Known.YES, conduct=[Conduct.UNSUITABLE])
    lado = Referral.objects.get(kind=ReferralKind.LADO)
    services.decide(referral=lado, send=True, by=lead, now=now + timedelta(hours=20))
    a_day = incident.known_at + timedelta(days=1)
    assert deadline(lado, Kind.SENDING).due_at == deadline(lado, Kind.DECISION).due_at == a_day


def test_what_was_not_urgent_has_a_day_to_send_however_late_it_was_answered(incident, answered, lead, now):
    late = incident.known_at + timedelta(hours=23, minutes=30)
    answered(**ADULT, at=late)
    referral = Referral.objects.get()
    services.decide(referral=referral, send=True, by=lead, now=late)
    assert deadline(referral, Kind.SENDING).due_at == late + timedelta(hours=24)


def test_a_decision_made_late_still_leaves_an_hour_to_send(incident, answered, lead, now):
    answered(**ADULT, immediate_danger=Known.YES)
    referral = Referral.objects.get(kind=ReferralKind.SAFEGUARDING_ADULT)
    services.decide(referral=referral, send=True, by=lead, now=now + 5 * HOUR)
    assert deadline(referral, Kind.SENDING).due_at == now + 6 * HOUR
