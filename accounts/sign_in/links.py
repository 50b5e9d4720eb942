"""Which subject of the trust's provider is which person: said by an administrator, never guessed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts import oidc, sessions
from accounts.sign_in.guard import refuse_alone
from accounts.sign_in.letters import tell
from audit import services as audit
from audit.services import Actor
from staff.models import User
from staff.services import asked


class AlreadyLinked(ValueError):
    """In words for whoever is linking."""


def linked_to(person: User) -> str:
    """Their subject; empty when they cannot sign in that way."""
    theirs = SocialAccount.objects.filter(provider=oidc.NAME, user=person)
    return theirs.values_list("uid", flat=True).first() or ""


def subjects_of(people: Iterable[User]) -> dict[UUID, str]:
    theirs = SocialAccount.objects.filter(provider=oidc.NAME, user__in=list(people))
    return dict(theirs.values_list("user_id", "uid"))


@transaction.atomic
def link_sign_in(
    *, person: User, subject: str, by: Actor, now: datetime, asked_by: User | None = None
) -> SocialAccount:
    """From now they may sign in by the provider. One subject for one person; a new one replaces the old."""
    refuse_alone(person, by=by, now=now, asked_by=asked_by)
    refuse_taken(person, subject)
    SocialAccount.objects.filter(provider=oidc.NAME, user=person).exclude(uid=subject).delete()
    link, made = SocialAccount.objects.get_or_create(provider=oidc.NAME, uid=subject, user=person)
    if made:
        tell(person)
        audit.record(verb="staff.sign_in_linked", by=by, target=person, at=now, **asked(asked_by))
    return link


def refuse_taken(person: User, subject: str) -> None:
    taken = SocialAccount.objects.filter(provider=oidc.NAME, uid=subject).exclude(user=person)
    if taken.exists():
        raise AlreadyLinked("That subject is somebody else's already. Unlink it from them first.")


@transaction.atomic
def unlink_sign_in(*, person: User, by: Actor, now: datetime, asked_by: User | None = None) -> bool:
    """Whoever is signed in as them is out. Returns whether there was one."""
    refuse_alone(person, by=by, now=now, asked_by=asked_by)
    gone, _ = SocialAccount.objects.filter(provider=oidc.NAME, user=person).delete()
    if gone:
        sessions.end_all(person)
        tell(person)
        audit.record(verb="staff.sign_in_unlinked", by=by, target=person, at=now, **asked(asked_by))
    return bool(gone)
