from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.db import transaction
from django.utils import timezone

from deadlines.models import Deadline
from demo.people import DEMO_LOG_INS
from incidents.models import CaseMember, Incident, StatusChange
from staff.models import User
from tests.seeding.conftest import seeded
from wards.models import Trust, Ward

pytestmark = pytest.mark.django_db


def test_a_second_start_changes_nothing():
    seeded(incidents=16)
    before = list(Incident.objects.order_by("pk").values())
    assert seeded(if_empty=True) == ""
    assert list(Incident.objects.order_by("pk").values()) == before


def test_a_trust_that_is_there_is_left_alone():
    Trust.objects.create(name="Somebody’s trust")
    with pytest.raises(CommandError, match="already holds a trust"):
        seeded()
    assert not User.objects.exists()


def test_nobody_gets_a_log_in_with_a_public_password_in_service(settings):
    settings.LOCAL_ONLY = False
    with pytest.raises(CommandError, match="public password"):
        seeded()
    assert not User.objects.exists()


def test_the_stories_need_their_wards():
    with pytest.raises(CommandError, match="12 wards"):
        seeded(wards=3)


def test_the_same_seed_tells_the_same_story_and_another_seed_another():
    assert told(seed=3) == told(seed=3) != told(seed=4)


def told(seed: int) -> list[tuple[str, ...]]:
    with transaction.atomic():
        seeded(incidents=16, seed=seed)
        found = list(Incident.objects.order_by("reference").values_list("reference", "category", "headline"))
        transaction.set_rollback(True)
    return found


def test_as_many_as_asked_for():
    seeded(incidents=30, wards=14, overdue=5)
    assert Incident.objects.count() == 30
    assert Ward.objects.count() == 14
    a_day_ago = timezone.now() - timedelta(hours=24, minutes=5)
    assert Incident.objects.filter(submitted_at=None, known_at__lt=a_day_ago).count() == 5 + 1  # and a story


def test_each_log_in_is_printed_with_its_role_and_a_long_password():
    assert len({email for _, email, _ in DEMO_LOG_INS}) == len(DEMO_LOG_INS)
    for role, email, password in DEMO_LOG_INS:
        assert role
        assert email.endswith("@demo.example")
        assert len(password) >= 12


@pytest.mark.django_db(transaction=True)
def test_in_bulk_the_database_copies_what_python_drew(monkeypatch):
    monkeypatch.setattr("demo.seed.seed.PATTERNS", 30)
    seeded(incidents=100, bulk=True, overdue=3)
    assert Incident.objects.count() == 100
    assert Incident.objects.values("reference").distinct().count() == 100
    assert Deadline.objects.count() >= 200
    for incident in Incident.objects.all():
        promise = Deadline.objects.get(kind="entry", subject_id=incident.pk)
        assert (promise.basis_at, promise.met_at) == (incident.known_at, incident.submitted_at)
        assert CaseMember.objects.filter(incident=incident, person=incident.flagged_by_id).exists()
        assert StatusChange.objects.filter(incident=incident).latest("recorded_at").became == incident.status
        assert incident.pk.version == 4
