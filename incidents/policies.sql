create or replace function heard_kept_out_of(somebody uuid) returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
    select array(select incident_id from incidents_exclusion where person_id = somebody and lifted_at is null)
$$;

-- Asked of one record at a time, by its index: somebody may be named on thousands.
create or replace function heard_is_named_on(incident uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return exists (
        select from incidents_casemember
        where person_id = heard_person() and incident_id = incident
            and withdrawn_at is null and (ends_at is null or ends_at > heard_now())
    );
end $$;

create or replace function heard_flagged(incident uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from incidents_incident where id = incident and flagged_by_id = heard_person())
$$;

-- One plan kept for the session: most rows ask it, and planning the policy costs more than asking it.
create or replace function heard_may_see(incident uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
    return exists (select from incidents_incident where id = incident);
end $$;

create or replace function heard_involved(service_user uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
    return exists (select from incidents_involvement where service_user_id = service_user);
end $$;

-- An incident. Deny wins: nobody who is kept out sees it, whatever else holds. Otherwise one of
--   it is open to its ward, and they have a role there
--   they oversee its ward, or the trust
--   they oversee allegations, and staff are or may be involved
--   it is new, its manager was not kept out, and they manage its ward
--   they are named on the case
create policy seen on incidents_incident for select using (
    id <> all ((select heard_excluded())::uuid[])
    and (
        audience = 'ward' and ward_id = any ((select heard_wards_seen())::bigint[])
        or ward_id = any ((select heard_wards_overseen())::bigint[])
        or (select heard_holds('oversee_incidents'))
        or staff_involved <> 'no' and (select heard_holds('oversee_allegations'))
        or audience = 'intake' and not manager_kept_out
            and ward_id = any ((select heard_wards_managed())::bigint[])
        or heard_is_named_on(id)
    )
);
create policy added on incidents_incident for insert with check (flagged_by_id = (select heard_person()));

-- Who is named on a case: their own place, and with the incident. The first half is what heard_may_see would
-- say of a row of their own, known without asking it. Those who report an incident add themselves.
create policy seen on incidents_casemember for select using (
    person_id = (select heard_person()) and withdrawn_at is null and (ends_at is null or ends_at > (select heard_now()))
        and incident_id <> all ((select heard_excluded())::uuid[])
    or heard_may_see(incident_id)
);
create policy added on incidents_casemember for insert with check (
    heard_flagged(incident_id) or heard_may_see(incident_id)
);

-- Who is kept out: with the incident. Somebody kept out does not even see that they are.
create policy seen on incidents_exclusion for select using (
    incident_id <> all ((select heard_excluded())::uuid[]) and heard_may_see(incident_id)
);

-- Everything else of a record: with the incident.
create policy seen on incidents_account for select using (heard_may_see(incident_id));
create policy seen on incidents_action for select using (heard_may_see(incident_id));
create policy seen on incidents_closure for select using (heard_may_see(incident_id));
create policy seen on incidents_detailslook for select using (heard_may_see(incident_id));
create policy seen on incidents_evidencecheck for select using (heard_may_see(incident_id));
create policy seen on incidents_involvement for select using (heard_may_see(incident_id));
create policy seen on incidents_knownatchange for select using (heard_may_see(incident_id));
create policy seen on incidents_review for select using (heard_may_see(incident_id));
create policy seen on incidents_rosterwindow for select using (heard_may_see(incident_id));
create policy seen on incidents_rosteredperson for select using (
    exists (select from incidents_rosterwindow w where w.id = window_id)
);
create policy seen on incidents_sectionsave for select using (heard_may_see(incident_id));
create policy seen on incidents_selfrating for select using (heard_may_see(incident_id));
create policy seen on incidents_statuschange for select using (heard_may_see(incident_id));
create policy seen on incidents_steptick for select using (heard_may_see(incident_id));
create policy seen on incidents_supportoffer for select using (heard_may_see(incident_id));
create policy seen on incidents_told for select using (heard_may_see(incident_id));
create policy seen on incidents_triage for select using (heard_may_see(incident_id));
create policy seen on incidents_wideningrequest for select using (heard_may_see(incident_id));
create policy seen on incidents_wish for select using (heard_may_see(incident_id));

-- Somebody cared for, to everybody who sees an incident in which they are involved.
create policy seen_with_an_incident on wards_serviceuser for select using (heard_involved(id));
