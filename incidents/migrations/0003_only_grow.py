"""What somebody said, saved or decided is added to, never changed: the database itself refuses."""

from django.db import migrations

from audit.append_only import protect

ONLY_GROW = [
    "incidents_account",
    "incidents_selfrating",
    "incidents_evidencecheck",
    "incidents_told",
    "incidents_wish",
    "incidents_supportoffer",
    "incidents_sectionsave",
    "incidents_knownatchange",
    "incidents_statuschange",
    "incidents_triage",
    "incidents_review",
    "incidents_closure",
]

NEVER_CHANGE = """
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
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_begin")]

    operations = [
        *(protect(table) for table in ONLY_GROW),
        migrations.RunSQL(NEVER_CHANGE, "drop trigger first_facts_stay on incidents_incident"),
    ]
