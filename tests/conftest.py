"""People and places shared by the tests: personas carry the access story; services make the incidents."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from celery import current_app
from django.test import Client

from accounts import sessions
from config import context
from incidents.models import Incident
from incidents.recording.services.flagging import Flag, flag_incident
from incidents.vocabulary import Category
from staff.models import User
from staff.roles import Role
from staff.services import appoint
from tests import brokers
from tests.factories import (
    LocationFactory,
    ServiceUserFactory,
    SiteFactory,
    TrustFactory,
    UserFactory,
    WardFactory,
)
from tests.queries import Asked, counted
from wards.models import Known, Location, ServiceUser, Site, Trust, Ward

NOW = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)  # a Wednesday, 15:00 in London


@pytest.fixture(params=[brokers.nobody, brokers.silent], ids=["stopped", "silent"])
def no_broker(
    request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Valkey is not there, or takes connections and never answers."""
    with request.param() as port:
        settings.CELERY_REDBEAT_REDIS_URL = f"redis://127.0.0.1:{port}/2"
        monkeypatch.setattr(current_app.conf, "broker_url", f"redis://127.0.0.1:{port}/0")
        monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
        yield


@pytest.fixture(autouse=True)
def pages_name_this_tests_trust() -> None:
    """A process keeps the names for a minute: another test's would give way to this one's in the middle."""
    context.forget()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """The full products are asked for (``make test-all``), not only what stands for them."""
    return bool(pytestconfig.getoption("full"))


@pytest.fixture
def trust(db: None) -> Trust:
    return TrustFactory()


@pytest.fixture
def site(trust: Trust) -> Site:
    return SiteFactory(trust=trust, name="Made-up House")


@pytest.fixture
def rowan(site: Site) -> Ward:
    return WardFactory(site=site, name="Rowan ward")


@pytest.fixture
def willow(site: Site) -> Ward:
    return WardFactory(site=site, name="Willow ward")


@pytest.fixture
def lounge(rowan: Ward) -> Location:
    return LocationFactory(ward=rowan, name="Main lounge")


def appointed(name: str, role: Role, *, ward: Ward | None = None, is_deputy: bool = False) -> User:
    person = UserFactory(name=name)
    appoint(
        person=person,
        role=role,
        ward=ward,
        is_deputy=is_deputy,
        by="system:tests",
        now=NOW - timedelta(days=30),
    )
    return person


@pytest.fixture
def rowan_nurse(rowan: Ward) -> User:
    return appointed("Robin Nurse", Role.WARD_STAFF, ward=rowan)


@pytest.fixture
def rowan_colleague(rowan: Ward) -> User:
    return appointed("Ray Colleague", Role.WARD_STAFF, ward=rowan)


@pytest.fixture
def willow_nurse(willow: Ward) -> User:
    return appointed("Wren Nurse", Role.WARD_STAFF, ward=willow)


@pytest.fixture
def rowan_manager(rowan: Ward) -> User:
    return appointed("Reese Manager", Role.WARD_MANAGER, ward=rowan)


@pytest.fixture
def rowan_deputy(rowan: Ward) -> User:
    return appointed("Dale Deputy", Role.WARD_STAFF, ward=rowan, is_deputy=True)


@pytest.fixture
def lead(trust: Trust) -> User:
    return appointed("Sam Lead", Role.SAFEGUARDING_ADULTS)


@pytest.fixture
def children_lead(trust: Trust) -> User:
    return appointed("Chris Lead", Role.SAFEGUARDING_CHILDREN)


@pytest.fixture
def allegations_lead(trust: Trust) -> User:
    return appointed("Ash Lead", Role.ALLEGATIONS_LEAD)


@pytest.fixture
def board_member(trust: Trust) -> User:
    return appointed("Bo Member", Role.BOARD_MEMBER)


@pytest.fixture
def executive_lead(trust: Trust) -> User:
    return appointed("Eden Executive", Role.EXECUTIVE_LEAD)


@pytest.fixture
def auditor(trust: Trust) -> User:
    return appointed("Ira Auditor", Role.AUDITOR)


@pytest.fixture
def administrator(trust: Trust) -> User:
    return appointed("Ade Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def another_administrator(trust: Trust) -> User:
    return appointed("Alex Administrator", Role.ADMINISTRATOR)


@pytest.fixture
def service_user(rowan: Ward) -> ServiceUser:
    return ServiceUserFactory(ward=rowan, name="Jo Example")


FlagMaker = Callable[..., Incident]


def flag(*, ward: Ward, by: User, at: datetime = NOW, **given: object) -> Incident:
    """By the service, two hours after it was known."""
    fields: dict[str, object] = {
        "known_at": at - timedelta(hours=2),
        "ward": ward,
        "category": Category.HARASSMENT_VERBAL,
        "staff_involved": Known.NO,
        "everyone_safe": Known.YES,
        "headline": "Comments in the lounge",
    }
    return flag_incident(flag=Flag(**(fields | given)), form_key=uuid4(), by=by, now=at)


@pytest.fixture
def flagged(rowan: Ward, rowan_nurse: User) -> FlagMaker:
    """``flagged(category=…, at=…, by=…, ward=…)``: on Rowan ward, by its nurse, unless given."""

    def make(*, by: User | None = None, ward: Ward | None = None, **given: object) -> Incident:
        return flag(ward=ward or rowan, by=by or rowan_nurse, **given)

    return make


@pytest.fixture
def incident(flagged: FlagMaker) -> Incident:
    return flagged()


NEVER_OLD = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


@pytest.fixture(scope="session")
def signed_in() -> Callable[..., Client]:
    """Has used a second factor, confirmed who they are just now, and never becomes idle.

    tests/staff/test_sessions.py is about those that do.
    """

    def client_for(person: User, **more: bool) -> Client:
        client = Client(**more)
        client.force_login(person, backend="accounts.sessions.store.Backend")
        session = client.session
        proof = {"method": "mfa", "type": "totp", "at": NEVER_OLD, "reauthenticated": True}
        session.update(
            {
                sessions.BEGAN: NEVER_OLD,
                sessions.SEEN: NEVER_OLD,
                AUTHENTICATION_METHODS_SESSION_KEY: [proof],
                "account_authentication_methods_user": str(person.pk),
            }
        )
        session.save()
        return client

    return client_for


@pytest.fixture
def django_assert_num_queries() -> Callable[..., AbstractContextManager[Asked]]:
    """Instead of pytest-django's: see `tests.queries`."""
    return partial(counted, exact=True)


@pytest.fixture
def django_assert_max_num_queries() -> Callable[..., AbstractContextManager[Asked]]:
    return partial(counted, exact=False)
