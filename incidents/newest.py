"""The list of incidents, newest first: exactly `access.visible`, read as a few short index ranges.

A filter on several wards with a limit makes PostgreSQL read every row of those wards and sort them. So each
reason for which somebody may see incidents, and each of their wards, is a range of its own, cut to one page;
the ranges are then merged. The cost depends on the wards a person has, not on the number of incidents.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.shown import shown_many
from incidents import access
from incidents.models import Incident
from incidents.vocabulary import Audience
from nhsuk.keyset import SIZE, Cursor, Cursors, Page, moment, row_id
from staff.access import reach, wards_where
from staff.models import User
from staff.roles import Permission
from wards.models import Ward

#: with more wards than this, the plain index of newest incidents finds a page sooner than as many ranges
FEW_WARDS = 8

cursors = Cursors("incidents.newest", moment, row_id)


class Row(NamedTuple):
    flagged_at: datetime
    pk: UUID
    reference: str
    category: str
    status: str
    known_at: datetime
    ward: str


COLUMNS = ("flagged_at", "pk", "reference", "category", "status", "known_at", "ward__name")


def page(
    person: User, now: datetime, *, where: Q | None = None, cursor: Cursor | None = None, size: int = SIZE
) -> Page[Row]:
    """One query. `where` narrows what the door allows; it can never widen it."""
    order = ("flagged_at", "pk") if cursor and cursor.back else ("-flagged_at", "-pk")
    cut = [
        _from(one.filter(where or Q()), cursor).order_by(*order).values_list(*COLUMNS)[: size + 1]
        for one in ranges(person, now)
    ]
    merged = cut[0] if len(cut) == 1 else cut[0].union(*cut[1:]).order_by(*order)[: size + 1]
    found = [Row(*values) for values in merged]
    one_page = cursors.page(found, cursor, lambda row: (row.flagged_at.isoformat(), row.pk), size)
    shown_many(row.pk for row in one_page.rows)
    return one_page


def wards_of(person: User) -> QuerySet[Ward]:
    """Wards to offer in the filter."""
    held = reach(person)
    if held.trust & {Permission.OVERSEE, Permission.OVERSEE_ALLEGATIONS}:
        return Ward.objects.all()
    return wards_where(person, Permission.SEE_WARD, Permission.MANAGE_WARD, Permission.OVERSEE_WARD)


def ranges(person: User, now: datetime) -> list[QuerySet[Incident]]:
    """Together exactly `access.visible(person, now)`; each is one range of one index."""
    open_to = access.not_excluded(person)
    split = [piece for reason in access.arms(person, now) for piece in _split(reason)]
    return [Incident.objects.filter(piece).filter(open_to) for piece in split]


def _split(reason: Q) -> list[Q]:
    """A reason that holds on a few wards, one ward and one audience at a time, as they are indexed."""
    conditions: dict[str, Any] = dict(child for child in reason.children if isinstance(child, tuple))
    wards = conditions.get("ward__in", ())
    plain = len(conditions) == len(reason.children)
    if not plain or not 0 < len(wards) <= FEW_WARDS:
        return [reason]
    audiences = [conditions["audience"]] if "audience" in conditions else list(Audience)
    rest = {name: value for name, value in conditions.items() if name not in {"ward__in", "audience"}}
    return [Q(ward=ward, audience=audience, **rest) for ward in sorted(wards) for audience in audiences]


def _from(incidents: QuerySet[Incident], cursor: Cursor | None) -> QuerySet[Incident]:
    if cursor is None:
        return incidents
    at, pk = cursor.place
    if cursor.back:
        return incidents.filter(Q(flagged_at__gt=at) | Q(pk__gt=pk), flagged_at__gte=at)
    return incidents.filter(Q(flagged_at__lt=at) | Q(pk__lt=pk), flagged_at__lte=at)
