from django.db import migrations, models

# Asked of the function that worked it out before: there is none where no row is there yet
FILL = """
do $$
begin
    if to_regprocedure('heard_incident_of(uuid)') is not null then
        update deadlines_deadline set incident_id = heard_incident_of(subject_id);
    end if;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0012_mail_has_its_own_row")]

    operations = [
        migrations.AddField(
            "deadline",
            "incident_id",
            models.UUIDField(null=True, help_text="The record that the subject belongs to."),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
