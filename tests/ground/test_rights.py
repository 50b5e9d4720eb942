"""The runtime role may do what the application does, and the database refuses it the rest."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from audit.models import AuditEvent
from audit.services import record
from row_security import checks, grants
from tests.database.base import as_owner

pytestmark = pytest.mark.django_db

TABLES = sorted(
    (model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy),
    key=lambda model: model._meta.label,
)
RIGHTS = ["select", "insert", "update", "delete", "truncate", "references", "trigger"]
HELD = """
select table_name, column_name, privilege_type from information_schema.role_column_grants where grantee = %s
order by 1, 2, 3
"""
COLUMNS = """
select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped
and has_column_privilege(%s, attrelid, attname, 'update')
"""


def rows(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return "permission denied" in str(error) or "only grows" in str(error)
    return False


#: each a decision: not a record, but a right or a session that ends
MAY_BE_DELETED = {
    *("staff.WardPermission", "staff.TrustPermission"),
    *("accounts.KeptForm", "accounts.Session", "accounts.Remembered"),
}


@pytest.mark.parametrize("role", [settings.RUNTIME_ROLE, settings.SYSTEM_ROLE])
@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_the_database_grants_what_the_table_of_rights_says_and_no_more(model: type[models.Model], role: str):
    held = rows(
        "select name from unnest(%s) as name where has_table_privilege(%s, %s, name)",
        RIGHTS,
        role,
        f'"{model._meta.db_table}"',
    )
    given = set(grants.rights(model, system=role == settings.SYSTEM_ROLE))
    assert {name for (name,) in held} == given - {grants.CHANGE}
    changed = {column for (column,) in rows(COLUMNS, f'"{model._meta.db_table}"', role)}
    assert changed == (set(grants.changeable(model)) if grants.CHANGE in given else set())


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_a_table_that_only_grows_has_its_trigger(model: type[models.Model]):
    found = rows(
        "select from pg_trigger where tgname = 'append_only' and tgrelid = %s::regclass and tgenabled = 'O'",
        f'"{model._meta.db_table}"',
    )
    assert bool(found) == bool(getattr(model, "append_only", False) and grants.is_ours(model))


def test_only_rights_that_end_may_be_deleted():
    ours = [model for model in TABLES if grants.is_ours(model)]
    assert {model._meta.label for model in ours if "delete" in grants.rights(model)} == MAY_BE_DELETED


@pytest.mark.parametrize("sql", ["update {} set verb = 'x'", "delete from {}", "truncate {}"])
def test_neither_the_application_nor_the_owner_can_rewrite_the_audit_trail(trust, now, sql):
    record(verb="tests.begun", target=trust, by="system:tests", at=now)
    statement = sql.format(AuditEvent._meta.db_table)
    assert refused(statement)
    with as_owner(connection):
        assert refused(statement)
    assert AuditEvent.objects.filter(verb="tests.begun").exists()


def test_the_application_cannot_delete_an_incident(incident):
    assert refused(f"delete from {incident._meta.db_table}")


def test_the_application_cannot_make_tables_or_change_roles():
    assert refused("create table mine (id int)")
    assert refused("alter role heard_app superuser") or refused("create role other")


@pytest.mark.django_db(transaction=True)
def test_granting_again_changes_nothing():
    before = rows(HELD, settings.SYSTEM_ROLE)
    with as_owner(connection):
        grants.grant_after_migrate()
    assert len(before) > 100
    assert rows(HELD, settings.SYSTEM_ROLE) == before


def test_the_deploy_check_refuses_a_role_that_owns_tables():
    assert checks.check_runtime_role(None) == []
    with as_owner(connection):
        found = [each.msg for each in checks.check_runtime_role(None)]
    assert "The database role owns tables." in found


@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_between_tests_keeps_what_migrate_filled():
    call_command("flush", interactive=False, verbosity=0)
    assert rows("select count(*) from django_content_type")[0][0] > 20
    assert rows("select current_user") == [(settings.SYSTEM_ROLE,)]
