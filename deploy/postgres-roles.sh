#!/bin/sh
# Makes Heard's roles in the database POSTGRES_DB and gives the two that log in their passwords. The image runs it
# when the database's volume is empty; run again, it puts the roles back as they should be (docs/deployment.md).
set -eu
psql --quiet --set ON_ERROR_STOP=1 --single-transaction --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --file "${ROLES_SQL:-/heard/roles.sql}"
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set owner_password="$DATABASE_OWNER_PASSWORD" --set app_password="$DATABASE_APP_PASSWORD" <<'SQL'
set log_min_error_statement = panic; -- a password must not reach the log
alter role heard_owner password :'owner_password';
alter role heard_app password :'app_password';
revoke all on database postgres, template1 from public; -- Heard's roles have no business there
SQL
