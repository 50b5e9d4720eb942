"""What signing in remembers for minutes: tries that count towards a limit, and codes that were used.

Kept in the database, so that nobody's signing in depends on the broker. Each step is a transaction of its
own, on a connection of its own: a try is counted even if the request fails, and nobody waits while somebody
else's password is checked. A key is kept as a keyed hash: no address, and no guess can be checked against it.
"""

import json
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.crypto import salted_hmac

ADD = """
insert into accounts_remembered as old (key, value, ends_at) values (%s, %s, %s)
on conflict (key) do update set value = excluded.value, ends_at = excluded.ends_at where old.ends_at <= %s
"""
SET = """
insert into accounts_remembered (key, value, ends_at) values (%s, %s, %s)
on conflict (key) do update set value = excluded.value, ends_at = excluded.ends_at
"""
GET = "select value::text from accounts_remembered where key = %s and ends_at > %s"
TOUCH = "update accounts_remembered set ends_at = %s where key = %s and ends_at > %s"
DELETE = "delete from accounts_remembered where key = %s and ends_at > %s"
CLEAR = "delete from accounts_remembered"
CLEAR_ENDED = "delete from accounts_remembered where ends_at <= %s"

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class DatabaseCache(BaseCache):
    """Values are what JSON can say."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._own: BaseDatabaseWrapper | None = None

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        row = self._row(key, value, timeout, version)
        return self._ask(ADD, *row, timezone.now())[0] == 1

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        _, found = self._ask(GET, self._hashed(key, version), timezone.now())
        return json.loads(found[0][0]) if found else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        self._ask(SET, *self._row(key, value, timeout, version))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return self._ask(TOUCH, self._ends(timeout), self._hashed(key, version), timezone.now())[0] == 1

    def delete(self, key: str, version: Any = None) -> bool:
        return self._ask(DELETE, self._hashed(key, version), timezone.now())[0] == 1

    def clear(self) -> None:
        self._ask(CLEAR)

    def clear_ended(self, now: datetime) -> int:
        return self._ask(CLEAR_ENDED, now)[0]

    def close(self, **_: Any) -> None:
        """Django calls it at the end of each request: the connection lasts no longer."""
        own, self._own = self._own, None
        if own is not None:
            own.close()

    def _row(self, key: str, value: Any, timeout: Any, version: Any) -> tuple[str, str, datetime]:
        return self._hashed(key, version), json.dumps(value), self._ends(timeout)

    def _hashed(self, key: str, version: Any) -> str:
        return salted_hmac(
            "accounts.sessions.cache", self.make_key(key, version), algorithm="sha256"
        ).hexdigest()

    def _ends(self, timeout: Any) -> datetime:
        ends = self.get_backend_timeout(timeout)
        return NEVER if ends is None else datetime.fromtimestamp(ends, UTC)

    def _ask(self, sql: str, *values: Any) -> tuple[int, list[Any]]:
        """How many rows, and those it gives."""
        if self._own is None:
            self._own = connections.create_connection(DEFAULT_DB_ALIAS)
        with self._own.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount, cursor.fetchall() if cursor.description else []
