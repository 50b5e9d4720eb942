#!/bin/sh
# Runs once, when the database's volume is empty: the owner migrates, the application owns nothing.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set owner_password="$DATABASE_OWNER_PASSWORD" --set app_password="$DATABASE_APP_PASSWORD" <<'SQL'
create role heard_owner login nosuperuser nobypassrls nocreatedb nocreaterole password :'owner_password';
create role heard_app login noinherit nosuperuser nobypassrls nocreatedb nocreaterole password :'app_password';
create role heard_system nologin nosuperuser nobypassrls nocreatedb nocreaterole;
grant heard_system to heard_app;
alter database :DBNAME owner to heard_owner;
alter schema public owner to heard_owner;
revoke all on database :DBNAME from public;
grant connect on database :DBNAME to heard_app;
SQL
