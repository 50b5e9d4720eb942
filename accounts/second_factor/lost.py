"""Somebody lost their phone or their key: what they had is taken away, and they set up another."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import sessions
from accounts.sign_in.guard import refuse_alone
from accounts.sign_in.letters import tell
from audit import services as audit
from audit.services import Actor
from staff.models import User
from staff.relationships import accounts_of
from staff.services import asked


class OnesOwn(ValueError):
    """In words for whoever tried."""

    def __init__(self) -> None:
        super().__init__("You cannot change how you sign in yourself here. Ask another administrator.")


WORDS = {
    Authenticator.Type.TOTP: "Authenticator app",
    Authenticator.Type.WEBAUTHN: "Security key",
    Authenticator.Type.RECOVERY_CODES: "Recovery codes",
}


def held(person: User) -> list[str]:
    """What they have set up, in words."""
    types = Authenticator.objects.filter(user=person).order_by("type").values_list("type", flat=True)
    return [WORDS[Authenticator.Type(kind)] for kind in types]


@transaction.atomic
def reset_second_factor(*, person: User, by: Actor, now: datetime, asked_by: User | None = None) -> int:
    """Every app, key and recovery code of theirs is gone, and every session has ended.

    At their next sign-in they set up a new one, if their role needs it. Returns how many there were.
    """
    refuse_ones_own(person, by)
    refuse_alone(person, by=by, now=now, asked_by=asked_by)
    theirs = Authenticator.objects.filter(user=person)
    types = sorted(theirs.values_list("type", flat=True))
    theirs.delete()
    sessions.end_all(person)
    tell(person)
    audit.record(verb="second_factor.reset", by=by, target=person, at=now, types=types, **asked(asked_by))
    return len(types)


def refuse_ones_own(person: User, by: Actor) -> None:
    """Nor another account of one's own: it would be a way past what is asked of it."""
    if isinstance(by, User) and person.pk in accounts_of(by.pk):
        raise OnesOwn
