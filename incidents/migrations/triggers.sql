-- When and by whom an incident was entered never changes.
create or replace function incident_first_facts_stay() returns trigger language plpgsql as $$
begin
    if (new.first_known_at, new.flagged_at, new.flagged_by_id, new.reference)
        is distinct from (old.first_known_at, old.flagged_at, old.flagged_by_id, old.reference)
    then
        raise exception 'when and by whom an incident was entered never changes'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger first_facts_stay before update on incidents_incident
    for each row execute function incident_first_facts_stay();

-- A record cites a version of the person it is about, and goes on citing the one it saw first.
alter table incidents_involvement
    add constraint entered_as_that_person foreign key (entered_as_id, service_user_id)
        references wards_serviceuserversion (id, service_user_id) deferrable initially deferred,
    add constraint details_of_that_person foreign key (details_id, service_user_id)
        references wards_serviceuserversion (id, service_user_id) deferrable initially deferred;
create or replace function what_a_record_saw_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what was written down of somebody when they were entered never changes'
        using errcode = 'insufficient_privilege';
end $$;
create trigger what_a_record_saw_stays before update on incidents_involvement for each row
    when ((new.service_user_id, new.entered_as_id) is distinct from (old.service_user_id, old.entered_as_id)
        or new.looked_to < old.looked_to)
    execute function what_a_record_saw_stays();
