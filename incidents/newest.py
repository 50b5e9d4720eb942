"""The list of incidents, newest first: exactly `access.visible`, read as a few short index ranges.

A filter on several wards with a limit makes PostgreSQL read every row of those wards and sort them. So each
reason for which somebody may see incidents, and each of their wards, is a range of its own, cut to one page;
the ranges are then merged. The cost depends on the wards a person has, not on the number of incidents.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Q, QuerySet, TextField
from django.db.models.expressions import RawSQL

from audit.shown import shown_many
from incidents import access
from incidents.models import Incident
from incidents.reading import READ_ALL
from incidents.sections import Section
from incidents.vocabulary import Audience
from nhsuk.keyset import SIZE, Cursor, Cursors, Page, moment, row_id
from staff.access import reach, wards_where
from staff.models import User
from staff.roles import Permission
from wards.models import Ward

#: with more wards than this, the plain index of newest incidents finds a page sooner than as many ranges
FEW_WARDS = 8

cursors = Cursors("incidents.newest", moment, row_id)


# The kinds of an incident, the main one first: as they are, and as somebody reads them who keeps what is
# older than triage (`incidents.frozen`). Worded as SQL, like the door, and in each row: it costs no query.
# tests/incidents/test_what_a_recorder_keeps.py holds the list to what opening the record shows.
KINDS = "array_prepend(incidents_incident.category::text, incidents_incident.other_categories::text[])"
KINDS_READ = f"""
case when incidents_incident.triaged_at is null
    or incidents_incident.ward_id = any (%s::bigint[])
    or incidents_incident.audience = 'ward' and incidents_incident.ward_id = any (%s::bigint[])
    or incidents_incident.staff_involved <> 'no' and %s
    or exists (
        select from incidents_casemember m where m.incident_id = incidents_incident.id and m.person_id = %s
        and m.member_as = any (%s) and m.withdrawn_at is null and (m.ends_at is null or m.ends_at > %s))
then {KINDS} else coalesce((
    select array_prepend(s."values" ->> 'category', array(
        select jsonb_array_elements_text(s."values" -> 'other_categories')))
    from incidents_sectionsave s
    where s.incident_id = incidents_incident.id and s.section = '{Section.WHAT_HAPPENED.value}'
    and (s.recorded_at <= incidents_incident.triaged_at or s.recorded_by_id = %s)
    order by s.version desc limit 1), {KINDS}) end"""  # noqa: S608 - constant words


class Row(NamedTuple):
    flagged_at: datetime
    pk: UUID
    reference: str
    status: str
    ward: str
    kinds: list[str]


COLUMNS = ("flagged_at", "pk", "reference", "status", "ward__name", "kinds")


def page(
    person: User, now: datetime, *, where: Q | None = None, cursor: Cursor | None = None, size: int = SIZE
) -> Page[Row]:
    """One query. `where` narrows what the door allows, by `kinds` too; it can never widen it."""
    order = ("flagged_at", "pk") if cursor and cursor.back else ("-flagged_at", "-pk")
    cut = [
        _from(one.annotate(kinds=kinds(person, now)).filter(where or Q()), cursor)
        .order_by(*order)
        .values_list(*COLUMNS)[: size + 1]
        for one in ranges(person, now)
    ]
    merged = cut[0] if len(cut) == 1 else cut[0].union(*cut[1:]).order_by(*order)[: size + 1]
    rows = [Row(*values) for values in merged]
    one_page = cursors.page(rows, cursor, lambda row: (row.flagged_at.isoformat(), row.pk), size)
    shown_many(row.pk for row in one_page.rows)
    return one_page


def kinds(person: User, now: datetime) -> RawSQL:
    """As this person reads them: what is closed to them neither shows in a list nor is found by a filter."""
    held = reach(person)
    if Permission.OVERSEE in held.trust:
        return RawSQL(KINDS, [], ArrayField(TextField()))  # noqa: S611 - constant words
    on_wards = [list(held.wards(one)) for one in (Permission.OVERSEE_WARD, Permission.SEE_WARD)]
    allegations = Permission.OVERSEE_ALLEGATIONS in held.trust
    values = [*on_wards, allegations, person.pk, [str(part) for part in READ_ALL], now, person.pk]
    return RawSQL(KINDS_READ, values, ArrayField(TextField()))  # noqa: S611 - constant words, bound values


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
