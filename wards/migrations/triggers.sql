-- Both rows as they are, but for what only one of them has: a column added later is held to it too.
create or replace function service_user_is_versioned() returns trigger language plpgsql as $$
begin
    if new.id <> old.id or new.version <> old.version + 1 or not exists (
        select from wards_serviceuserversion v
        where v.service_user_id = new.id and v.number = new.version
            and to_jsonb(v) - '{id,service_user_id,number,made_at,made_by_id,reason}'::text[]
                = to_jsonb(new) - '{id,version}'::text[]
    ) then
        raise exception 'a service user changes only with the version that says so'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger versioned before update on wards_serviceuser
    for each row when (old.* is distinct from new.*) execute function service_user_is_versioned();
