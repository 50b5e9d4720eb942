"""What somebody who owns the tables can do that the application cannot."""

from contextlib import contextmanager
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from tests.database.base import as_owner

TABLES = ("audit_auditevent", "audit_auditseal", "audit_unsealed")
KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"only for tests").digest())


@contextmanager
def owner_at_work():
    """The triggers are back, and so is every row, when this ends. It is verified as in service."""
    with transaction.atomic():
        for table in TABLES:
            run(f"alter table {table} disable trigger all")
        yield
        transaction.set_rollback(True)


def run(words, *values):
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute(words, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount
