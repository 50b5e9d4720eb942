-- Somebody cared for: to those who record on their ward, and to leads over it. Those who see an incident in which
-- they are involved see them too (incidents/policies.sql).
create policy seen on wards_serviceuser for select using (
    ward_id = any ((select heard_wards_recorded())::bigint[])
    or ward_id = any ((select heard_wards_overseen())::bigint[])
    or (select heard_holds('oversee_incidents'))
);

-- With the person.
create policy seen on wards_serviceuserversion for select using (
    exists (select from wards_serviceuser s where s.id = service_user_id)
);
