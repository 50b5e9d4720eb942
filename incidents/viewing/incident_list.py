"""The list of incidents, newest first: exactly `access.visible`, read as a few short index ranges.

A filter on several wards with a limit makes PostgreSQL read every row of those wards and sort them. So each
reason for which somebody may see incidents, and each of their wards, is a range of its own, cut to one page;
the ranges are then merged. The cost depends on the wards a person has, not on the number of incidents.

Worded as one statement: it is the page opened most, and Django took longer to write it than PostgreSQL takes
to answer it. tests/incidents/test_list_is_the_door.py holds it to the door, page by page.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from audit.read_events import shown_many
from incidents import door
from incidents.door import Reason
from incidents.read_scope import READ_ALL
from incidents.recording.section_names import Section
from incidents.vocabulary import Audience
from incidents.wording import ALWAYS, Wording, all_of
from nhsuk.keyset import SIZE, Cursor, Cursors, Page, moment, row_id
from row_security.prepared import ask
from staff.access import reach, wards_where
from staff.models import User
from staff.roles import Permission
from wards.models import Ward

#: with more wards than this, the plain index of newest incidents finds a page sooner than as many ranges
FEW_WARDS = 8

cursors = Cursors("incidents.viewing.incident_list", moment, row_id)

# The kinds of an incident, the main one first: as they are, and as somebody reads them who keeps what is
# older than triage (`incidents.recording.recorder_view`). In each row: it costs no query.
# tests/incidents/test_what_a_recorder_keeps.py holds the list to what opening the record shows.
KINDS = "array_prepend({i}.category::text, {i}.other_categories::text[])"
KINDS_READ = f"""
case when {{i}}.triaged_at is null
    or {{i}}.ward_id = any (%s::bigint[])
    or {{i}}.audience = 'ward' and {{i}}.ward_id = any (%s::bigint[])
    or {{i}}.staff_involved <> 'no' and %s
    or exists (
        select from incidents_casemember m where m.incident_id = {{i}}.id and m.person_id = %s
        and m.member_as = any (%s) and m.withdrawn_at is null and (m.ends_at is null or m.ends_at > %s))
then {KINDS} else coalesce((
    select array_prepend(s."values" ->> 'category', array(
        select jsonb_array_elements_text(s."values" -> 'other_categories')))
    from incidents_sectionsave s
    where s.incident_id = {{i}}.id and s.section = '{Section.WHAT_HAPPENED.value}'
    and (s.recorded_at <= {{i}}.triaged_at or s.recorded_by_id = %s)
    order by s.version desc limit 1), {KINDS}) end"""  # noqa: S608 - constant words

LISTED = "n.flagged_at, n.id, n.reference, n.status, ward.name"
COLUMNS = (
    "{i}.flagged_at, {i}.id, {i}.reference, {i}.status, {i}.ward_id, {i}.audience, {i}.staff_involved,"
    " {i}.triaged_at, {i}.category, {i}.other_categories"
)


class Row(NamedTuple):
    flagged_at: datetime
    pk: UUID
    reference: str
    status: str
    ward: str
    kinds: list[str]


class Range(NamedTuple):
    """One stretch of one index; on `wards`, a stretch for each of them."""

    wording: Wording
    wards: tuple[int, ...] = ()


def page(
    person: User,
    now: datetime,
    *,
    where: Wording = ALWAYS,
    cursor: Cursor | None = None,
    size: int = SIZE,
) -> Page[Row]:
    """One query. `where` narrows what the door allows; it can never widen it."""
    sql, values = statement(person, now, where, cursor, size + 1)
    rows = [Row(*found) for found in ask(sql, values)]
    one_page = cursors.page(rows, cursor, lambda row: (row.flagged_at.isoformat(), row.pk), size)
    shown_many(row.pk for row in one_page.rows)
    return one_page


def statement(
    person: User, now: datetime, where: Wording, cursor: Cursor | None, most: int
) -> tuple[str, list[Any]]:
    order = "{0}.flagged_at asc, {0}.id asc" if cursor and cursor.back else "{0}.flagged_at desc, {0}.id desc"
    narrowed = all_of([door.not_excluded(person), where, _from(cursor)])
    parts = [_part(one, narrowed, order.format("i"), most) for one in ranges(person, now)]
    shown = kinds(person, now)
    merged = " union ".join(sql for sql, _ in parts)
    sql = (  # constant words, bound values
        f"select {LISTED}, {shown.of('n')} from ({merged}) n join wards_ward ward on ward.id = n.ward_id"  # noqa: S608
        f" order by {order.format('n')} limit {most:d}"
    )
    return sql, [*shown.values, *chain.from_iterable(values for _, values in parts)]


def _part(one: Range, narrowed: Wording, order: str, most: int) -> tuple[str, list[Any]]:
    held = all_of([one.wording, narrowed])
    on_ward = "i.ward_id = mine.ward and " if one.wards else ""
    sql = (
        f"select {COLUMNS.format(i='i')} from incidents_incident i"  # noqa: S608 - constant words
        f" where {on_ward}({held.of('i')}) order by {order} limit {most:d}"
    )
    if not one.wards:
        return f"({sql})", list(held.values)
    each = f"(select part.* from unnest(%s::bigint[]) mine (ward) cross join lateral ({sql}) part)"  # noqa: S608
    return each, [list(one.wards), *held.values]


def kinds(person: User, now: datetime) -> Wording:
    """As this person reads them: what is closed to them neither shows in a list nor is found by a filter."""
    held = reach(person)
    if Permission.OVERSEE in held.trust:
        return Wording(KINDS)
    on_wards = [list(held.wards(one)) for one in (Permission.OVERSEE_WARD, Permission.SEE_WARD)]
    allegations = Permission.OVERSEE_ALLEGATIONS in held.trust
    helping = [str(part) for part in READ_ALL]
    return Wording(KINDS_READ, (*on_wards, allegations, person.pk, helping, now, person.pk))


def wards_of(person: User) -> QuerySet[Ward]:
    """Wards to offer in the filter."""
    held = reach(person)
    if held.trust & {Permission.OVERSEE, Permission.OVERSEE_ALLEGATIONS}:
        return Ward.objects.all()
    return wards_where(person, Permission.SEE_WARD, Permission.MANAGE_WARD, Permission.OVERSEE_WARD)


def ranges(person: User, now: datetime) -> list[Range]:
    """Together exactly what the door opens to them, before anybody is kept out."""
    by_role = door.reasons(person)
    if by_role == [Reason(ALWAYS)]:
        return [Range(ALWAYS)]
    by_name = [Range(wording) for wording in door.cases(person, now)]
    return [*by_name, *chain.from_iterable(_split(reason) for reason in by_role)]


def _split(reason: Reason) -> Iterator[Range]:
    """A reason that holds on a few wards, one audience at a time, as they are indexed."""
    if reason.wards is None or len(reason.wards) > FEW_WARDS:
        yield Range(reason.whole)
        return
    wards = tuple(sorted(reason.wards))
    if reason.wording != ALWAYS:  # it speaks of one audience already
        yield Range(reason.wording, wards)
        return
    for audience in Audience:
        yield Range(Wording(f"{{i}}.audience = '{audience.value}'"), wards)


def _from(cursor: Cursor | None) -> Wording:
    if cursor is None:
        return ALWAYS
    beyond = ">" if cursor.back else "<"
    return Wording(f"({{i}}.flagged_at, {{i}}.id) {beyond} (%s, %s)", cursor.place)
