from django.db import migrations, models

# Asked of the function that worked it out before: there is none where no row is there yet
FILL = """
do $$
begin
    if to_regprocedure('heard_incident_of(uuid)') is not null then
        update documents_document set incident_id = heard_incident_of(subject_id);
    end if;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_begin")]

    operations = [
        migrations.AddField(
            "document",
            "incident_id",
            models.UUIDField(null=True, blank=True, help_text="The record it is made from, if of one."),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
