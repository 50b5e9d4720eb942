"""The policy is complete, and only one module reads what it grants."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission as AuthPermission

from staff.roles import POLICY, Permission, Role, Scope, permissions
from wards.models import Trust, Ward

APPS = [path.parent for path in Path(settings.BASE_DIR).glob("*/apps.py")]


def test_every_role_is_in_the_policy():
    assert set(POLICY) == set(Role)
    assert all(POLICY[role] for role in Role)


def test_every_permission_is_one_of_a_ward_or_of_the_trust_and_none_is_both():
    on_ward = {codename for codename, _ in Ward._meta.permissions}
    on_trust = {codename for codename, _ in Trust._meta.permissions}
    assert on_ward | on_trust == {permission.value for permission in Permission}
    assert not on_ward & on_trust


def test_the_policy_grants_on_a_ward_what_belongs_to_a_ward():
    on_trust = {codename for codename, _ in Trust._meta.permissions}
    without_a_ward = {Scope.TRUST, Scope.CASE}
    for scopes in POLICY.values():
        for scope, granted in scopes.items():
            assert {(permission.value in on_trust) for permission in granted} <= {scope in without_a_ward}


@pytest.mark.django_db
def test_every_permission_is_in_the_database_to_be_granted():
    known = AuthPermission.objects.filter(content_type__app_label="wards").values_list("codename", flat=True)
    assert {permission.value for permission in Permission} <= set(known)


def test_whoever_reads_figures_or_the_audit_trail_or_configures_sees_no_record():
    of_records = set(Permission) - {
        Permission.READ_REPORTS,
        Permission.SIGN_REPORTS,
        Permission.READ_AUDIT,
        Permission.CONFIGURE,
        Permission.BREAK_GLASS,  # one record for an hour, with others told; in itself it shows nothing
    }
    for role in (Role.BOARD_MEMBER, Role.EXECUTIVE_LEAD, Role.AUDITOR, Role.ADMINISTRATOR):
        assert not POLICY[role][Scope.TRUST] & of_records


@pytest.mark.parametrize("role", Role)
def test_a_role_is_not_held_over_a_place_the_policy_does_not_name(role):
    for scope in set(Scope) - set(POLICY[role]):
        with pytest.raises(ValueError, match=str(role.label)[:10].replace("(", ".")):
            permissions(role, scope)


def test_only_staff_asks_guardian():
    asking = {
        path.relative_to(settings.BASE_DIR).parts[0]
        for app in APPS
        for path in app.rglob("*.py")
        if "guardian" in imported(path)
    }
    assert asking == {"staff"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
    return names
