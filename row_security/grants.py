"""What the runtime role may do with each table. Given again after every migration, by the owner.

Records are never deleted by the application: the right to delete is the exception, which a model states.
Which record or person a row is about, who made it and when, is written once: changing is granted by column.
"""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, Field, Model, UUIDField

from row_security.apply import lay

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

# Ours say it in their models:
#   append_only       read and added to alone
#   may_be_deleted    a row is a right that ends, and not a record
#   written_again     fields that `is_written_once` names and that are written again after all: why
#   rights, system_rights    where the system may do more than everybody else
# Of the libraries' tables, written again after all:
WRITTEN_AGAIN = {
    "mfa.Authenticator.user": "the library saves it whole",
    "mfa.Authenticator.created_at": "the library saves it whole",
    "account.EmailAddress.user": "the library saves it whole",
    "account.EmailConfirmation.email_address": "the library saves it whole",
    "socialaccount.SocialAccount.user": "the library saves it whole",
}


def is_ours(model: type[Model]) -> bool:
    return Path(model._meta.app_config.path).parent == settings.BASE_DIR


def rights(model: type[Model], *, system: bool = False) -> tuple[str, ...]:
    label = model._meta.label
    if not is_ours(model):
        return FRAMEWORK.get(label, (READ,))
    if said := getattr(model, "system_rights" if system else "rights", None):
        return tuple(said)
    if getattr(model, "append_only", False):
        return (READ, ADD)
    return ALL if getattr(model, "may_be_deleted", False) else (READ, ADD, CHANGE)


def written_again(model: type[Model]) -> dict[str, str]:
    """Field -> why."""
    return getattr(model, "written_again", {})


def is_written_once(field: "Field[Any, Any]") -> bool:
    """Keys, who made the row and when. `*_by` with a time that may be empty is a later step's."""
    model: Any = field.model
    if f"{model._meta.label}.{field.name}" in WRITTEN_AGAIN or field.name in written_again(model):
        return False
    if field.is_relation and field.null and field.name.endswith("_by"):
        times = {other.name for other in model._meta.concrete_fields if other.null}
        return f"{field.name.removesuffix('_by')}_at" not in times
    is_key = field.primary_key or field.is_relation or isinstance(field, UUIDField)
    return is_key or (isinstance(field, DateTimeField) and field.name.endswith("_at") and not field.null)


def changeable(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if not is_written_once(field)]


def granted(model: type[Model], *, system: bool) -> list[str]:
    """The rights as SQL has them: to change, by column."""
    given = rights(model, system=system)
    columns = ", ".join(f'"{column}"' for column in changeable(model))
    whole = [right for right in given if right != CHANGE]
    return [*whole, f"{CHANGE} ({columns})"] if CHANGE in given and columns else whole


def statements(registry: Apps, role: str, *, system: bool = False) -> list[str]:
    """All rights are taken back first, so that a table which becomes append-only loses the others."""
    tables = {
        model._meta.db_table: granted(model, system=system)
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
    """The owner may make none: anybody who may do everything in this server does, once (deploy/roles.sql)."""
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
        lay(connection)
