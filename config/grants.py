"""What the runtime role may do with each table. Given again after every migration, by the owner.

Records are never deleted by the application, so the right to delete is the exception, and listed here.
"""

from pathlib import Path

from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from config import row_security

READ, ADD, CHANGE, DELETE = "select", "insert", "update", "delete"
ALL = (READ, ADD, CHANGE, DELETE)

# Tables of Django and the libraries; what is not here may only be read
FRAMEWORK = {
    "account.EmailAddress": ALL,
    "account.EmailConfirmation": ALL,
    "mfa.Authenticator": ALL,
    "socialaccount.SocialAccount": ALL,
    "socialaccount.SocialToken": (READ, DELETE),  # empty: Django looks there when a link ends
    "admin.LogEntry": (READ, ADD),
}

# Ours, where a row is a right that ends, and not a record
DELETABLE = {
    *("staff.WardPermission", "staff.TrustPermission", "staff.KeptForm", "staff.Session"),
    "staff.Remembered",
}

# The system seals the audit trail; to everybody else its queue only grows and its seals are only read
SEALING = {"audit.Unsealed": ((READ, ADD), (READ, ADD, DELETE)), "audit.AuditSeal": ((READ,), (READ, ADD))}


def is_ours(model: type[Model]) -> bool:
    return Path(model._meta.app_config.path).parent == settings.BASE_DIR


def rights(model: type[Model], *, system: bool = False) -> tuple[str, ...]:
    label = model._meta.label
    if not is_ours(model):
        return FRAMEWORK.get(label, (READ,))
    if label in SEALING:
        return SEALING[label][system]
    if getattr(model, "append_only", False):
        return (READ, ADD)
    return ALL if label in DELETABLE else (READ, ADD, CHANGE)


def statements(registry: Apps, role: str, *, system: bool = False) -> list[str]:
    """All rights are taken back first, so that a table which becomes append-only loses the others."""
    tables = {
        model._meta.db_table: rights(model, system=system)
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [
        f"revoke all on all tables in schema public from {role}",
        f"grant usage on schema public to {role}",
        f"grant usage on all sequences in schema public to {role}",
        f"grant select on django_migrations to {role}",
        *(f'grant {", ".join(given)} on "{table}" to {role}' for table, given in tables.items()),
    ]


MISSING = """
select name from unnest(%s) as name
where to_regrole(quote_ident(name)) is null
"""


def refuse_without_roles(connection: BaseDatabaseWrapper) -> None:
    """The owner may make none: whoever may do everything in this server does, once (deploy/roles.sql)."""
    with connection.cursor() as cursor:
        cursor.execute(MISSING, [[settings.RUNTIME_ROLE, settings.SYSTEM_ROLE]])
        missing = [name for (name,) in cursor.fetchall()]
    if missing:
        raise ImproperlyConfigured(
            f"The database has no role {' and no role '.join(missing)}. Make them first, as a superuser, "
            "with deploy/roles.sql (docs/deployment.md)."
        )


def owns_the_tables(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tableowner = current_user from pg_tables where tablename = 'django_migrations'"
        )
        found = cursor.fetchone()
    return bool(found and found[0])


def grant_after_migrate(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Connected to ``post_migrate``. One transaction: no request ever meets a table without its rights."""
    connection = connections[using]
    if not owns_the_tables(connection):
        return
    refuse_without_roles(connection)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("select current_user = %s", [settings.RUNTIME_ROLE])
        if cursor.fetchone() == (True,):
            return  # one role for both: the check of the runtime role says so
        for role, system in ((settings.RUNTIME_ROLE, False), (settings.SYSTEM_ROLE, True)):
            for statement in statements(apps, connection.ops.quote_name(role), system=system):
                cursor.execute(statement)
        row_security.lay(connection)
