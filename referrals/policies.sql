create or replace function heard_incident_of_referral(referral uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select incident_id from referrals_referral where id = referral
$$;

-- With the incident.
create policy seen on referrals_recommendation for select using (heard_may_see(incident_id));
create policy seen on referrals_referral for select using (heard_may_see(incident_id));
create policy seen on referrals_safeguardinganswers for select using (heard_may_see(incident_id));
create policy seen on referrals_referralchange for select using (
    heard_may_see(heard_incident_of_referral(referral_id))
);
