"""What people had typed when they were signed out, or asked who they are, until they are back."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import KeptForm
from audit import services as audit
from row_security.context import as_system
from staff.models import User

KEPT_FOR = timedelta(days=1)
MOST = 20  # of one person: nobody fills the table


@as_system("system:kept-forms")
@transaction.atomic
def keep(*, person: User, path: str, fields: dict[str, list[str]], now: datetime) -> KeptForm:
    """A later one for the same page takes its place; of too many the oldest goes."""
    kept, _ = KeptForm.objects.update_or_create(
        person=person, path=path, defaults={"fields": fields, "kept_at": now}
    )
    theirs = KeptForm.objects.filter(person=person).order_by("-kept_at", "pk")
    too_many = list(theirs.values_list("pk", flat=True)[MOST:])
    KeptForm.objects.filter(pk__in=too_many).delete()
    audit.record(verb="form.kept", target=kept, by="system:kept-forms", at=now, person=str(person.pk))
    return kept


def take_back(*, person: User, path: str) -> None:
    """Sent again: there is nothing left to keep."""
    KeptForm.objects.filter(person=person, path=path).delete()


def clear(*, now: datetime) -> int:
    gone, _ = KeptForm.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    return gone
