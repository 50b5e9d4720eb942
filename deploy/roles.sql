-- Heard's three roles, and what each may do with the database that this runs in. The only place that makes them:
-- service, the demonstration and the tests all run it. As a superuser; once more does no harm. No passwords here.
--
-- heard_owner migrates. Everything else logs in as heard_app, which owns nothing and sees, by row security, the
-- rows of the person it acts for. It may take heard_system (row_security.context), and has none of its sight until it does.

lock table pg_authid in share row exclusive mode; -- two at once, in two databases, wait for each other

do $$
declare
    role text;
    held record;
begin
    foreach role in array array['heard_owner', 'heard_app', 'heard_system'] loop
        if to_regrole(role) is null then
            execute format('create role %I', role);
        end if;
    end loop;
    for held in
        select format('revoke %s from %s', roleid::regrole, member::regrole)
            || case when current_setting('server_version_num')::int >= 160000
                then format(' granted by %s', grantor::regrole) else '' end || ' cascade' as taken_back
        from pg_auth_members
        where member in ('heard_owner'::regrole, 'heard_app'::regrole, 'heard_system'::regrole)
    loop
        execute held.taken_back;
    end loop;
end $$;

alter role heard_owner login nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
alter role heard_app login noinherit nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
alter role heard_system nologin noinherit nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
grant heard_system to heard_app; -- heard_app is noinherit, so from PostgreSQL 16 on this grant is too

-- No temporary tables for anybody: a name in pg_temp is found before the same name in public
do $$
begin
    execute format('alter database %I owner to heard_owner', current_database());
    execute format('revoke all on database %I from public, heard_app, heard_system', current_database());
    execute format('revoke temporary on database %I from heard_owner', current_database());
    execute format('grant connect on database %I to heard_app', current_database());
end $$;

alter schema public owner to heard_owner;
revoke all on schema public from public, heard_app, heard_system;
grant usage on schema public to heard_app, heard_system;
