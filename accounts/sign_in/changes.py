"""The address somebody signs in with; an account that begins anew before its first role that takes two."""

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import sessions
from accounts.sign_in.guard import refuse_alone
from accounts.sign_in.letters import tell
from audit import services as audit
from audit.services import Actor
from staff.models import User
from staff.services import asked


class AddressTaken(ValueError):
    """In words for whoever tried."""


@transaction.atomic
def change_email(
    *, person: User, email: str | None, by: Actor, now: datetime, asked_by: User | None = None
) -> None:
    """Where mail for a new password goes, so sessions end too. None: nobody signs in by it any more."""
    refuse_alone(person, by=by, now=now, asked_by=asked_by)
    refuse_taken(person, email)
    person.email = email
    person.save(update_fields=["email"])
    forget_other_addresses(person)
    sessions.end_all(person)
    tell(person)
    audit.record(verb="staff.email_changed", by=by, target=person, at=now, **asked(asked_by))


def refuse_taken(person: User, email: str | None) -> None:
    if email and User.objects.filter(email=email).exclude(pk=person.pk).exists():
        raise AddressTaken("Somebody else signs in with that address.")


def forget_other_addresses(person: User) -> None:
    """An address that is taken away signs nobody in any more."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email or "").delete()


@transaction.atomic
def begin_anew(*, person: User, by: Actor, now: datetime) -> None:
    """Whoever made the account may know its password, or be signed in to it. They choose a new one by mail.

    A password that nobody knows, and not none: mail for a new one goes only to whoever has one.
    """
    person.set_password(secrets.token_urlsafe(32))
    person.save(update_fields=["password"])
    Authenticator.objects.filter(user=person).delete()
    forget_other_addresses(person)
    sessions.end_all(person)
    tell(person)
    audit.record(verb="staff.sign_in_anew", by=by, target=person, at=now)
