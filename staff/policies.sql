-- Begins a transaction as this person, at this time: works out, once, what the policies ask of every row.
create or replace function heard_enter(taken text, asking uuid, at timestamptz)
returns table (permission text, ward bigint)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    today date := (at at time zone 'Europe/London')::date;
begin
    if exists (
        select from pg_roles r
        join pg_tables t on t.schemaname = 'public' and t.tablename = 'staff_user'
        where r.rolname = taken
            and (r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, t.tableowner, 'usage'))
    ) then
        raise exception 'row security does not bind this role' using errcode = 'insufficient_privilege';
    end if;
    if at is null or not exists (select from staff_user where id = asking and is_active) then
        asking := null;
    end if;
    return query
    with held as materialized (
        select p.codename::text as permission, w.content_object_id as ward
        from staff_wardpermission w join auth_permission p on p.id = w.permission_id
        where w.user_id = asking and (w.ends_on is null or w.ends_on >= today)
        union all
        select p.codename::text, null
        from staff_trustpermission t join auth_permission p on p.id = t.permission_id
        where t.user_id = asking and (t.ends_on is null or t.ends_on >= today)
    ),
    worked_out as materialized (
        select
            array_agg(permission) filter (where ward is null) as trust,
            array_agg(ward) filter (where permission = 'see_ward_incidents') as seen,
            array_agg(ward) filter (where permission = 'manage_ward_incidents') as managed,
            array_agg(ward) filter (where permission = 'oversee_ward_incidents') as overseen,
            array_agg(ward) filter (where permission = 'record_incidents') as recorded
        from held
    ),
    remembered as materialized (
        select
            set_config('app.person', coalesce(asking::text, ''), true),
            set_config('app.now', coalesce(at::text, ''), true),
            set_config('app.trust', coalesce(trust::text, '{}'), true),
            set_config('app.wards_seen', coalesce(seen::text, '{}'), true),
            set_config('app.wards_managed', coalesce(managed::text, '{}'), true),
            set_config('app.wards_overseen', coalesce(overseen::text, '{}'), true),
            set_config('app.wards_recorded', coalesce(recorded::text, '{}'), true),
            set_config('app.excluded', heard_kept_out_of(asking)::text, true)
        from worked_out
    )
    select held.permission, held.ward from remembered left join held on true;
end $$;

create or replace function heard_my_accounts() returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
    select array(
        select heard_person() where heard_person() is not null
        union
        select other.account_id from staff_sameperson mine
        join staff_sameperson other on other.person = mine.person and other.ended_at is null
        where mine.account_id = heard_person() and mine.ended_at is null
    )
$$;

create or replace function heard_about_my_interests(target text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select from unnest(heard_my_accounts()) mine
        where mine::text = target or exists (
            select from staff_interest i where i.id::text = target and mine in (i.person_id, i.other_id)
        )
    )
$$;

-- Who is close to whom: what they declared themselves, not what a lead wrote down about them. Leads read those
-- of others, and of none at either end of which they are.
create policy seen on staff_interest for select using (
    person_id = (select heard_person()) and declared_by_id = (select heard_person())
    or ((select heard_holds('triage_incidents')) or cardinality((select heard_wards_overseen())) > 0)
        and not person_id = any ((select heard_my_accounts())::uuid[])
        and (other_id = any ((select heard_my_accounts())::uuid[])) is not true
);
