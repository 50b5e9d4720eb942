-- :n incidents over 200 wards and three years, :due of them overdue and not escalated; the user works on two wards
insert into floor_ward (id, name) select g, 'Ward ' || g from generate_series(1, 200) g;
insert into floor_ward_members (ward_id, user_id) select g, 1 from unnest(array[17, 121]) g;
insert into floor_incident (ward_id, category, harm, affected_kind, location, occurred_at, reported_at, deadline_at,
    reviewed_at, escalated_at, summary, details, reporter_id)
select 1 + (g::bigint * 7919) % 200, (random() * 7)::int, (random() * random() * 4)::int, (random() * 2)::int,
    (random() * 7)::int, t, t + l, t + l + interval '24 hours',
    case when g % greatest(:n / :due, 1) = 0 then null else t + l + interval '20 hours' * random() end, null,
    'Incident summary text number ' || g, repeat('Narrative of what happened on the ward. ', 8), 1
from (
    select g, now() - interval '1094 days' + (g::float8 / :n) * interval '1090 days' + random() * interval '1 day' as t,
        case when random() < 0.1 then interval '30 hours' else interval '2 hours' * random() end as l
    from generate_series(1, :n) g
) s;
select setval(pg_get_serial_sequence('floor_ward', 'id'), 200);
