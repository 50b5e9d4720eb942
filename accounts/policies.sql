-- A change of somebody's rights that waits for a second administrator: nobody reads one about themselves.
create policy seen on accounts_proposal for select using (
    (select heard_holds('configure'))
    and not person_id = any ((select heard_my_accounts())::uuid[])
    and (other_id = any ((select heard_my_accounts())::uuid[])) is not true
);

-- What somebody had typed when they were interrupted.
create policy seen on accounts_keptform for select using (person_id = (select heard_person()));
