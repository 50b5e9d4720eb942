"""After submission a change is an amendment: with a reason, and what it said before stays."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from incidents.locking import Refused
from incidents.models import (
    Account,
    EvidenceCheck,
    KnownAtChange,
    SectionSave,
    SelfRating,
    StatusChange,
    SupportOffer,
    Told,
    Wish,
)
from incidents.recording.section_names import Section
from tests.incidents.writing import save, send, submitted, url

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def nurse(signed_in, rowan_nurse):
    return signed_in(rowan_nurse)


@pytest.fixture
def record(incident, service_user, lounge, rowan_nurse, now):
    return submitted(incident, service_user, lounge, rowan_nurse, now)


CHANGED = {"everyone_safe": "yes", "safety_words": "A nurse stayed, and he moved to another room."}


def test_a_change_without_a_reason_comes_back_with_everything_typed(nurse, record):
    answer = send(nurse, record, Section.SAFETY, **CHANGED)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "You are changing a record that has been submitted. Say why" in page
    assert CHANGED["safety_words"] in page


def test_an_amendment_keeps_both_versions_and_the_reason(nurse, record):
    assert send(nurse, record, Section.SAFETY, **CHANGED, reason="She told us more").status_code == 302
    before, after = SectionSave.objects.filter(section=Section.SAFETY, version__gt=0).order_by("version")
    assert before.values["safety_words"] == "A nurse stayed with them."
    assert (after.values["safety_words"], after.reason) == (CHANGED["safety_words"], "She told us more")


def test_looking_and_saving_unchanged_needs_no_reason(nurse, record):
    answer = send(
        nurse, record, Section.SAFETY, everyone_safe="yes", safety_words="A nurse stayed with them."
    )
    assert answer.status_code == 302


def test_the_service_too_asks_why(record, rowan_nurse, now):
    with pytest.raises(Refused, match="Say why"):
        save(record, Section.SAFETY, rowan_nurse, now, safety_words="Something else")


def test_the_time_it_was_submitted_stays(nurse, record, now, clock):
    clock.move_to(now + timedelta(minutes=20))
    send(nurse, record, Section.SAFETY, **CHANGED, reason="More")
    record.refresh_from_db()
    assert record.submitted_at == now


def test_people_and_accounts_can_still_be_added_without_a_reason(nurse, record):
    for page in ("person_add", "account_add", "told_add", "wish_add", "support_add"):
        assert nurse.get(url(page, record)).status_code == 200


WHO_SAID_WHAT = [Account, SelfRating, EvidenceCheck, Told, Wish, SupportOffer]
HOW_IT_CAME_TO_BE = [SectionSave, KnownAtChange, StatusChange]


@pytest.mark.parametrize("model", WHO_SAID_WHAT + HOW_IT_CAME_TO_BE)
@pytest.mark.parametrize("statement", ["update {} set recorded_at = now()", "delete from {}", "truncate {}"])
def test_the_database_refuses_to_change_what_was_added(db, model, statement):
    with (
        pytest.raises(DatabaseError, match="permission denied|only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))
