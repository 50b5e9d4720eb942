-- The functions that the policies of config/row_security.py call, laid anew after every migration.
--
-- Those that look past the policies (security definer) are the owner's, answer about the person who asks alone,
-- and are listed in a test. The others run as whoever asks, so that the policy of incidents is said once.
-- All read their tables from the schema named here: what somebody else makes with the same name is not taken.

-- Begins a transaction as this person: works out, once, what the policies ask of every row.
create or replace function heard_enter(taken text, asking uuid)
returns table (permission text, ward bigint)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    today date := (now() at time zone 'Europe/London')::date;
begin
    if exists (
        select from pg_roles r
        join pg_tables t on t.schemaname = 'public' and t.tablename = 'incidents_incident'
        where r.rolname = taken
            and (r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, t.tableowner, 'usage'))
    ) then
        raise exception 'row security does not bind this role' using errcode = 'insufficient_privilege';
    end if;
    if not exists (select from staff_user where id = asking and is_active) then
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
            set_config('app.trust', coalesce(trust::text, '{}'), true),
            set_config('app.wards_seen', coalesce(seen::text, '{}'), true),
            set_config('app.wards_managed', coalesce(managed::text, '{}'), true),
            set_config('app.wards_overseen', coalesce(overseen::text, '{}'), true),
            set_config('app.wards_recorded', coalesce(recorded::text, '{}'), true),
            set_config('app.excluded', array(
                select incident_id from incidents_exclusion where person_id = asking and lifted_at is null
            )::text, true)
        from worked_out
    )
    select held.permission, held.ward from remembered left join held on true;
end $$;

create or replace function heard_person() returns uuid
language sql stable set search_path = public, pg_temp as $$
    select nullif(current_setting('app.person', true), '')::uuid
$$;

-- Every account of the person who asks.
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

-- An event about them, or about an interest at either end of which they are.
create or replace function heard_about_my_interests(target text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select from unnest(heard_my_accounts()) mine
        where mine::text = target or exists (
            select from staff_interest i where i.id::text = target and mine in (i.person_id, i.other_id)
        )
    )
$$;

-- Asked of one record at a time, by its index: somebody may be named on thousands.
create or replace function heard_is_named_on(incident uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select from incidents_casemember
        where person_id = heard_person() and incident_id = incident
            and withdrawn_at is null and (ends_at is null or ends_at > now())
    );
end $$;

-- One plan kept for the session: most rows ask it, and planning the door costs more than opening it.
create or replace function heard_may_see(incident uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
    return exists (select from incidents_incident where id = incident);
end $$;

create or replace function heard_flagged(incident uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from incidents_incident where id = incident and flagged_by_id = heard_person())
$$;

-- The incident that a deadline's or a document's subject belongs to; null for what belongs to none.
create or replace function heard_incident_of(subject uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(
        (select id from incidents_incident where id = subject),
        (select incident_id from referrals_referral where id = subject),
        (select incident_id from incidents_action where id = subject),
        (select incident_id from incidents_casemember where id = subject),
        (select incident_id from incidents_wish where id = subject),
        (select incident_id from incidents_supportoffer where id = subject),
        (select incident_id from incidents_selfrating where id = subject)
    )
$$;

create or replace function heard_involved(service_user uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
    return exists (select from incidents_involvement where service_user_id = service_user);
end $$;

-- For those who are told something though they may not see the record, such as the executive lead.
create or replace function heard_not_kept_out(subject uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(
        heard_incident_of(subject) <> all (nullif(current_setting('app.excluded', true), '')::uuid[]), true
    ) and heard_person() is not null
$$;

create or replace function heard_notice_stands(escalation uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select heard_not_kept_out(d.subject_id)
    from deadlines_escalation e join deadlines_deadline d on d.id = e.deadline_id where e.id = escalation
$$;

create or replace function heard_told(deadline uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select from deadlines_notice n join deadlines_escalation e on e.id = n.escalation_id
        where e.deadline_id = deadline and n.person_id = heard_person() and n.suppressed_at is null
    )
$$;

-- Most deadlines are of an incident itself: that is asked first, and costs a fifth of the rest.
create or replace function heard_may_know_of(subject uuid, deadline uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
    if exists (select from incidents_incident where id = subject) then
        return true;
    end if;
    return heard_may_see(heard_incident_of(subject)) or heard_told(deadline) and heard_not_kept_out(subject);
end $$;

-- Those that migrations made: what triggers call.
do $$
declare
    loose regprocedure;
begin
    for loose in
        select p.oid from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
            and not exists (select from unnest(p.proconfig) said where said ~ '^search_path=')
            and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    loop
        execute format('alter function %s set search_path = public, pg_temp', loose);
    end loop;
end $$;
