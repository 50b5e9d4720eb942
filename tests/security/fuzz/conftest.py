"""A record with one of everything, and somebody of each kind who is signed in."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import settings

from deadlines.models import Notice
from documents.models import Document
from incidents.confidentiality.services import interests
from incidents.confidentiality.services.interests import Closeness
from incidents.recording.services.people import add_contributor
from incidents.vocabulary import Audience
from referrals.facts import ReferralKind
from referrals.services.answering import propose
from reporting.counts.figures import Figures
from reporting.counts.periods import Quarter
from reporting.services import freeze
from staff.models import InterestKind
from tests.incidents.doing import give_action, triage
from tests.incidents.writing import affect
from tests.security.fuzz.asking import Fuzz


@pytest.fixture
def known(incident, service_user, rowan_nurse, rowan_colleague, lead, board_member, now) -> dict[str, object]:
    """What is in addresses."""
    person = affect(incident, service_user, rowan_nurse, now)
    add_contributor(incident=incident, person=rowan_colleague, because="Was there", by=rowan_nurse, now=now)
    triage(incident, lead, now, audience=Audience.WARD)
    action = give_action(incident, rowan_nurse, lead, now)
    referral = propose(
        incident=incident, kind=ReferralKind.POLICE, reason="They asked for it", by=lead, now=now
    )
    document = Document.objects.create(
        kind="referral",
        subject_id=referral.pk,
        incident_id=referral.incident_id,
        facts={},
        asked_at=now,
        asked_by=lead,
    )
    figures = Figures.make(quarter=Quarter.of(now).previous(), frozen_at=now, trust="Anyshire", counted={})
    report = freeze(figures, by=board_member, now=now)
    declared = interests.declare(
        person=rowan_nurse, to=Closeness(InterestKind.PARTNER, other=lead), by=rowan_nurse, now=now
    )
    notice = Notice.objects.filter(person=lead).first()
    return {
        "incidents.incident": incident.pk,
        "referrals.referral": referral.pk,
        "documents.document": document.pk,
        "reporting.boardreport": report.pk,
        "wards.serviceuser": service_user.pk,
        "staff.interest": declared.pk,
        "deadlines.notice": notice.pk if notice else uuid4(),
        "person": person.pk,
        "action_pk": action.pk,
        "key": "set-password",
        "uidb36": "1",
        "app_label": "staff",
        "url": "nowhere/",
    }


@pytest.fixture
def fuzz(known, signed_in, request) -> Callable[[int], Fuzz]:
    def session(name: str) -> dict[str, str]:
        client = signed_in(request.getfixturevalue(name))
        return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}

    people = ("rowan_nurse", "lead", "auditor", "administrator", "board_member")
    sessions = {"nobody": {}} | {name: session(name) for name in people}
    return lambda seed: Fuzz(seed, known, sessions)
