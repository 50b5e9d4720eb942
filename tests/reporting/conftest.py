"""A year of made-up incidents, entered in bulk: the reports are about many, and the services make one."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from deadlines.clock import Kind
from deadlines.models import Deadline
from incidents.models import Action, Incident, Involvement, SelfRating
from incidents.response.urgency import Urgency
from incidents.vocabulary import (
    Category,
    InvolvedAs,
    PersonKind,
    PhysicalHarm,
    PsychologicalHarm,
    RatingState,
)
from incidents.workflow import Status
from referrals.models import Referral
from referrals.rules import ReferralKind
from reporting.counts.periods import Quarter
from staff.models import User
from tests.factories import LocationFactory
from wards.models import Known, Location, LocationKind, Ward

Filled = Callable[..., list[Incident]]


@pytest.fixture
def quarter(now: datetime) -> Quarter:
    """The last that is over: January to March 2026."""
    return Quarter.of(now).previous()


@pytest.fixture
def places(rowan: Ward) -> list[Location]:
    kinds = [LocationKind.LOUNGE, LocationKind.BEDROOM, LocationKind.GARDEN]
    return [LocationFactory(ward=rowan, name=f"The {kind.label}", kind=kind) for kind in kinds]


@pytest.fixture
def filled(rowan: Ward, rowan_nurse: User, places: list[Location]) -> Filled:
    """``filled(quarter, 30)``: that many incidents which became known in the quarter, the same every time."""

    def fill(quarter: Quarter, number: int, **given: object) -> list[Incident]:
        chance = random.Random(f"{quarter}{number}")
        made = [_incident(chance, quarter, rowan, rowan_nurse, places, given) for _ in range(number)]
        Incident.objects.bulk_create(made)
        Involvement.objects.bulk_create(_people(chance, made))
        affected = Involvement.objects.filter(incident__in=made, involved_as=InvolvedAs.AFFECTED)
        SelfRating.objects.bulk_create(
            [_rating(chance, person) for person in affected if chance.random() < 0.7]
        )
        Deadline.objects.bulk_create([_promise(chance, incident) for incident in made])
        Referral.objects.bulk_create(_referrals(chance, made))
        Action.objects.bulk_create([_action(chance, incident) for incident in made])
        return made

    return fill


def _incident(
    chance: random.Random, quarter: Quarter, ward: Ward, by: User, places: list[Location], given: dict
) -> Incident:
    length = int((quarter.ends_at - quarter.starts_at).total_seconds()) - 60 * 60 * 48
    known = given.get("known") or quarter.starts_at + timedelta(seconds=chance.randrange(length))
    closed = chance.random() < 0.7
    fields = {
        "ward": ward,
        "known_at": known,
        "first_known_at": known,
        "flagged_at": known + timedelta(hours=1),
        "flagged_by": by,
        "form_key": uuid4(),
        "category": chance.choices(Category.values, [1, 6, 8, 4, 9, 9, 2, 2, 2, 2, 1, 1, 1, 4, 1])[0],
        "staff_involved": Known.NO,
        "everyone_safe": Known.YES,
        "precision": "about",
        "occurred_from": known - timedelta(hours=chance.randrange(5)),
        "location": chance.choice(places),
        "physical_harm": chance.choices(PhysicalHarm.values, [20, 6, 2, 1, 0])[0],
        "psychological_harm": chance.choices(PsychologicalHarm.values, [4, 12, 8, 3])[0],
        "urgency": Urgency.SOON.value if hasattr(Urgency, "SOON") else next(iter(Urgency)).value,
        "triaged_at": known + timedelta(hours=5),
        "status": Status.CLOSED if closed else Status.RESPONDING,
        "lead": by,
        "review_on": (known + timedelta(days=chance.randrange(10, 200))).date(),
    }
    return Incident(**(fields | {name: value for name, value in given.items() if name != "known"}))


def _people(chance: random.Random, incidents: list[Incident]) -> list[Involvement]:
    kinds = [PersonKind.SERVICE_USER, PersonKind.STAFF, PersonKind.VISITOR, PersonKind.NOT_KNOWN]
    return [
        Involvement(
            incident=incident,
            involved_as=part,
            kind=chance.choices(kinds, weights)[0],
            recorded_at=incident.flagged_at,
            recorded_by=incident.flagged_by,
        )
        for incident in incidents
        for part, weights in ((InvolvedAs.AFFECTED, [12, 6, 1, 1]), (InvolvedAs.INITIATOR, [16, 2, 1, 1]))
    ]


def _rating(chance: random.Random, person: Involvement) -> SelfRating:
    state = chance.choices([RatingState.GIVEN, RatingState.DECLINED], [4, 1])[0]
    given = state == RatingState.GIVEN
    return SelfRating(
        incident=person.incident,
        person=person,
        state=state,
        physical=chance.choice(PhysicalHarm.values[:3]) if given else "",
        psychological=chance.choice(PsychologicalHarm.values) if given else "",
        recorded_at=person.recorded_at,
        recorded_by=person.recorded_by,
    )


def _promise(chance: random.Random, incident: Incident) -> Deadline:
    due = incident.first_known_at + timedelta(hours=24)
    met = due + timedelta(hours=chance.choices([-10, 20], [8, 1])[0])
    return Deadline(
        kind=Kind.ENTRY,
        subject_id=incident.pk,
        incident_id=incident.pk,
        ward=incident.ward,
        basis_at=incident.first_known_at,
        first_due_at=due,
        due_at=due,
        opened_at=incident.flagged_at,
        met_at=met,
    )


def _referrals(chance: random.Random, incidents: list[Incident]) -> list[Referral]:
    kinds = [ReferralKind.SAFEGUARDING_ADULT, ReferralKind.POLICE, ReferralKind.SARC]
    return [
        Referral(
            incident=incident,
            kind=kind,
            status=chance.choice(["recommended", "not_sent", "to_send"]),
            recommended_at=incident.flagged_at,
            decided_at=incident.flagged_at,
            decided_by=incident.flagged_by,
        )
        for incident in incidents
        for kind in kinds
        if chance.random() < 0.4
    ]


def _action(chance: random.Random, incident: Incident) -> Action:
    return Action(
        incident=incident,
        what="Look at the sight lines",
        owner=incident.flagged_by,
        due_on=(incident.flagged_at + timedelta(days=chance.randrange(10, 200))).date(),
        recorded_at=incident.flagged_at,
        recorded_by=incident.flagged_by,
    )
