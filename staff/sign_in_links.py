"""Which subject of the trust's provider is which person: said by an administrator, never guessed."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from audit import services as audit
from audit.services import Actor
from staff import provider, sessions
from staff.models import User
from staff.sign_in_mail import tell


class AlreadyLinked(ValueError):
    """In words for whoever is linking."""


def linked_to(person: User) -> str:
    """Their subject; empty when they cannot sign in that way."""
    theirs = SocialAccount.objects.filter(provider=provider.NAME, user=person)
    return theirs.values_list("uid", flat=True).first() or ""


@transaction.atomic
def link_sign_in(*, person: User, subject: str, by: Actor, now: datetime) -> SocialAccount:
    """From now they may sign in by the provider. One subject for one person; a new one replaces the old."""
    taken = SocialAccount.objects.filter(provider=provider.NAME, uid=subject).exclude(user=person)
    if taken.exists():
        raise AlreadyLinked("That subject is somebody else's already. Unlink it from them first.")
    SocialAccount.objects.filter(provider=provider.NAME, user=person).exclude(uid=subject).delete()
    link, made = SocialAccount.objects.get_or_create(provider=provider.NAME, uid=subject, user=person)
    if made:
        tell(person)
        audit.record(verb="staff.sign_in_linked", by=by, target=person, at=now)
    return link


@transaction.atomic
def unlink_sign_in(*, person: User, by: Actor, now: datetime) -> bool:
    """Whoever is signed in as them is out. Returns whether there was one."""
    gone, _ = SocialAccount.objects.filter(provider=provider.NAME, user=person).delete()
    if gone:
        sessions.end_all(person)
        tell(person)
        audit.record(verb="staff.sign_in_unlinked", by=by, target=person, at=now)
    return bool(gone)
