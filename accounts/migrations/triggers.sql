-- What was asked and what was decided stays: also for the owner, whom no grant binds.
create or replace function proposal_stays() returns trigger language plpgsql as $$
begin
    if old.decided_at is not null
        or (new.kind, new.person_id, new.other_id, new.role, new.ward_id, new.site_id, new.is_deputy, new.ends_on,
            new.wanted, new.asked_at, new.asked_by_id)
        is distinct from (old.kind, old.person_id, old.other_id, old.role, old.ward_id, old.site_id,
            old.is_deputy, old.ends_on, old.wanted, old.asked_at, old.asked_by_id)
    then
        raise exception 'what was asked, and what was decided, never changes'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create trigger proposal_stays before update on accounts_proposal
    for each row execute function proposal_stays();
