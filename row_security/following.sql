-- What follows from the policies of the apps, worked out from those that are there.
do $$
declare
    secured record;
    loose regprocedure;
begin
    for secured in
        select p.tablename as name,
            string_agg('(' || p.qual || ')', ' or ' order by p.policyname) filter (where p.cmd = 'SELECT') as seen,
            bool_or(p.policyname = 'added') as says_what_is_added
        from pg_policies p where p.schemaname = 'public' group by p.tablename
    loop
        execute format('alter table %I enable row level security', secured.name);
        execute format(
            'create policy changed on %I for update using (%s) with check (%2$s)', secured.name, secured.seen
        );
        execute format('create policy gone on %I for delete using (%s)', secured.name, secured.seen);
        if not secured.says_what_is_added then
            execute format('create policy added on %I for insert with check (%s)', secured.name, secured.seen);
        end if;
        execute format(
            'create policy system on %I to heard_system using (true) with check (true)', secured.name
        );
    end loop;

    -- Functions that migrations made: what triggers call.
    for loose in
        select p.oid from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.prosqlbody is null
            and not exists (select from unnest(p.proconfig) said where said ~ '^search_path=')
            and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    loop
        execute format('alter function %s set search_path = public, pg_temp', loose);
    end loop;
end $$;
