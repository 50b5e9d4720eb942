"""Counting a quarter: one statement, so that every count is of the same moment.

The tables that can be large are each read once; the breakdowns of incidents are one pass with GROUPING SETS.
Each row that comes back is (cell, count); the cells are named in `figures`. Quarters are numbered by their
edges, which is cheaper than asking the calendar for each row.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Min
from django.db.models.functions import Least

from deadlines.clock import Kind, State
from incidents.models import Incident
from reporting.counts.figures import TREND, YEAR, Figures
from reporting.counts.periods import LONDON, Quarter
from row_security.context import as_system
from wards.models import Trust

PROCESS = "system:reports"

#: `known`: what the clock is counted from, as `response.services.questions.first_known`. A record counts in
#: the quarter of its incident, wherever the end of its 24 hours lies
INCIDENTS = """
incidents as not materialized (
    select *, least(first_known_at, known_at) as known from incidents_incident
    where first_known_at >= %(trend_from)s
),
"""

YEAR_OF_INCIDENTS = """
year as materialized (
    select
        incident.id,
        incident.category,
        coalesce(nullif(incident.physical_harm, ''), 'not_recorded') as physical,
        coalesce(nullif(incident.psychological_harm, ''), 'not_recorded') as psychological,
        coalesce(place.kind, 'not_recorded') as place,
        case when incident.precision in ('exact', 'about') and incident.occurred_from is not null then (
            (date_part('isodow', incident.occurred_from at time zone %(zone)s) - 1) * 24
            + date_part('hour', incident.occurred_from at time zone %(zone)s)
        )::int end as hour,
        width_bucket(incident.flagged_at, %(edges)s)
            > width_bucket(incident.known, %(edges)s) as entered_later
    from incidents as incident
    left join wards_location as place on place.id = incident.location_id
    where incident.known >= %(year_from)s and incident.known < %(until)s
),
"""

PEOPLE = """
people as materialized (
    select person.id, person.involved_as, person.kind
    from incidents_involvement as person join year on year.id = person.incident_id
    where person.involved_as in ('affected', 'initiator') and person.withdrawn_at is null
),
rated as materialized (
    select latest.state, latest.physical, latest.psychological
    from people left join lateral (
        select state, physical, psychological from incidents_selfrating as rating
        where rating.person_id = people.id order by recorded_at desc, id desc limit 1
    ) as latest on true
    where people.involved_as = 'affected'
),
"""

PROMISES = """
promises as materialized (
    select
        coalesce(nullif(incident.late_reason, ''), 'not_recorded') as reason,
        width_bucket(incident.known, %(edges)s) as quarter,
        incident.known >= %(year_from)s as in_year,
        case when deadline.met_at <= deadline.due_at then %(met)s
             when deadline.met_at is not null then %(late)s else %(overdue)s end as state
    from incidents as incident
    join deadlines_deadline as deadline on deadline.subject_id = incident.id and deadline.kind = %(entry)s
    where incident.known >= %(trend_from)s and incident.known < %(until)s
        and (deadline.ended_at is null or deadline.met_at is not null)
),
"""

REFERRALS = """
referrals as materialized (
    select
        kind,
        case when sent_at is not null then 'sent'
             when status = 'not_sent' then 'declined'
             when status = 'recommended' then 'to_decide' else 'to_send' end as state,
        case when sent_at is null then null
             when sent_at - recommended_at <= interval '24 hours' then '1'
             when sent_at - recommended_at <= interval '3 days' then '2'
             when sent_at - recommended_at <= interval '7 days' then '3' else '4' end as band
    from referrals_referral
    where recommended_at >= %(year_from)s and recommended_at < %(until)s
),
"""

OPEN_INCIDENTS = """
open_now as materialized (
    select
        status,
        case when %(at)s - least(first_known_at, known_at) < interval '28 days' then '1'
             when %(at)s - least(first_known_at, known_at) < interval '91 days' then '2'
             when %(at)s - least(first_known_at, known_at) < interval '182 days' then '3' else '4' end as age,
        review_on < %(today)s as review_overdue
    from incidents_incident
    where status = 'responding' or (triaged_at is null and status <> 'closed')
)
"""

CELLS = """
select case grouping(category, physical, psychological, place, hour)
           when 31 then 'year' when 15 then 'category:' || category when 23 then 'physical:' || physical
           when 27 then 'psychological:' || psychological when 29 then 'place:' || place
           else 'hour:' || coalesce(hour::text, 'not_known') end as cell,
       count(*)
