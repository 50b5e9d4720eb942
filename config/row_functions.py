"""The functions that the policies of `config.row_security` call.

Those that must look past the policies (`security definer`) are the owner's, answer about the person who asks
alone, and are listed in a test. The others run as whoever asks, so that the policy of incidents is said once.
"""


def told(what: str, kind: str) -> str:
    """What `heard_enter` worked out, as an array; null, which allows nothing, when it was not called."""
    return f"(select nullif(current_setting('app.{what}', true), '')::{kind}[])::{kind}[]"


def held(permission: str) -> str:
    """Held on the trust."""
    return f"(select '{permission}' = any (nullif(current_setting('app.trust', true), '')::text[]))"


def remember(what: str, values: str) -> str:
    return f"set_config('app.{what}', coalesce(({values})::text, '{{}}'), true)"


def on_wards(*permissions: str) -> str:
    among = ", ".join(f"'{permission}'" for permission in permissions)
    return f"select array_agg(distinct ward) from held where permission in ({among}) and ward is not null"


KEPT_OUT = """
select array_agg(distinct incident_id) from incidents_exclusion where person_id = asking and lifted_at is null
"""

PAST_POLICIES = "security definer set search_path = public, pg_temp"
ASKING = "nullif(current_setting('app.person', true), '')::uuid"

ENTER = f"""
create or replace function heard_enter(taken text, asking uuid)
returns table (permission text, ward bigint) language plpgsql volatile {PAST_POLICIES} as $$
#variable_conflict use_column
declare
    today date := (now() at time zone 'Europe/London')::date;
begin
    if exists (
        select from pg_roles r
        join pg_tables t on t.schemaname = 'public' and t.tablename = 'incidents_incident'
        where r.rolname = taken and (r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, t.tableowner, 'usage'))
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
    remembered as materialized (
        select
            set_config('app.person', coalesce(asking::text, ''), true),
            {remember("trust", "select array_agg(permission) from held where ward is null")},
            {remember("wards_seen", on_wards("see_ward_incidents"))},
            {remember("wards_managed", on_wards("manage_ward_incidents"))},
            {remember("wards_overseen", on_wards("oversee_ward_incidents"))},
            {remember("wards_recorded", on_wards("record_incidents", "oversee_ward_incidents"))},
            {remember("excluded", KEPT_OUT)}
    )
    select held.permission, held.ward from remembered left join held on true;
end $$
"""

NAMED_ON = f"""
create or replace function heard_named_on() returns uuid[] language sql stable {PAST_POLICIES} as $$
    select array(
        select incident_id from incidents_casemember
        where person_id = {ASKING} and withdrawn_at is null and (ends_at is null or ends_at > now())
    )
$$
"""

# One plan kept for the session: most child rows ask it, and planning the door costs more than opening it
MAY_SEE = """
create or replace function heard_may_see(incident uuid) returns boolean language plpgsql stable as $$
begin
    return exists (select from incidents_incident where id = incident);
end $$
"""

FLAGGED = f"""
create or replace function heard_flagged(incident uuid) returns boolean language sql stable {PAST_POLICIES} as $$
    select exists (select from incidents_incident where id = incident and flagged_by_id = {ASKING})
$$
"""

INCIDENT_OF = f"""
create or replace function heard_incident_of(subject uuid) returns uuid language sql stable {PAST_POLICIES} as $$
    select coalesce(
        (select id from incidents_incident where id = subject),
        (select incident_id from referrals_referral where id = subject),
        (select incident_id from incidents_action where id = subject)
    )
$$
"""

INVOLVED = """
create or replace function heard_involved(service_user uuid) returns boolean language plpgsql stable as $$
begin
    return exists (select from incidents_involvement where service_user_id = service_user);
end $$
"""

# Those told who may not see the record itself, such as the executive lead; never somebody kept out of it
NOT_KEPT_OUT = f"""
create or replace function heard_not_kept_out(subject uuid)
returns boolean language sql stable {PAST_POLICIES} as $$
    select heard_incident_of(subject) <> all (nullif(current_setting('app.excluded', true), '')::uuid[])
$$
"""

NOTICE_STANDS = f"""
create or replace function heard_notice_stands(escalation uuid)
returns boolean language sql stable {PAST_POLICIES} as $$
    select heard_not_kept_out(d.subject_id)
    from deadlines_escalation e join deadlines_deadline d on d.id = e.deadline_id where e.id = escalation
$$
"""

TOLD = f"""
create or replace function heard_told(deadline uuid) returns boolean language sql stable {PAST_POLICIES} as $$
    select exists (
        select from deadlines_notice n join deadlines_escalation e on e.id = n.escalation_id
        where e.deadline_id = deadline and n.person_id = {ASKING} and n.suppressed_at is null
    )
$$
"""

MAY_KNOW_OF = """
create or replace function heard_may_know_of(subject uuid, deadline uuid)
returns boolean language plpgsql stable as $$
begin
    return heard_may_see(heard_incident_of(subject)) or heard_told(deadline) and heard_not_kept_out(subject);
end $$
"""

FUNCTIONS = (
    *(ENTER, NAMED_ON, MAY_SEE, FLAGGED, INCIDENT_OF, INVOLVED),
    *(NOT_KEPT_OUT, NOTICE_STANDS, TOLD, MAY_KNOW_OF),
)
