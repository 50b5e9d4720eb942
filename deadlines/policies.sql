-- For those who are told something though they may not see the record, such as the executive lead.
create or replace function heard_notice_stands(escalation uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select d.incident_id <> all (heard_excluded())
    from deadlines_escalation e join deadlines_deadline d on d.id = e.deadline_id where e.id = escalation
$$;

create or replace function heard_told(deadline uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select from deadlines_notice n join deadlines_escalation e on e.id = n.escalation_id
        where e.deadline_id = deadline and n.person_id = heard_person() and n.suppressed_at is null
    )
$$;

-- A promise: to everybody who may see its record, and to everybody who was told of it and is not kept out.
create policy seen on deadlines_deadline for select using (
    heard_may_see(incident_id)
    or heard_told(id) and incident_id <> all ((select heard_excluded())::uuid[])
);

-- With its promise.
create policy seen on deadlines_escalation for select using (
    exists (select from deadlines_deadline d where d.id = deadline_id)
);
create policy added on deadlines_escalation for insert with check (true);

-- A notice: to the person it is for, until they are kept out of the record.
create policy seen on deadlines_notice for select using (
    person_id = (select heard_person()) and heard_notice_stands(escalation_id)
);
create policy added on deadlines_notice for insert with check (true);
