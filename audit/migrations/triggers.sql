-- Every new event waits for its seal from the moment it commits.
create function wait_for_a_seal() returns trigger language plpgsql as $$
begin
    insert into audit_unsealed (event_id, since) select id, clock_timestamp() from added;
    return null;
end $$;

create trigger wait_for_a_seal after insert on audit_auditevent
    referencing new table as added for each statement execute function wait_for_a_seal();
