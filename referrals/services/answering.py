"""Answering the questions that the rules need, and what follows; or a lead's own idea."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from audit import services as audit
from deadlines import services as deadlines
from deadlines.clock import Kind, due_at
from incidents.models import Incident
from incidents.response.services.questions import first_known
from referrals import rules
from referrals.facts import Conduct, Facts, ReferralKind
from referrals.logic import Answer
from referrals.models import Recommendation, Referral, SafeguardingAnswers
from referrals.rules import Advice, recommend
from referrals.services.life import begin, hold_open, settle
from referrals.workflow import IllegalStep, Status
from staff.models import User
from wards.models import Known

NOT_SURE = Known.NOT_SURE
ANSWERED: dict[str, Answer] = {Known.YES: True, Known.NO: False, Known.NOT_SURE: None}
QUESTIONS = (
    "has_needs",
    "at_risk",
    "cannot_protect",
    "affected_is_child",
    "affected_is_staff",
    "initiator_is_child",
    "initiator_is_staff",
    "works_with_children",
    "works_with_adults",
    "coercion",
    "lacks_capacity",
    "immediate_danger",
    "continuing_risk",
    "wants_police",
)


@dataclass(frozen=True)
class Answers:
    """The fields of `SafeguardingAnswers` that people fill in. What is left out is not known."""

    has_needs: Known = NOT_SURE
    has_needs_evidence: str = ""
    at_risk: Known = NOT_SURE
    at_risk_evidence: str = ""
    cannot_protect: Known = NOT_SURE
    cannot_protect_evidence: str = ""
    affected_is_child: Known = NOT_SURE
    affected_is_staff: Known = NOT_SURE
    initiator_is_child: Known = NOT_SURE
    initiator_is_staff: Known = NOT_SURE
    works_with_children: Known = NOT_SURE
    works_with_adults: Known = NOT_SURE
    conduct: list[Conduct] = field(default_factory=list)
    conduct_evidence: str = ""
    coercion: Known = NOT_SURE
    lacks_capacity: Known = NOT_SURE
    immediate_danger: Known = NOT_SURE
    continuing_risk: Known = NOT_SURE
    wants_police: Known = NOT_SURE


@transaction.atomic
def answer_questions(*, incident: Incident, answers: Answers, by: User, now: datetime) -> SafeguardingAnswers:
    """Keep the answers, run the rules, and open or bring up to date a referral for each kind they name.

    Times to decide by count from when it became known, so a referral begun late may be overdue at once.
    """
    incident = hold_open(incident.pk)
    kept = SafeguardingAnswers.objects.create(
        incident=incident, recorded_at=now, recorded_by=by, **asdict(answers)
    )
    audit.record(verb="referrals.answered", target=kept, by=by, at=now, incident=str(incident.pk))
    for advice in recommend(facts_of(incident, kept), first_known(incident)):
        _keep(advice, kept, by, now)
        _take_up(advice, incident, by, now)
    deadlines.meet(kind=Kind.QUESTIONS, subject=incident, by=by, now=now)
    settle(incident, by=by, now=now)
    return kept


def facts_of(incident: Incident, answers: SafeguardingAnswers | Answers) -> Facts:
    known = {name: ANSWERED[getattr(answers, name)] for name in QUESTIONS}
    return Facts(
        categories=frozenset(incident.categories), conduct=frozenset(map(Conduct, answers.conduct)), **known
    )


def _keep(advice: Advice, answers: SafeguardingAnswers, by: User, now: datetime) -> None:
    Recommendation.objects.create(
        incident=answers.incident,
        answers=answers,
        kind=advice.kind,
        strength=advice.strength,
        reasons=pairs(advice),
        rules_version=rules.VERSION,
        due_at=advice.due_at,
        recorded_at=now,
        recorded_by=by,
    )


def pairs(advice: Advice) -> list[tuple[str, str]]:
    return [(reason.text, reason.source) for reason in advice.reasons]


def _take_up(advice: Advice, incident: Incident, by: User, now: datetime) -> None:
    latest = Referral.objects.filter(incident=incident, kind=advice.kind).order_by("recommended_at").last()
    if latest is None or (not latest.is_unfinished and is_news(advice, latest)):
        begin(
            incident=incident,
            kind=advice.kind,
            strength=advice.strength,
            reasons=pairs(advice),
            basis_at=first_known(incident),
            due_at=advice.due_at,
            by=by,
            now=now,
        )
    elif latest.status == Status.RECOMMENDED:
        Referral.objects.filter(pk=latest.pk).update(strength=advice.strength, reasons=pairs(advice))
        deadlines.bring_forward(kind=Kind.DECISION, subject=latest, due_at=advice.due_at, by=by, now=now)


def is_news(advice: Advice, latest: Referral) -> bool:
    """Stronger than what was decided before, or for a reason that was not weighed then."""
    weighed = {text for text, _ in latest.reasons}
    stronger = rules.rank(advice.strength) < rules.rank(latest.strength)
    return stronger or any(reason.text not in weighed for reason in advice.reasons)


@transaction.atomic
def propose(*, incident: Incident, kind: ReferralKind, reason: str, by: User, now: datetime) -> Referral:
    """The lead's own idea, whatever the rules say. One of a kind is open at a time."""
    incident = hold_open(incident.pk)
    if Referral.objects.filter(incident=incident, kind=kind).unfinished().exists():
        raise IllegalStep("There is already an open referral of this kind.")
    return begin(
        incident=incident,
        kind=kind,
        strength="",
        reasons=[(reason, OWN_IDEA)],
        basis_at=now,
        due_at=due_at(Kind.DECISION, now),
        by=by,
        now=now,
    )


OWN_IDEA = "Suggested by a lead"
