"""Every new event waits for its seal from the moment it commits; those already there begin to."""

from django.db import migrations

from audit.append_only import protect

FUNCTION = """
create function wait_for_a_seal() returns trigger language plpgsql as $$
begin
    insert into audit_unsealed (event_id, since) select id, clock_timestamp() from added;
    return null;
end $$
"""
TRIGGER = """
create trigger wait_for_a_seal after insert on audit_auditevent
referencing new table as added for each statement execute function wait_for_a_seal()
"""
BEGIN = "insert into audit_unsealed (event_id, since) select id, clock_timestamp() from audit_auditevent"


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_seals")]

    operations = [
        protect("audit_auditseal"),
        migrations.RunSQL(
            sql=[FUNCTION, TRIGGER, BEGIN],
            reverse_sql=[
                "drop trigger wait_for_a_seal on audit_auditevent",
                "drop function wait_for_a_seal()",
            ],
        ),
    ]
