"""Every address, tried by everybody in one world: what each may open, and to whom it was never there."""

from itertools import product
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from config.routes import ROUTES
from incidents.confidentiality.services.case_members import exclude_person
from incidents.vocabulary import Audience, Category
from referrals.models import Referral
from staff.roles import Role
from tests.addresses import OURS, address
from tests.conftest import NOW, appointed, flag
from tests.factories import ServiceUserFactory, SiteFactory, UserFactory, WardFactory
from tests.incidents.doing import give_action, triage
from tests.incidents.writing import affect
from tests.sharing import undone_at_the_end
from tests.test_completeness import (
    ANYBODY,
    BY_ROLE,
    OF_A_NOTICE,
    OF_A_REFERRAL,
    OF_A_REPORT,
    OF_A_SERVICE_USER,
    OF_AN_INCIDENT,
    SIGNED_IN,
)
from wards.models import Known

pytestmark = pytest.mark.django_db

PERSONAS = (
    *("rowan_nurse", "rowan_manager", "willow_nurse", "lead", "allegations_lead"),
    *("board_member", "executive_lead", "administrator", "auditor"),
)
METHODS = ("get", "post")
ANSWERS = {200, 302, 405}
LOG_IN = reverse("account_login")


APPOINTED = {
    "rowan_nurse": (Role.WARD_STAFF, "rowan"),
    "rowan_manager": (Role.WARD_MANAGER, "rowan"),
    "willow_nurse": (Role.WARD_STAFF, "willow"),
    "lead": (Role.SAFEGUARDING_ADULTS, None),
    "excluded lead": (Role.SAFEGUARDING_CHILDREN, None),
    **{name: (Role(name), None) for name in PERSONAS if name in set(Role)},
}


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """Everybody who tries, once for all that they try. An own role, or in spite of being a superuser."""
    with undone_at_the_end(django_db_blocker):
        site = SiteFactory(name="Made-up House")
        wards = {name: WardFactory(site=site, name=f"{name.title()} ward") for name in ("rowan", "willow")}
        found = {
            name: appointed(name.title(), role, ward=wards.get(ward))
            for name, (role, ward) in APPOINTED.items()
        }
        yield found | {"superuser": UserFactory(is_superuser=True, is_staff=True)} | wards


@pytest.fixture(scope="module")
def service_user(people):
    return ServiceUserFactory(ward=people["rowan"], name="Jo Example")


@pytest.fixture(scope="module")
def world(people, service_user):
    """An incident about a member of staff, as the ward must never see it, with one of everything below it."""
    lead = people["lead"]
    given = {"staff_involved": Known.YES, "category": Category.SEXUAL_ASSAULT}
    incident = flag(ward=people["rowan"], by=lead, **given)
    triage(incident, lead, NOW, audience=Audience.NAMED)
    involved = affect(incident, service_user, lead, NOW)
    exclude_person(incident=incident, person=people["excluded lead"], by=lead, now=NOW)
    referral = Referral.objects.create(incident=incident, kind="police", recommended_at=NOW)
    return {
        "incidents.incident": incident.pk,
        "referrals.referral": referral.pk,
        "person": involved.pk,
        "action_pk": give_action(incident, lead, lead, NOW).pk,
    }


@pytest.fixture
def signed_in_as(people, world, signed_in):
    return lambda name: signed_in(people[name])


def tried(client, method, where):
    answer = getattr(client, method)(where)
    headers = {key: value for key, value in answer.headers.items() if key != "X-Request-ID"}
    return answer.status_code, answer.content, headers


def test_nobody_opens_it_without_signing_in(client, world):
    opened = []
    for name, method in product(sorted(OURS.keys() - ANYBODY), METHODS):
        answer = getattr(client, method)(address(name, world))
        if (answer.status_code, answer.headers.get("Location", "").split("?")[0]) != (302, LOG_IN):
            opened.append(f"{method} {name}: {answer.status_code}")
    assert opened == []


def test_anybody_may_ask_for_it(client, world):
    answers = {name: client.get(address(name, world)).status_code for name in sorted(ANYBODY)}
    assert {name: status for name, status in answers.items() if status == 302} == {}


@pytest.mark.parametrize("persona", PERSONAS)
def test_whoever_has_signed_in_opens_it(signed_in_as, world, persona):
    client = signed_in_as(persona)
    answers = {name: client.get(address(name, world)).status_code for name in sorted(SIGNED_IN)}
    assert answers == dict.fromkeys(SIGNED_IN, 200)


@pytest.mark.parametrize("persona", PERSONAS)
def test_only_those_with_the_role_open_it(signed_in_as, world, persona):
    client = signed_in_as(persona)
    answers = {name: client.get(address(name, world)).status_code for name in sorted(BY_ROLE)}
    expected = {name: ANSWERS if persona in may else {403} for name, may in BY_ROLE.items()}
    assert {name: status for name, status in answers.items() if status not in expected[name]} == {}


def test_a_lead_opens_it(signed_in_as, world):
    """A document that has not been made yet is not there for anybody."""
    client = signed_in_as("lead")
    answers = {name: client.get(address(name, world)).status_code for name in OF_AN_INCIDENT | OF_A_REFERRAL}
    assert answers["referrals:download"] in ANSWERS | {404}
    closed = {name for name, status in answers.items() if status not in ANSWERS}
    assert closed <= {"referrals:download"}


#: by their role, by being kept out, or in spite of being a superuser
OUTSIDE = [
    *(persona for persona in PERSONAS if persona not in {"lead", "allegations_lead"}),
    *("superuser", "excluded lead"),
]


@pytest.mark.parametrize("who", OUTSIDE)
def test_to_those_it_is_hidden_from_it_was_never_there(signed_in_as, world, who):
    client = signed_in_as(who)
    client.get("/")
    for name, method in product(sorted(OF_AN_INCIDENT | OF_A_REFERRAL), METHODS):
        there, absent = (address(name, world, absent=gone) for gone in (False, True))
        found = tried(client, method, there)
        assert found[0] in {404, 405}, (method, name)
        assert found == tried(client, method, absent), (method, name)


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_never_existed_is_not_found_by_anybody(signed_in_as, world, persona):
    client = signed_in_as(persona)
    absent = [
        address(name, world, absent=True) for name in sorted(OF_A_NOTICE | OF_A_REPORT | OF_A_SERVICE_USER)
    ]
    answers = {where: client.get(where).status_code for where in absent}
    assert {where: status for where, status in answers.items() if status not in {403, 404, 405}} == {}


@pytest.mark.parametrize("method", METHODS)
def test_somebody_cared_for_on_another_ward_was_never_there(signed_in_as, service_user, method):
    client = signed_in_as("willow_nurse")
    client.get("/")
    there, absent = (reverse("staff:change", args=[pk]) for pk in (service_user.pk, uuid4()))
    assert tried(client, method, there) == tried(client, method, absent)
    assert tried(client, method, there)[0] == 404


def test_an_address_nobody_declared_is_not_served(monkeypatch, signed_in_as, world):
    monkeypatch.delitem(ROUTES, "incidents:detail")
    with pytest.raises(ImproperlyConfigured, match="incidents:detail"):
        signed_in_as("lead").get(reverse("incidents:detail", args=[world["incidents.incident"]]))


def test_the_questions_after_triage_are_there():
    assert reverse("referrals:questions", args=[uuid4()])
