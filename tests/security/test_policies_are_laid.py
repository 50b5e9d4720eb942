"""The policies are laid on every table as was decided, and again when they are not what was said."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from row_security import apply
from row_security.grants import is_ours
from tests.database.base import as_owner
from tests.security import structure
from tests.security.secured import FOR_EACH, SECURED
from tests.security.structure import PAST_THE_POLICIES, READ_WHEN_MADE, SEEN_ALSO, WITH_A_PATH, asked

pytestmark = pytest.mark.django_db

#: nothing about a record or one person's doings: places, who works where, settings, what has no words
OPEN_TO_EVERY_QUERY = {
    *("wards.Trust", "wards.Site", "wards.Ward", "wards.Location"),
    *("staff.User", "staff.Appointment", "staff.WardPermission", "staff.TrustPermission"),
    *(
        "accounts.Session",
        "accounts.Remembered",
        "staff.SamePerson",
        "referrals.Partner",
        "audit.AuditSeal",
        "audit.Unsealed",
        "audit.Anchored",
    ),
    *("deadlines.Ladder", "deadlines.LadderRung", "mail.Outage"),
}
STAND = "select polrelid, polname, pg_get_expr(polqual, polrelid) from pg_policy order by 1, 2"


def test_every_model_has_its_policy_or_is_open_by_decision():
    ours = {model._meta.label for model in apps.get_models() if is_ours(model)}
    assert ours - SECURED == OPEN_TO_EVERY_QUERY
    assert ours >= SECURED


@pytest.mark.parametrize("label", sorted(SECURED))
def test_the_table_is_secured_with_all_its_policies(label):
    assert structure.unsecured(label) == []


def test_a_further_way_to_a_row_is_a_decision():
    assert structure.undecided_ways() == []


def test_only_the_listed_functions_look_past_the_policies_and_no_view_does():
    assert structure.looks_past() + structure.views() == []


def test_every_function_reads_its_tables_from_a_fixed_schema():
    found = dict(asked(WITH_A_PATH))
    assert set(found) > PAST_THE_POLICIES | {"heard_may_see", "refuse_change"}
    assert structure.loose_functions() == []


def test_a_function_without_one_was_read_when_it_was_made():
    found = dict(asked(READ_WHEN_MADE))
    assert set(found) > {"heard_person", "heard_now", "heard_holds", "heard_excluded"}


def test_a_function_that_a_migration_makes_without_one_is_mended(db):
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("create function loose() returns int language sql as 'select 1'")
        assert apply.lay(connection)
        assert not apply.lay(connection)
    assert dict(asked(WITH_A_PATH))["loose"] == ["search_path=public, pg_temp"]


def test_a_row_may_only_be_changed_into_one_that_is_still_seen():
    """None says `true`: anybody who hides a row from themselves does it as the system, and says so."""
    changed = [name for _, name, *_ in asked(structure.POLICIES) if name == "changed"]
    assert len(changed) == len(SECURED)
    assert structure.changed_otherwise() == []


def test_nobody_but_the_system_has_its_sight():
    """The runtime role may become it, and does not inherit it."""
    ((member, inherits),) = asked(
        "select pg_has_role(%s, %s, 'member'), pg_has_role(%s, %s, 'usage')",
        *(settings.RUNTIME_ROLE, settings.SYSTEM_ROLE) * 2,
    )
    assert (member, inherits) == (True, False)


def test_a_role_that_it_does_not_bind_is_refused(rowan_nurse):
    ((owner,),) = asked("select tableowner from pg_tables where tablename = 'incidents_incident'")
    with pytest.raises(ProgrammingError, match="does not bind"), transaction.atomic():
        asked("select * from heard_enter(%s, %s, now())", owner, rowan_nurse.pk)


# --- again --------------------------------------------------------------------------------------------------


def test_what_stands_is_not_laid_again(db):
    before = asked(STAND)
    with as_owner(connection):
        assert not apply.lay(connection)
    assert len(before) == len(SECURED) * len(FOR_EACH) + len(SEEN_ALSO)


def test_what_a_migration_took_away_is_laid_again(db):
    before = asked(STAND)
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("drop policy seen on incidents_incident")
        cursor.execute("alter table incidents_wish disable row level security")
        assert apply.lay(connection)
    assert asked(STAND) == before


def test_a_policy_that_reads_otherwise_is_laid(db, monkeypatch):
    before = "incidents_wish for select using (heard_may_see(incident_id))"
    everything = apply.everything()
    assert before in everything
    otherwise = everything.replace(before, "incidents_wish for select using (false)")
    monkeypatch.setattr(apply, "everything", lambda: otherwise)
    with as_owner(connection):
        assert apply.lay(connection)
    assert ("false",) in asked("select pg_get_expr(polqual, polrelid) from pg_policy where polname = 'seen'")
