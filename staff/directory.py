"""Looking up members of staff by what somebody typed."""

from django.db.models import Q

from audit.shown import searched, shown_many
from staff.models import User

MOST = 20


def find_staff(words: str) -> list[User]:
    """Members of staff whose name holds these words, or whose staff number this is. At most 20."""
    asked = words.replace("\x00", "").split()[:6]
    if not asked:
        return []
    by_name = Q()
    for word in asked:
        by_name &= Q(name__icontains=word)
    found = list(User.objects.filter(by_name | Q(staff_number__iexact=" ".join(asked)))[:MOST])
    searched(words)
    shown_many(one.pk for one in found)
    return found
