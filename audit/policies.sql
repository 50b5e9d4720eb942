-- An event: to auditors, except of records that they are kept out of, and except that others look up or write
-- down their interests, which would tell that somebody has reason to. Refusals that say nothing about whether
-- there is such a record stay (audit.models.UNANSWERED): left out, they would be missing only where there is one.
-- And to everybody who may see the incident. Any step may add one.
create policy seen on audit_auditevent for select using (
    (select heard_holds('read_audit'))
    and not (
        verb like 'interest.%' and outcome = 'ok'
        and not actor = any (array(select 'staff:' || mine from unnest((select heard_my_accounts())::uuid[]) mine))
        and heard_about_my_interests(target_id)
    )
    and (
        incident_id is null
        or incident_id <> all ((select heard_excluded())::uuid[])
        or outcome = 'not_there' and reason <> 'part_not_there' or reason = 'before_looking'
    )
    or heard_may_see(incident_id)
);
create policy added on audit_auditevent for insert with check (true);