from year group by grouping sets ((), (category), (physical), (psychological), (place), (hour))
union all select 'entered_later', count(*) from year where entered_later
union all select 'quarter:' || (%(names)s)[quarter], number
from (
    select width_bucket(incident.known, %(edges)s) as quarter, count(*) as number
    from incidents as incident
    where incident.known >= %(trend_from)s and incident.known < %(until)s group by 1
) as quarters
union all select involved_as || case when grouping(kind) = 1 then '' else ':' || kind end, count(*)
from people group by grouping sets ((involved_as), (involved_as, kind))
union all select 'rating:' || coalesce(state, 'not_asked'), count(*) from rated group by 1
union all select 'rated_physical:' || physical, count(*) from rated where state = 'given' group by 1
union all select 'rated_psychological:' || psychological, count(*) from rated where state = 'given' group by 1
union all select 'entry:' || (%(names)s)[quarter]
                 || case when grouping(state) = 1 then '' else ':' || state end, count(*)
from promises group by grouping sets ((quarter), (quarter, state))
union all select 'late' || case when grouping(reason) = 1 then '' else '_reason:' || reason end, count(*)
from promises where in_year and state = %(late)s group by grouping sets ((), (reason))
union all select case grouping(kind, state) when 3 then 'referral' when 1 then 'referral:' || kind
                 else 'referral:' || kind || ':' || state end, count(*)
from referrals group by grouping sets ((), (kind), (kind, state))
union all select case when grouping(band) = 1 then 'sent' else 'sending:' || band end, count(*)
from referrals where state = 'sent' group by grouping sets ((), (band))
union all select case grouping(status, age) when 3 then 'open' when 1 then 'open:' || status
                 else 'age:' || age end, count(*)
from open_now group by grouping sets ((), (status), (age))
union all select case when review_overdue then 'review:overdue' else 'review:ahead' end, count(*)
from open_now where status = 'responding' group by 1
union all select case when grouping(state) = 1 then 'action' else 'action:' || state end, count(*)
from (
    select case when done_at is not null then 'done' when due_on < %(today)s then 'overdue'
                else 'ahead' end as state
    from incidents_action where recorded_at >= %(year_from)s and recorded_at < %(until)s
) as actions group by grouping sets ((), (state))
union all select case when grouping(answer) = 1 then 'support' else 'support:' || answer end, count(*)
from incidents_supportoffer where offered_at >= %(year_from)s and offered_at < %(until)s
group by grouping sets ((), (answer))
"""

STATEMENT = f"with {INCIDENTS}{YEAR_OF_INCIDENTS}{PEOPLE}{PROMISES}{REFERRALS}{OPEN_INCIDENTS}{CELLS}"


@as_system(PROCESS)
def count(quarter: Quarter, *, at: datetime) -> Figures:
    """The figures of a quarter as they stand at this moment, which is after its end.

    Counted as the system, no matter who asks: those who read reports may see no record, and would count none.
    """
    trust = Trust.objects.order_by("pk").values_list("name", flat=True).first() or ""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, parameters(quarter, at))
        counted = dict(cursor.fetchall())
    return Figures.make(quarter=quarter, frozen_at=at, trust=trust, counted=counted, first_use=first_use())


@as_system(PROCESS)
def has_records(quarter: Quarter, *, at: datetime) -> bool:
    """Were there incidents, at this moment, in the time that a report of the quarter counts?"""
    found = Incident.objects.annotate(known=Least("first_known_at", "known_at"))
    counted = {"known__gte": quarter.ago(TREND - 1).starts_at, "known__lt": quarter.ends_at}
    return found.filter(**counted, flagged_at__lte=at).exists()


@as_system(PROCESS)
def first_use() -> Quarter | None:
    """The quarter in which the first incident was reported in Heard. What came before is not recorded."""
    first = Incident.objects.aggregate(first=Min("flagged_at"))["first"]
    return Quarter.of(first) if first else None


def parameters(quarter: Quarter, at: datetime) -> dict[str, Any]:
    quarters = quarter.last(TREND)
    return {
        "edges": [each.starts_at for each in (*quarters, quarter.next())],
        "names": [each.starts_on.isoformat() for each in quarters],
        "zone": LONDON.key,
        "year_from": quarter.ago(YEAR - 1).starts_at,
        "trend_from": quarter.ago(TREND - 1).starts_at,
        "until": quarter.ends_at,
        "at": at,
        "today": at.astimezone(LONDON).date(),
        "entry": Kind.ENTRY.value,
        "met": State.MET.value,
        "late": State.LATE.value,
        "overdue": State.OVERDUE.value,
    }
