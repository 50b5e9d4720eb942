#!/bin/sh
# Restores a backup in an order in which nothing opens before what was closed since the backup is closed again.
#
#     deploy/restore.sh heard.dump
#
# Run where docker-compose.yml is. It stops at the first step that fails, with everything still shut;
# docs/backup-and-restore.md says what each step is for. Run again, it begins anew.
set -eu
dump=${1:?name the backup: deploy/restore.sh heard.dump}
test -s "$dump" || { echo "There is nothing in $dump." >&2; exit 1; }

step() { printf '\n== %s\n' "$*"; }
database() { docker compose exec -T postgres "$@"; }
once() { docker compose run --rm -T --no-deps "$@"; }
roles() { database sh /docker-entrypoint-initdb.d/roles.sh; }

step "Nobody is let in, and nothing is sent"
docker compose stop proxy web worker mailer beat
docker compose up -d --wait postgres valkey

step "An empty database with Heard's roles, then the backup, then the roles' rights again"
database dropdb --username postgres --if-exists --force heard
database createdb --username postgres heard
roles
database pg_restore --username postgres --dbname heard --exit-on-error < "$dump"
roles

step "The rights of each table, row security, and what each role may do"
once migrate
once permissions

step "The trail goes on from the backup, and says what is lost"
once worker python manage.py audit_resume

step "What was closed since the backup is closed again; every session ends"
once worker python manage.py replay_journal

step "The trail is whole"
once worker python manage.py audit_seal
once worker python manage.py audit_verify

step "Open"
docker compose up -d
