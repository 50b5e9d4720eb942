"""Referrals at each stage of their life, made by the services."""

from datetime import date, timedelta

import pytest

from incidents.models import Involvement
from incidents.recording.services.people import cited
from incidents.vocabulary import Category, PersonKind
from referrals import services
from referrals.facts import Conduct, ReferralKind
from referrals.models import Partner, Referral
from referrals.services import Answers
from referrals.workflow import How
from wards.models import Known

ALL_NO = dict.fromkeys(
    [
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
    ],
    Known.NO,
)


def answers(**given):
    return Answers(**{**ALL_NO, "conduct": [Conduct.NONE], **given})


ADULT = {"has_needs": Known.YES, "at_risk": Known.YES, "cannot_protect": Known.YES}


@pytest.fixture
def incident(flagged):
    """Of a category that by itself recommends nothing."""
    return flagged(category=Category.SEXUALISED_LANGUAGE)


@pytest.fixture
def partner(db):
    return Partner.objects.create(
        name="Anyshire Invented Safeguarding Hub",
        kinds=[ReferralKind.SAFEGUARDING_ADULT, ReferralKind.PIPOT, ReferralKind.CHILDREN, ReferralKind.LADO],
        phone="01632 960 111",
        secure_email="hub@anyshire.example",
        criteria="Adults with care and support needs in Anyshire.",
        last_checked_on=date(2026, 5, 1),
    )


@pytest.fixture
def police(db):
    return Partner.objects.create(
        name="Anyshire Invented Police",
        kinds=[ReferralKind.POLICE],
        phone="01632 960 101",
        last_checked_on=date(2026, 5, 1),
    )


@pytest.fixture
def answered(incident, lead, now):
    """``answered(has_needs=Known.YES, …)``: the questions answered by the lead; the rest are no."""

    def make(*, about=incident, at=now, **given):
        return services.answer_questions(incident=about, answers=answers(**given), by=lead, now=at)

    return make


@pytest.fixture
def recommended(answered, incident):
    answered(**ADULT)
    return Referral.objects.get(incident=incident)


@pytest.fixture
def to_send(recommended, lead, now):
    services.decide(referral=recommended, send=True, reason="All three parts are met.", by=lead, now=now)
    return recommended


@pytest.fixture
def package(partner):
    return {
        "partner": partner,
        "how": How.PHONE,
        "information": "Sexual comments in the lounge, three days running.",
        "person_told": Known.YES,
        "person_agrees": Known.YES,
    }


@pytest.fixture
def sent(to_send, package, lead, now):
    services.send(referral=to_send, **package, by=lead, now=now + timedelta(hours=1))
    return to_send


@pytest.fixture
def acknowledged(sent, lead, now):
    services.acknowledge(referral=sent, their_reference="REF 1", by=lead, now=now + timedelta(hours=2))
    return sent


@pytest.fixture
def involve(incident, rowan_nurse, now):
    """``involve(InvolvedAs.AFFECTED, service_user=…)``: somebody recorded in the incident."""

    def make(involved_as, *, service_user=None, staff=None, kind=None, **more):
        found = (
            PersonKind.SERVICE_USER if service_user else PersonKind.STAFF if staff else PersonKind.NOT_KNOWN
        )
        return Involvement.objects.create(
            incident=incident,
            involved_as=involved_as,
            kind=kind or found,
            service_user=service_user,
            staff=staff,
            **cited(service_user),
            recorded_at=now,
            recorded_by=rowan_nurse,
            **more,
        )

    return make


@pytest.fixture
def assault(flagged):
    return flagged(category=Category.SEXUAL_ASSAULT)
