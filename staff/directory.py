"""Looking up members of staff by what somebody typed."""

from django.db.models import Q

from audit.read_events import searched, shown_many
from staff.models import User

MOST = 20
SHORTEST = 2  # letters


def find_staff(words: str) -> list[User]:
    """Members of staff whose name holds these words, or whose staff number this is; by name, at most 20.

    Everybody, whatever they are kept out of: an answer without somebody would tell what they are kept out of.
    """
    asked = words.replace("\x00", "").split()[:6]
    if len("".join(asked)) < SHORTEST:
        return []
    by_name = Q()
    for word in asked:
        by_name &= Q(name__icontains=word)
    matching = User.objects.filter(by_name | Q(staff_number__iexact=" ".join(asked)))
    found = list(matching.order_by("name", "pk")[:MOST])
    searched(words)
    shown_many(one.pk for one in found)
    return found
