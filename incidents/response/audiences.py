"""To whom a lead may open an incident at triage. Pure.

What people on a ward have seen never vanishes from them: that by itself would tell somebody. To keep one
person out, a lead excludes them, which is written down.
"""

from dataclasses import dataclass

from incidents.vocabulary import Audience

BOTH = (Audience.WARD, Audience.NAMED)


@dataclass(frozen=True)
class Offer:
    """`why` is empty when both may be chosen."""

    audiences: tuple[Audience, ...]
    why: str = ""


def offered(current: Audience, *, may_involve_staff: bool) -> Offer:
    """`current` is the audience now; `may_involve_staff` is also true when nobody is sure."""
    if may_involve_staff:
        return Offer(
            (Audience.NAMED,),
            "A member of staff is or may be involved, so only people you name may see this. "
            "It never opens to the ward.",
        )
    if current is Audience.WARD:
        return Offer(
            (Audience.WARD,),
            "People on the ward can already see this, so it stays open to them. "
            "To keep one person out, exclude them.",
        )
    if current is Audience.NAMED:
        return Offer(
            (Audience.NAMED,),
            "Only named people can see this. To open it to the ward, ask on the page “Who may see it”: "
            "another lead has to agree.",
        )
    return Offer(BOTH)
