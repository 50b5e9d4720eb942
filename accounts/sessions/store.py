"""Sessions in the database, each beside whose it is, so that all of somebody's can be ended at once.

Every request asks for a session and then for its person: `together` answers both with one statement.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from accounts.models import Session
from row_security.prepared import ask, made
from staff.models import User

FIELDS = User._meta.concrete_fields
BOTH = f"""
select session.session_data, {", ".join(f"person.{field.column}" for field in FIELDS)}
from accounts_session session left join staff_user person on person.id = session.person_id
where session.session_key = %s and session.expire_date > %s
"""  # noqa: S608 - names of columns

#: whose session was just read; None while nobody is about to ask
_read: ContextVar[dict[str, User] | None] = ContextVar("people_of_sessions", default=None)


@contextmanager
def together() -> Iterator[None]:
    """For as long as it takes to ask who is signed in. What was read is forgotten with it."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        return row

    def load(self) -> dict[str, Any]:
        read = _read.get()
        return super().load() if read is None else self._load_both(read)

    def _load_both(self, read: dict[str, User]) -> dict[str, Any]:
        found = ask(BOTH, [self.session_key, timezone.now()])
        if not found:
            self._session_key = None  # as Django does: a key that is not ours is not taken over
            return {}
        data, *values = found[0]
        person = made(User, FIELDS, values)
        if person.pk:
            read[str(person.pk)] = person
        return self.decode(data)


class Backend(AuthenticationBackend):
    """django-allauth's, which does not ask again for somebody whose session was just read."""

    def get_user(self, user_id: Any) -> User | None:
        person = (_read.get() or {}).get(str(user_id))
        if person is None:
            return super().get_user(user_id)
        return person if self.user_can_authenticate(person) else None
