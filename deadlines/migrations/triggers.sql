-- Nobody gains time by editing: the time due may fall, and never rises.
create or replace function deadline_due_only_falls() returns trigger language plpgsql as $$
begin
    if new.due_at > old.due_at or new.first_due_at <> old.first_due_at or new.opened_at <> old.opened_at then
        raise exception 'a time due may fall, and never rises' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger due_only_falls before update of due_at, first_due_at, opened_at on deadlines_deadline
    for each row execute function deadline_due_only_falls();
